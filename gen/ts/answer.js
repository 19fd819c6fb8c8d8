const headers = new WeakMap();
/** Keeps the headers of an answer with its body. */
export function keepHeaders(body, of) {
    if (typeof body === "object" && body !== null)
        headers.set(body, of);
}
/** The headers of the answer whose body a call returned, such as `Last-Modified` of statistics. */
export function headersOf(body) {
    return headers.get(body) ?? new Headers();
}
/** Returns an answer of JSON with its decimals as strings, as the server wrote their digits; numbers without a point stay numbers. */
export async function withExactDecimals(response) {
    if (!(response.headers.get("Content-Type") ?? "").includes("json"))
        return response;
    const text = (await response.text()).replace(/"(?:[^"\\]|\\.)*"|-?\d+\.\d+/g, (token) => (token.startsWith('"') ? token : `"${token}"`));
    const { status, statusText } = response;
    const kept = new Headers(response.headers);
    kept.delete("Content-Length");
    return new Response(text, { status, statusText, headers: kept });
}
/** The name of an attached file, as the server gives it in Content-Disposition. */
export function fileNameOf(response) {
    const disposition = response.get("Content-Disposition") ?? "";
    const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
    if (encoded !== undefined)
        return decodeURIComponent(encoded);
    return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? "download";
}
