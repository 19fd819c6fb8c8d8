/** Is called while a request is being sent, with the bytes sent so far and all bytes. */
export type Progress = (sent: number, total: number) => void;

/** A fetch that reports its progress, in browsers: their own fetch cannot. Elsewhere it reports the end only. */
export function fetchWithProgress(progress: Progress): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = await request.arrayBuffer();
    if (typeof XMLHttpRequest === "undefined") {
      const response = await globalThis.fetch(request.url, { method: request.method, headers: request.headers, body, signal: request.signal });
      progress(body.byteLength, body.byteLength);
      return response;
    }
    return new Promise((resolve, reject) => {
      const call = new XMLHttpRequest();
      call.open(request.method, request.url);
      request.headers.forEach((value, name) => call.setRequestHeader(name, value));
      call.responseType = "arraybuffer";
      call.upload.onprogress = ({ loaded, total }) => progress(loaded, total);
      call.onload = () => resolve(answerOf(call));
      call.onerror = () => reject(new TypeError("connection lost"));
      call.onabort = () => reject(request.signal.reason as Error);
      request.signal.addEventListener("abort", () => call.abort(), { once: true });
      call.send(body);
    });
  };
}

function answerOf(call: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of call.getAllResponseHeaders().trim().split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return new Response(call.response as ArrayBuffer, { status: call.status, statusText: call.statusText, headers });
}
