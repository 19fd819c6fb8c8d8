import { CorebankError, type RateRow } from "corebank";

/** One version of a rate, as a row of the document's grids. */
export type Rate = RateRow["values"];

/** An answer with rows, or a refusal without. */
interface Answer {
  data?: { rows: { values: Rate }[]; pageInfo?: { more: boolean } | null };
  message?: string;
}

/** The rows of an answer. The client throws refusals before. */
export function rowsOf({ data, message }: Answer): Rate[] {
  if (data === undefined) throw new CorebankError(message ?? "");
  return data.rows.map(({ values }) => values);
}

export function hasMore({ data }: Answer): boolean {
  return data?.pageInfo?.more ?? false;
}
