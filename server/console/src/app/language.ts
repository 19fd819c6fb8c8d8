import { useSyncExternalStore } from "react";

export type Language = "zh" | "en";

const key = "language";
const listeners = new Set<() => void>();
let language: Language = localStorage.getItem(key) === "en" ? "en" : "zh";

export function setLanguage(next: Language): void {
  language = next;
  localStorage.setItem(key, next);
  listeners.forEach((listener) => listener());
}

/** The language, for a component that is drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => language,
  );
}

/** The text in the language of the user. */
export function t(chinese: string, english: string): string {
  return language === "zh" ? chinese : english;
}

/** Names of the values of an enum, in both languages. */
export type Names = Record<string, readonly [chinese: string, english: string]>;

/** The name of a value; the value itself where it has none. */
export function nameOf(names: Names, value: string | null | undefined): string {
  if (value === null || value === undefined) return "";
  const found = names[value];
  return found === undefined ? value : t(...found);
}
