import { CorebankError } from "corebank";
import { useRef, useState } from "react";

import { checkSession } from "../app/session";

/** Headers of one write. */
export type WriteHeaders = { "Idempotency-Key": string };

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Reports whether the server has refused for good, so that the next attempt is another write. */
function isAnswered(error: unknown): boolean {
  return error instanceof CorebankError && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
}

/**
 * Sends a write, one at a time. It keeps its Idempotency-Key until there is an answer: after a lost connection the next attempt is the
 * same write to the server. Returns undefined if it fails; the error is kept, and given to refused.
 */
export function useSubmit<Input, Result>(
  send: (input: Input, headers: WriteHeaders) => Promise<Result>,
  refused?: (error: unknown) => void,
) {
  const key = useRef<string | undefined>(undefined);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (input: Input): Promise<{ result: Result } | undefined> => {
    key.current ??= newKey();
    setPending(true);
    setError(undefined);
    try {
      const result = await send(input, { "Idempotency-Key": key.current });
      key.current = undefined;
      return { result };
    } catch (problem) {
      checkSession(problem);
      if (isAnswered(problem) || (problem instanceof CorebankError && problem.status === 202)) key.current = undefined;
      setError(problem);
      refused?.(problem);
      return undefined;
    } finally {
      setPending(false);
    }
  };
  return { submit, pending, error, clear: () => setError(undefined) };
}
