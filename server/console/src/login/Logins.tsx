import type { Session } from "corebank";

import { t } from "../app/language";
import { bank } from "../app/session";
import { DataTable } from "../parts/DataTable";
import { useLoad } from "../parts/load";
import { Refusal } from "../parts/Refusal";
import { RowAction } from "../parts/RowAction";
import { timeText } from "../parts/time";

/** The logins of a user, or one's own, each of which can be ended. */
export function Logins({ userId }: { userId?: number }) {
  const { data, error, loading, reload } = useLoad(
    async () => (await bank().GET("/api/v1/auth/sessions", { params: { query: { userId } } })).data.list,
    [userId],
  );
  return (
    <section aria-label={t("登录会话", "Logins")}>
      <h2>{t("登录会话", "Logins")}</h2>
      <Refusal error={error} />
      <DataTable<Session, string>
        label={t("登录会话", "Logins")}
        rows={data ?? []}
        loading={loading}
        rowKey={({ sessionId }) => sessionId}
        columns={[
          { key: "createdAt", title: t("登录时间", "Since"), render: ({ createdAt, current }) => timeText(createdAt) + (current ? t("（当前）", " (this one)") : "") },
          { key: "address", title: t("地址", "Address"), render: ({ address }) => address ?? "—" },
          { key: "expiresAt", title: t("到期", "Until"), render: ({ expiresAt }) => timeText(expiresAt) },
          {
            key: "do",
            title: t("操作", "Actions"),
            render: ({ sessionId, createdAt }) => (
              <RowAction
                label={t("结束", "End")}
                of={timeText(createdAt)}
                question={t("结束此登录会话？", "End this login?")}
                send={(headers) => bank().DELETE("/api/v1/auth/sessions/{sessionId}", { params: { path: { sessionId } }, headers })}
                done={reload}
              />
            ),
          },
        ]}
      />
    </section>
  );
}
