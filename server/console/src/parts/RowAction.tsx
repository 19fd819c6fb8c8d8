import { App, Button, Popconfirm } from "antd";

import { t } from "../app/language";
import { Refusal } from "./Refusal";
import { useSubmit, type WriteHeaders } from "./submit";

export interface RowActionProps {
  label: string;
  /** The row, for screen readers. */
  of: string | number;
  question: string;
  send: (headers: WriteHeaders) => Promise<unknown>;
  done: () => void;
  danger?: boolean;
}

/** A button in a row that asks, writes, and shows the refusal if there is one. */
export function RowAction({ label, of, question, send, done, danger }: RowActionProps) {
  const { modal, message } = App.useApp();
  const { submit, pending } = useSubmit(
    (_: undefined, headers) => send(headers),
    (error) => void modal.error({ title: t("未执行", "Not done"), content: <Refusal error={error} /> }),
  );
  const confirm = async () => {
    if ((await submit(undefined)) === undefined) return;
    done();
    void message.success(t("已完成", "Done"));
  };
  return (
    <Popconfirm title={question} okText={label} onConfirm={() => void confirm()}>
      <Button size="small" danger={danger ?? false} loading={pending} aria-label={`${label} ${of}`}>
        {label}
      </Button>
    </Popconfirm>
  );
}
