/** The user of an access token, as the token says. */
export interface Caller {
  /** Id of the user. */
  id: string;
  username: string;
  /** Name to show. */
  name: string;
  /** Such as "teller". */
  roles: readonly string[];
  /** The customer that a user with the role customer acts for. */
  customerId: number | undefined;
  /** The user may do nothing before a change of the password. */
  passwordChangeRequired: boolean;
  /** The user may do nothing before setting up a second factor. */
  totpSetupRequired: boolean;
}

interface Claims {
  sub: string;
  preferred_username?: string;
  name?: string;
  roles?: string[];
  customer_id?: number;
  password_change?: boolean;
  totp_setup?: boolean;
}

/** Reads an access token. Only the server can tell whether it is valid. */
export function callerOf(token: string): Caller {
  const payload = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  const claims = JSON.parse(new TextDecoder().decode(bytes)) as Claims;
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
