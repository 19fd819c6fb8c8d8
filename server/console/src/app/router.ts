import { useSyncExternalStore } from "react";

/** Where the user is: the part of the address after #, as a path and parameters. */
export interface Place {
  path: string;
  parameters: URLSearchParams;
}

function read(): string {
  return location.hash.replace(/^#/, "");
}

export function usePlace(): Place {
  const text = useSyncExternalStore(
    (listener) => {
      addEventListener("hashchange", listener);
      return () => removeEventListener("hashchange", listener);
    },
    read,
  );
  const [path = "", query = ""] = text.split("?");
  return { path, parameters: new URLSearchParams(query) };
}

export function go(path: string): void {
  location.hash = path;
}
