import { callerOf, type Caller } from "./caller.js";
import { CorebankError, errorOf } from "./errors.js";

/** How to reach the server, and as whom. */
export interface Options {
  /** Address of the JSON port: `https://bank.example`. */
  baseUrl: string;
  /** An access token, or a function that returns one, where the caller logs in by other means. */
  token?: string | (() => string | Promise<string>);
  /** A user to log in as, when the first call needs it; the tokens are renewed before they end. */
  login?: { username: string; password: string; totpCode?: string };
  /** In place of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** How often a call that was answered 429 or 503, or not at all, is sent again with the same Idempotency-Key. Default 3. */
  retries?: number;
  /**
   * How decimals of answers are read: as numbers, which are exact up to 15 digits, or as exact strings, "100.00"; requests take either.
   * For the types see Settings. Default "number". JSON only: amounts of Connect are always strings.
   */
  decimals?: "number" | "string";
}

interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** In milliseconds, as Date.now() counts. */
  renewAt: number;
}

/** Waits this long before the second attempt where the server does not say how long, and twice as long before each further one. */
const firstWait = 200;
/** A server that asks for more is not waited for: its error is thrown. */
const longestWait = 60_000;
/** Renews a token this long before it ends. */
const renewAhead = 60_000;

/** Sends requests as a user, and again where that is safe. */
export class Session {
  readonly baseUrl: string;
  readonly #options: Options;
  readonly #fetch: typeof globalThis.fetch;
  #tokens: Promise<Tokens> | undefined;
  /** The newest position that the answer to a write has had: reads see that write. Positions are compared as texts. */
  #readAfter = "";

  constructor(options: Options) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#options = options;
    this.#fetch = options.fetch ?? ((...call) => globalThis.fetch(...call));
  }

  /** Sends a request. The answer may be an error. It throws a CorebankError if there is no answer. */
  readonly send = async (request: Request, fetch = this.#fetch): Promise<Response> => {
    if (request.method !== "GET" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", newKey());
    }
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      const token = await this.#token();
      const copy = request.clone(); // A body can be sent once.
      if (token !== undefined) copy.headers.set("Authorization", `Bearer ${token}`);
      if (this.#readAfter !== "" && !copy.headers.has("X-Read-After")) copy.headers.set("X-Read-After", this.#readAfter);
      const response = await this.#try(copy, fetch);
      if (response instanceof Response) {
        const written = response.headers.get("X-Read-After") ?? "";
        if (written > this.#readAfter) this.#readAfter = written;
      }
      if (response instanceof Response && response.status === 401 && this.#options.login !== undefined && !renewed) {
        renewed = true;
        this.#tokens = undefined;
        continue;
      }
      const again = response instanceof Response ? isPassing(response) : true;
      if (again && attempt < (this.#options.retries ?? 3)) {
        await wait(response instanceof Response ? response : undefined, attempt, request.signal);
        continue;
      }
      if (response instanceof Response) return response;
      throw response;
    }
  };

  /** The user that calls are made as. Logs in if that has not happened yet. */
  async caller(): Promise<Caller> {
    return callerOf(await this.token());
  }

  /** An access token that is valid now; empty for a client without a user. */
  async token(): Promise<string> {
    return (await this.#token()) ?? "";
  }

  /** Ends the session at the server and forgets the tokens. */
  async logout(): Promise<void> {
    try {
      const headers = { "Content-Type": "application/json" };
      const response = await this.send(new Request(this.baseUrl + "/api/v1/auth/logout", { method: "POST", headers, body: "{}" }));
      if (!response.ok && response.status !== 401) throw await errorOf(response);
    } finally {
      this.#tokens = undefined;
    }
  }

  async #try(request: Request, fetch = this.#fetch): Promise<Response | CorebankError> {
    try {
      return await fetch(request);
    } catch (cause) {
      if (request.signal.aborted) throw cause;
      return new CorebankError(`The server cannot be reached: ${String(cause)}`, {}, { cause });
    }
  }

  async #token(): Promise<string | undefined> {
    const { token, login } = this.#options;
    if (token !== undefined) return typeof token === "string" ? token : token();
    if (login === undefined) return undefined;
    const before = this.#tokens;
    if (before === undefined) {
      this.#tokens = this.#ask("/api/v1/auth/login", login);
    } else if (Date.now() > (await before.catch(() => ({ renewAt: 0 }))).renewAt && this.#tokens === before) {
      // Callers that come meanwhile wait for the same answer: a refresh token works once.
      this.#tokens = before
        .then(({ refreshToken }) => this.#ask("/api/v1/auth/refresh", { refreshToken }))
        .catch(() => this.#ask("/api/v1/auth/login", login));
    }
    const mine = this.#tokens;
    try {
      return (await mine!).accessToken;
    } catch (error) {
      if (this.#tokens === mine) this.#tokens = undefined; // The next call tries again.
      throw error;
    }
  }

  async #ask(path: string, body: object): Promise<Tokens> {
    const response = await this.#try(
      new Request(this.baseUrl + path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    if (!(response instanceof Response)) throw response;
    if (!response.ok) throw await errorOf(response);
    const { data } = (await response.json()) as { data: { accessToken: string; refreshToken: string; expiresIn: number } };
    return { ...data, renewAt: Date.now() + data.expiresIn * 1000 - renewAhead };
  }
}

/** Tells whether the same call may succeed soon. */
function isPassing(response: Response): boolean {
  const seconds = Number(response.headers.get("Retry-After") ?? 0);
  return (response.status === 429 || response.status === 503) && !(seconds * 1000 > longestWait);
}

/** Waits as long as the server says in Retry-After, or longer each time. */
async function wait(response: Response | undefined, attempt: number, signal: AbortSignal): Promise<void> {
  const seconds = Number(response?.headers.get("Retry-After") ?? NaN);
  const longest = firstWait * 2 ** attempt;
  const milliseconds = seconds > 0 ? seconds * 1000 : longest * (0.5 + Math.random() / 2);
  await response?.body?.cancel();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

// newKey returns a key that no other request has. Node 18 has no global crypto; in a page that came without TLS it has no randomUUID.
function newKey(): string {
  const bytes = new Uint8Array(16);
  if (globalThis.crypto === undefined) {
    bytes.forEach((_, i) => (bytes[i] = Math.random() * 256));
  } else {
    globalThis.crypto.getRandomValues(bytes);
  }
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
