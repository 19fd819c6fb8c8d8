import createClient, { type FetchResponse, type MaybeOptionalInit } from "openapi-fetch";
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from "openapi-typescript-helpers";

import { fileNameOf, keepHeaders, withExactDecimals } from "./answer.js";
import type { Caller } from "./caller.js";
import { errorOf } from "./errors.js";
import { Session, type Options } from "./session.js";
import type { paths, UploadFileAnswer } from "./schema.js";
import { fetchWithProgress, type Progress } from "./upload.js";

export { mayCall, type Operation } from "./access.js";
export { headersOf } from "./answer.js";
export type { Caller } from "./caller.js";
export { CorebankError, type CorebankErrorFacts } from "./errors.js";
export type { Options } from "./session.js";
export type { Progress } from "./upload.js";
export type * from "./schema.js";

/** An operation without the answer 202, which is thrown as a CorebankError: the call waits for the approval of a second person. */
type Done<Operation> = Operation extends { responses: infer Responses }
  ? Omit<Operation, "responses"> & { responses: Omit<Responses, 202> }
  : Operation;

type Init<I> = RequiredKeysOf<I> extends never ? [init?: I] : [init: I];

/** Calls a path with a method. Returns the body of the answer, and throws a CorebankError. */
export type Call<Method extends HttpMethod> = <
  Path extends PathsWithMethod<paths, Method>,
  I extends MaybeOptionalInit<paths[Path], Method>,
>(
  path: Path,
  ...init: Init<I>
) => Promise<NonNullable<FetchResponse<Done<paths[Path][Method] & {}>, I, `${string}/${string}`>["data"]>>;

/** The paths of the reference, by method. */
export interface Corebank {
  GET: Call<"get">;
  POST: Call<"post">;
  PUT: Call<"put">;
  DELETE: Call<"delete">;
  /** Gets a file, such as a statement or an exported list. */
  download<Path extends PathsWithMethod<paths, "get">, I extends MaybeOptionalInit<paths[Path], "get">>(
    path: Path,
    ...init: Init<I>
  ): Promise<Download>;
  /** Uploads an attachment of an application, and reports the progress. */
  upload(file: File, options?: { progress?: Progress; signal?: AbortSignal }): Promise<UploadFileAnswer>;
  /** The user that calls are made as. Logs in if that has not happened yet. */
  caller(): Promise<Caller>;
  /** An access token that is valid now, for what this client cannot call: `createCorebankTransport({ token: bank.token })`. */
  token(): Promise<string>;
  /** Ends the session at the server and forgets the tokens. */
  logout(): Promise<void>;
}

/** A file that the server sent. */
export interface Download {
  fileName: string;
  content: Blob;
}

/**
 * Makes a client of the JSON API. It logs in when the first call needs it, renews its tokens, sends a call that was answered 429 or
 * 503 or not at all again with the same Idempotency-Key, and throws a CorebankError for every error.
 */
export function createCorebank(options: Options): Corebank {
  const session = new Session(options);
  const send = async (request: Request, fetch?: typeof globalThis.fetch) => {
    const response = await session.send(request, fetch);
    const answer = options.decimals === "string" ? await withExactDecimals(response) : response;
    if (!answer.ok || answer.headers.has("X-Error-Code")) throw await errorOf(answer);
    return answer;
  };
  const client = createClient<paths>({ baseUrl: session.baseUrl, fetch: (request) => send(request) });
  type Send = (path: string, init?: object) => Promise<{ data?: unknown; response: Response }>;
  const call = (method: "GET" | "POST" | "PUT" | "DELETE") => async (path: string, init?: object) => {
    const { data, response } = await (client[method] as Send)(path, init);
    keepHeaders(data, response.headers);
    return data;
  };
  return {
    GET: call("GET"),
    POST: call("POST"),
    PUT: call("PUT"),
    DELETE: call("DELETE"),
    download: async (path: string, init?: object) => {
      const { data, response } = await (client.GET as Send)(path, { ...init, parseAs: "blob" });
      return { fileName: fileNameOf(response.headers), content: data as Blob };
    },
    upload: async (file, { progress, signal } = {}) => {
      const body = new FormData();
      body.set("file", file, file.name);
      const request = new Request(`${session.baseUrl}/api/v1/files/upload`, { method: "POST", body, signal: signal ?? null });
      const answer = await send(request, progress && fetchWithProgress(progress));
      return ((await answer.json()) as { data: UploadFileAnswer }).data;
    },
    caller: () => session.caller(),
    token: () => session.token(),
    logout: () => session.logout(),
  } as Corebank;
}
