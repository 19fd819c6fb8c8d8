import createClient from "openapi-fetch";
import { errorOf } from "./errors.js";
import { Session } from "./session.js";
export { CorebankError } from "./errors.js";
/**
 * Makes a client of the JSON API. It logs in when the first call needs it, renews its tokens, sends a call that was answered 429 or
 * 503 or not at all again with the same Idempotency-Key, and throws a CorebankError for every error.
 */
export function createCorebank(options) {
    const session = new Session(options);
    const client = createClient({
        baseUrl: session.baseUrl,
        fetch: async (request) => {
            const response = await session.send(request);
            if (!response.ok || response.headers.has("X-Error-Code"))
                throw await errorOf(response);
            return response;
        },
    });
    const call = (method) => {
        const send = client[method];
        return async (path, init) => (await send(path, init)).data;
    };
    return { GET: call("GET"), POST: call("POST"), PUT: call("PUT"), DELETE: call("DELETE") };
}
