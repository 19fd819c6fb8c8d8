import type { RenewalReason } from "corebank";

import { bank } from "../app/session";
import { useLoad } from "../parts/load";

/** Reasons of renewals by their id. */
export function useRenewalReasons(): Map<number, RenewalReason> {
  const { data } = useLoad(async () => (await bank().GET("/api/v1/renewal-reasons")).data, []);
  return new Map((data ?? []).map((reason) => [reason.id, reason]));
}
