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
/** Reads an access token. Only the server can tell whether it is valid. */
export declare function callerOf(token: string): Caller;
