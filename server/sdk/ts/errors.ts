import type { ErrorCode, FieldError } from "./schema.js";

/** An error that the server answered, or that kept a call from being answered. */
export class CorebankError extends Error {
  override readonly name = "CorebankError";
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

  constructor(message: string, facts: Partial<CorebankErrorFacts> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = facts.code;
    this.status = facts.status ?? 0;
    this.fields = facts.fields ?? [];
    this.requestId = facts.requestId;
    this.data = facts.data;
  }
}

/** What a CorebankError tells besides its message. */
export interface CorebankErrorFacts {
  code: ErrorCode | undefined;
  status: number;
  fields: readonly FieldError[];
  requestId: string | undefined;
  data: unknown;
}

interface Body {
  message?: string;
  errorCode?: string;
  errors?: FieldError[];
  data?: unknown;
}

/** Reads the error of an answer. */
export async function errorOf(response: Response): Promise<CorebankError> {
  const body = (await response.json().catch(() => ({}))) as Body;
  return new CorebankError(body.message ?? `HTTP status ${response.status}`, {
    code: (body.errorCode ?? response.headers.get("X-Error-Code") ?? undefined) as ErrorCode | undefined,
    status: response.status,
    fields: body.errors ?? [],
    requestId: response.headers.get("X-Request-Id") ?? undefined,
    data: body.data ?? undefined,
  });
}
