import type { DefaultReason } from "corebank";

import { bank } from "../app/session";
import { useLoad } from "../parts/load";

/** All default reasons, those out of use included, by their id. */
export function useReasons(): Map<number, DefaultReason> {
  const { data } = useLoad(async () => (await bank().GET("/api/v1/default-reasons", { params: { query: { page: 1, size: 100 } } })).data.list, []);
  return new Map((data ?? []).map((reason) => [reason.id, reason]));
}

/** The names of reasons; the number of one that is not among them. */
export function reasonText(reasons: Map<number, DefaultReason>, ids: readonly number[]): string {
  return ids.map((id) => reasons.get(id)?.reason ?? `#${id}`).join("、");
}
