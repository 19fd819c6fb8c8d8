import type { JournalEntry } from "corebank";
import { useEffect, useState } from "react";

import { nameOf, t } from "../app/language";
import { bank, checkSession } from "../app/session";
import { Amount } from "../parts/Amount";
import { DataTable } from "../parts/DataTable";
import { Page } from "../parts/Page";
import { Refusal } from "../parts/Refusal";
import { timeText } from "../parts/time";
import { transactionTypeNames } from "../transaction/names";

const shown = 50;
/** Seconds that the server waits for the next transaction. */
const wait = 20;

/** Every transaction of the bank as it is posted. */
export default function FeedPage() {
  const { entries, error } = useFeed();
  return (
    <Page title={t("实时流水", "Live feed")}>
      <p className="note" role="status">
        {t("最近50笔，新的交易自动出现在最上面。", "The newest 50; new ones appear at the top by themselves.")}
      </p>
      <Refusal error={error} />
      <DataTable<JournalEntry, number>
        label={t("实时流水", "Live feed")}
        rows={entries}
        rowKey={({ position }) => position}
        columns={[
          { key: "position", title: t("位置", "Position"), align: "right", render: ({ position }) => position },
          { key: "createdAt", title: t("时间", "Time"), render: ({ createdAt }) => timeText(createdAt) },
          { key: "transactionId", title: t("交易号", "Transaction"), render: ({ transactionId }) => <code>{transactionId}</code> },
          { key: "type", title: t("类型", "Type"), render: ({ type }) => nameOf(transactionTypeNames, type) },
          { key: "from", title: t("付款账户", "From"), render: ({ fromAccountId }) => accountText(fromAccountId) },
          { key: "to", title: t("收款账户", "To"), render: ({ toAccountId }) => accountText(toAccountId) },
          { key: "amount", title: t("金额", "Amount"), align: "right", render: ({ amount, currency }) => <Amount value={amount} currency={currency} /> },
          { key: "remark", title: t("备注", "Remark"), render: ({ remark }) => remark || "—" },
        ]}
      />
    </Page>
  );
}

/** The bank's own accounts have negative ids. */
function accountText(id: number): string {
  return id < 0 ? t("银行内部", "The bank's own") : String(id);
}

/** Follows the feed until the page is left. */
function useFeed() {
  const [entries, setEntries] = useState<JournalEntry[]>([]);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const stop = new AbortController();
    void follow(stop.signal, (fresh) => setEntries((before) => [...fresh.reverse(), ...before].slice(0, shown))).catch((problem: unknown) => {
      if (stop.signal.aborted) return;
      checkSession(problem);
      setError(problem);
    });
    return () => stop.abort();
  }, []);
  return { entries, error };
}

async function follow(signal: AbortSignal, show: (fresh: JournalEntry[]) => void): Promise<void> {
  const { size } = (await bank().GET("/api/v1/journal/checkpoint", { signal })).data;
  for (let after = Math.max(0, size - shown); !signal.aborted; ) {
    const { list, next } = (await bank().GET("/api/v1/transactions/feed", { params: { query: { after, wait, limit: 1000 } }, signal })).data;
    after = next;
    if (list.length > 0) show(list);
  }
}
