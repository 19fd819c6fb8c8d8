import { type Caller } from "./caller.js";
/** How to reach the server, and as whom. */
export interface Options {
    /** Address of the JSON port: `https://bank.example`. */
    baseUrl: string;
    /** An access token, or a function that returns one, where the caller logs in by other means. */
    token?: string | (() => string | Promise<string>);
    /** A user to log in as, when the first call needs it; the tokens are renewed before they end. */
    login?: {
        username: string;
        password: string;
        totpCode?: string;
    };
    /** In place of the global `fetch`. */
    fetch?: typeof globalThis.fetch;
    /** How often a call that was answered 429 or 503, or not at all, is sent again with the same Idempotency-Key. Default 3. */
    retries?: number;
    /**
     * How decimals of answers are read: as numbers, which are exact up to 15 digits, or as exact strings, "100.00"; requests take either.
     * For the types see Settings. Default "number". JSON only: amounts of Connect are always strings.
     */
    decimals?: "number" | "string";
}
/** Sends requests as a user, and again where that is safe. */
export declare class Session {
    #private;
    readonly baseUrl: string;
    constructor(options: Options);
    /** Sends a request. The answer may be an error. It throws a CorebankError if there is no answer. */
    readonly send: (request: Request, fetch?: typeof globalThis.fetch) => Promise<Response>;
    /** The user that calls are made as. Logs in if that has not happened yet. */
    caller(): Promise<Caller>;
    /** An access token that is valid now; empty for a client without a user. */
    token(): Promise<string>;
    /** Ends the session at the server and forgets the tokens. */
    logout(): Promise<void>;
}
