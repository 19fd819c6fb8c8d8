import type { ErrorCode, FieldError } from "./schema.js";
/** An error that the server answered, or that kept a call from being answered. */
export declare class CorebankError extends Error {
    readonly name = "CorebankError";
    /** Code of the error catalogue, such as "CBB002"; undefined if the server could not be reached. */
    readonly code: ErrorCode | undefined;
    /** HTTP status; 0 if the server could not be reached. */
    readonly status: number;
    /** Fields of the request that are wrong, and why. */
    readonly fields: readonly FieldError[];
    /** Id under which the server logged the request. */
    readonly requestId: string | undefined;
    /** More facts that the error tells, such as `ruleTriggered` or `paymentId`. */
    readonly data: unknown;
    constructor(message: string, facts?: Partial<CorebankErrorFacts>, options?: ErrorOptions);
}
/** What a CorebankError tells besides its message. */
export interface CorebankErrorFacts {
    code: ErrorCode | undefined;
    status: number;
    fields: readonly FieldError[];
    requestId: string | undefined;
    data: unknown;
}
/** Reads the error of an answer. */
export declare function errorOf(response: Response): Promise<CorebankError>;
