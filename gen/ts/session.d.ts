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
    };
    /** In place of the global `fetch`. */
    fetch?: typeof globalThis.fetch;
    /** How often a call that was answered 429 or 503, or not at all, is sent again with the same Idempotency-Key. Default 3. */
    retries?: number;
}
/** Sends requests as a user, and again where that is safe. */
export declare class Session {
    #private;
    readonly baseUrl: string;
    constructor(options: Options);
    /** Sends a request. The answer may be an error. It throws a CorebankError if there is no answer. */
    readonly send: (request: Request) => Promise<Response>;
}
