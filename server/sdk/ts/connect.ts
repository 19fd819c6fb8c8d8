import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";

import { CorebankError } from "./errors.js";
import { BadRequestSchema, ErrorInfoSchema, RequestInfoSchema } from "./proto/google/rpc/error_details_pb.js";
import { Session, type Options } from "./session.js";
import type { ErrorCode } from "./schema.js";

export { CorebankError } from "./errors.js";
export type { Options } from "./session.js";

/**
 * Makes a transport for the clients of `@connectrpc/connect`: `createClient(TransactionService, createCorebankTransport(options))`. It
 * logs in, renews tokens, retries and throws as createCorebank does.
 */
export function createCorebankTransport(options: Options): Transport {
  const session = new Session(options);
  const transport = createConnectTransport({
    baseUrl: session.baseUrl,
    useBinaryFormat: true,
    fetch: (input, init) => session.send(new Request(input, init)),
  });
  return {
    // Not an interceptor: what one throws comes out as a ConnectError.
    unary: async (...call) => {
      try {
        return await transport.unary(...call);
      } catch (error) {
        throw error instanceof ConnectError ? corebankError(error) : error;
      }
    },
    stream: (...call) => transport.stream(...call),
  };
}

const statuses: Partial<Record<Code, number>> = {
  [Code.InvalidArgument]: 400,
  [Code.FailedPrecondition]: 400,
  [Code.Unauthenticated]: 401,
  [Code.PermissionDenied]: 403,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.Aborted]: 409,
  [Code.ResourceExhausted]: 429,
  [Code.Unavailable]: 503,
  [Code.DeadlineExceeded]: 504,
};

/** Reads what the details of an error tell. A stream throws ConnectErrors, for which this is. */
export function corebankError(error: ConnectError): CorebankError {
  if (error.cause instanceof CorebankError) return error.cause;
  const [info] = error.findDetails(ErrorInfoSchema);
  const [wrong] = error.findDetails(BadRequestSchema);
  const [request] = error.findDetails(RequestInfoSchema);
  const code = info?.domain === "corebank" ? (info.reason as ErrorCode) : undefined;
  return new CorebankError(
    error.rawMessage,
    {
      code,
      status: code === undefined ? 0 : (statuses[error.code] ?? 500),
      fields: (wrong?.fieldViolations ?? []).map(({ field, description }) => ({ field, message: description })),
      requestId: request?.requestId,
      data: info?.metadata,
    },
    { cause: error },
  );
}
