import { App, Button, Input, Popconfirm } from "antd";

import { t } from "../app/language";
import { bank, may } from "../app/session";
import { DataTable } from "../parts/DataTable";
import { Field } from "../parts/Field";
import { ListPage } from "../parts/ListPage";
import { Refusal } from "../parts/Refusal";
import { RowButton } from "../parts/RowButton";
import { useLoad } from "../parts/load";
import { useSidePanel } from "../parts/sidePanel";
import { useSubmit } from "../parts/submit";
import { rateColumns } from "./columns";
import { hasMore, rowsOf, type Rate } from "./grid";
import { RateForm, type RateTask } from "./RateForm";

type Shown = RateTask | { kind: "revisions"; rate: Rate };

/** The page 利率管理 of the rates document. */
export default function RatesPage() {
  const { version, show, done, panel } = useSidePanel<Shown>();
  const titles = { add: t("新增利率", "Add a rate"), edit: t("修改利率", "Correct the rate"), revise: t("变更利率", "Revise the rate"), revisions: t("变更记录", "Revisions") };
  const changed = () => done(t("已保存", "Saved"));
  return (
    <>
      <ListPage<Rate, string, { searchkey?: string }>
        title={t("利率管理", "Interest rates")}
        version={version}
        rowKey={({ rateid }) => rateid.value}
        load={async ({ searchkey }, page, pagesize) => {
          const answer = await bank().POST("/rate/search", { body: { searchkey: searchkey ?? "", page, pagesize } });
          const list = rowsOf(answer);
          return { list, total: (page - 1) * pagesize + list.length + (hasMore(answer) ? 1 : 0) };
        }}
        filters={
          <Field name="searchkey" label={t("编码或名称（模糊匹配）", "Part of code or name")}>
            <Input />
          </Field>
        }
        actions={
          may("SaveRate") && (
            <Button type="primary" onClick={() => show({ kind: "add" })}>
              {t("新增", "Add")}
            </Button>
          )
        }
        columns={[...rateColumns(), { key: "do", title: t("操作", "Actions"), render: (rate) => <Actions rate={rate} show={show} changed={changed} /> }]}
      />
      {panel(
        ({ kind }) => titles[kind],
        (shown) => (shown.kind === "revisions" ? <Revisions rate={shown.rate} /> : <RateForm task={shown} done={changed} />),
      )}
    </>
  );
}

function Actions({ rate, show, changed }: { rate: Rate; show: (shown: Shown) => void; changed: () => void }) {
  const name = rate.code.display ?? rate.rateid.value;
  return (
    <span className="row-actions">
      {may("SaveRate") && (
        <>
          <RowButton label={t("修改", "Correct")} of={name} onClick={() => show({ kind: "edit", rate })} />
          <RowButton label={t("变更", "Revise")} of={name} onClick={() => show({ kind: "revise", rate })} />
        </>
      )}
      <RowButton label={t("变更记录", "Revisions")} of={name} onClick={() => show({ kind: "revisions", rate })} />
      {may("DeleteRate") && <DeleteRate rate={rate} name={name} done={changed} />}
    </span>
  );
}

function DeleteRate({ rate, name, done }: { rate: Rate; name: string; done: () => void }) {
  const { modal } = App.useApp();
  const { submit, pending } = useSubmit(
    (rateid: string, headers) => bank().POST("/rate/delete", { body: { rateid }, headers }),
    (error) => void modal.error({ title: t("不能删除", "Cannot be deleted"), content: <Refusal error={error} /> }),
  );
  return (
    <Popconfirm
      title={t(`删除利率 ${name} 及其全部版本？`, `Delete rate ${name} with all its versions?`)}
      okText={t("删除", "Delete")}
      onConfirm={async () => (await submit(rate.rateid.value)) && done()}
    >
      <Button size="small" danger loading={pending} aria-label={`${t("删除", "Delete")} ${name}`}>
        {t("删除", "Delete")}
      </Button>
    </Popconfirm>
  );
}

/** Section 2.5 of the rates document. */
function Revisions({ rate }: { rate: Rate }) {
  const rateid = rate.rateid.value;
  const { data, error, loading } = useLoad(async () => rowsOf(await bank().POST("/rate/reviseDetail", { body: { rateid } })), [rateid]);
  const shown = ["versionno", "rate", "revisedate", "versiondate"];
  return (
    <>
      <Refusal error={error} />
      <DataTable
        label={t("变更记录", "Revisions")}
        rows={data ?? []}
        loading={loading}
        rowKey={({ versionid }) => versionid.value}
        columns={rateColumns().filter(({ key }) => shown.includes(key))}
      />
    </>
  );
}
