import createClient from "openapi-fetch";
import { fileNameOf, keepHeaders, withExactDecimals } from "./answer.js";
import { errorOf } from "./errors.js";
import { Session } from "./session.js";
import { fetchWithProgress } from "./upload.js";
export { mayCall } from "./access.js";
export { headersOf } from "./answer.js";
export { CorebankError } from "./errors.js";
/**
 * Makes a client of the JSON API. It logs in when the first call needs it, renews its tokens, sends a call that was answered 429 or
 * 503 or not at all again with the same Idempotency-Key, and throws a CorebankError for every error.
 */
export function createCorebank(options) {
    const session = new Session(options);
    const send = async (request, fetch) => {
        const response = await session.send(request, fetch);
        const answer = options.decimals === "string" ? await withExactDecimals(response) : response;
        if (!answer.ok || answer.headers.has("X-Error-Code"))
            throw await errorOf(answer);
        return answer;
    };
    const client = createClient({ baseUrl: session.baseUrl, fetch: (request) => send(request) });
    const call = (method) => async (path, init) => {
        const { data, response } = await client[method](path, init);
        keepHeaders(data, response.headers);
        return data;
    };
    return {
        GET: call("GET"),
        POST: call("POST"),
        PUT: call("PUT"),
        DELETE: call("DELETE"),
        download: async (path, init) => {
            const { data, response } = await client.GET(path, { ...init, parseAs: "blob" });
            return { fileName: fileNameOf(response.headers), content: data };
        },
        upload: async (file, { progress, signal } = {}) => {
            const body = new FormData();
            body.set("file", file, file.name);
            const request = new Request(`${session.baseUrl}/api/v1/files/upload`, { method: "POST", body, signal: signal ?? null });
            const answer = await send(request, progress && fetchWithProgress(progress));
            return (await answer.json()).data;
        },
        caller: () => session.caller(),
        token: () => session.token(),
        logout: () => session.logout(),
    };
}
