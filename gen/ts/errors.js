/** An error that the server answered, or that kept a call from being answered. */
export class CorebankError extends Error {
    name = "CorebankError";
    /** Code of the error catalogue, such as "CBB002"; undefined if the server could not be reached. */
    code;
    /** HTTP status; 0 if the server could not be reached. */
    status;
    /** Fields of the request that are wrong, and why. */
    fields;
    /** Id under which the server logged the request. */
    requestId;
    /** More facts that the error tells, such as `ruleTriggered` or `paymentId`. */
    data;
    constructor(message, facts = {}, options) {
        super(message, options);
        this.code = facts.code;
        this.status = facts.status ?? 0;
        this.fields = facts.fields ?? [];
        this.requestId = facts.requestId;
        this.data = facts.data;
    }
}
/** Reads the error of an answer. */
export async function errorOf(response) {
    const body = (await response.json().catch(() => ({})));
    return new CorebankError(body.message ?? `HTTP status ${response.status}`, {
        code: (body.errorCode ?? response.headers.get("X-Error-Code") ?? undefined),
        status: response.status,
        fields: body.errors ?? [],
        requestId: response.headers.get("X-Request-Id") ?? undefined,
        data: body.data ?? undefined,
    });
}
