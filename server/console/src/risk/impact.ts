import type { Decision } from "corebank";

import { bank } from "../app/session";
import { momentOf } from "../parts/time";

/** What a threshold would have refused of the recorded decisions of a day. */
export interface Impact {
  examined: number;
  /** Payments that the threshold would refuse. */
  refused: Decision[];
  /** There were more decisions than have been examined. */
  more: boolean;
}

const mostPages = 20;
const pageSize = 100;

/** An amount in its smallest unit. */
function cents(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(2, "0"));
}

/** What a decision would reach under a rule, as the recorded figures tell; undefined where they do not. */
const reached: Record<string, (decision: Decision) => bigint> = {
  single_transfer_limit: ({ amount }) => cents(amount),
  daily_transfer_limit: ({ amount, dayAmount }) => cents(amount) + cents(dayAmount),
  hourly_transfer_frequency: ({ hourCount }) => BigInt(hourCount) + 1n,
  daily_transfer_frequency: ({ dayCount }) => BigInt(dayCount) + 1n,
  batch_amount_limit: ({ amount, transactionType }) => (transactionType === "batch_transfer" ? cents(amount) : 0n),
};

export const canEstimate = (rule: string) => rule in reached;

/** Compares the decisions of yesterday with another threshold of a rule: an amount or a number. */
export async function impactOf(rule: string, threshold: string): Promise<Impact> {
  const reach = reached[rule];
  if (reach === undefined) return { examined: 0, refused: [], more: false };
  const most = threshold.includes(".") || rule.endsWith("limit") ? cents(threshold) : BigInt(threshold);
  const { from, to } = yesterday();
  const impact: Impact = { examined: 0, refused: [], more: false };
  for (let page = 1; page <= mostPages; page++) {
    const { list, total } = (await bank().GET("/api/v1/risk/decisions", { params: { query: { from, to, page, pageSize } } })).data;
    impact.examined += list.length;
    impact.refused.push(...list.filter((decision) => decision.transactionType !== "deposit" && reach(decision) > most));
    impact.more = impact.examined < total;
    if (!impact.more || list.length === 0) break;
  }
  return impact;
}

/** The day before today, in the browser's time zone. */
function yesterday(): { from: string; to: string } {
  const now = new Date();
  const begin = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  const end = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 0, 0, -1);
  return { from: momentOf(begin.toISOString()), to: momentOf(end.toISOString()) };
}
