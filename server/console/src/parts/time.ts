const twoDigits = (value: number) => String(value).padStart(2, "0");

/**
 * Writes a time of an answer for reading. Times with a zone are shown in the browser's, times without one as they are: the server has
 * put them into the bank's.
 */
export function timeText(time: string | null | undefined): string {
  if (time === null || time === undefined) return "";
  if (!/(Z|[+-]\d\d:?\d\d)$/.test(time)) return time.replace("T", " ");
  const at = new Date(time);
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join("-");
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(":")}`;
}

/** The moment of a `datetime-local` field, in the form of requests: 2026-02-10T10:00:00Z. */
export function momentOf(local: string): string {
  return new Date(local).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Value of a `datetime-local` field some minutes from now. */
export function localTime(minutesFromNow: number): string {
  const at = new Date(Date.now() + minutesFromNow * 60_000);
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join("-");
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** The moments between which the days of a filter lie. */
export const periodOf = (from: string | undefined, to: string | undefined) => ({
  ...(from && { from: momentOf(`${from}T00:00:00`) }),
  ...(to && { to: momentOf(`${to}T23:59:59`) }),
});

/** First and last second of a day, as documents without zones write them; undefined for no day. */
export const startOfDay = (day: string | undefined) => (day ? `${day}T00:00:00` : undefined);
export const endOfDay = (day: string | undefined) => (day ? `${day}T23:59:59` : undefined);
