import { ConnectError, type Transport } from "@connectrpc/connect";
import { CorebankError } from "./errors.js";
import { type Options } from "./session.js";
export { CorebankError } from "./errors.js";
export type { Options } from "./session.js";
/**
 * Makes a transport for the clients of `@connectrpc/connect`: `createClient(TransactionService, createCorebankTransport(options))`. It
 * logs in, renews tokens, retries and throws as createCorebank does.
 */
export declare function createCorebankTransport(options: Options): Transport;
/** Reads what the details of an error tell. A stream throws ConnectErrors, for which this is. */
export declare function corebankError(error: ConnectError): CorebankError;
