export type Tone = "good" | "bad" | "waiting" | "neutral";

/** A state: a word, which a colour underlines. */
export function Status({ tone, children }: { tone: Tone; children: string }) {
  return <span className={`status status-${tone}`}>{children}</span>;
}
