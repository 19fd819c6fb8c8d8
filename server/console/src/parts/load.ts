import { useCallback, useEffect, useRef, useState } from "react";

import { checkSession } from "../app/session";

/** What a page loads. While it loads again, the data of the last answer stays. */
export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  loading: boolean;
  reload: () => void;
}

/** Loads when the component appears and whenever a dependency changes. Only the answer to the newest call counts. */
export function useLoad<T>(load: () => Promise<T>, dependencies: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ data: T | undefined; error: unknown; loading: boolean }>({ data: undefined, error: undefined, loading: true });
  const [turn, setTurn] = useState(0);
  const newest = useRef(0);
  useEffect(() => {
    const mine = ++newest.current;
    setState((before) => ({ ...before, loading: true }));
    load().then(
      (data) => mine === newest.current && setState({ data, error: undefined, loading: false }),
      (error: unknown) => {
        checkSession(error);
        if (mine === newest.current) setState((before) => ({ ...before, error, loading: false }));
      },
    );
  }, [...dependencies, turn]);
  return { ...state, reload: useCallback(() => setTurn((before) => before + 1), []) };
}
