/** Reads an access token. Only the server can tell whether it is valid. */
export function callerOf(token) {
    const payload = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return {
        id: claims.sub,
        username: claims.preferred_username ?? claims.sub,
        name: claims.name ?? claims.preferred_username ?? claims.sub,
        roles: claims.roles ?? [],
        customerId: claims.customer_id,
        passwordChangeRequired: claims.password_change ?? false,
        totpSetupRequired: claims.totp_setup ?? false,
    };
}
