import { Alert, Button } from "antd";
import { CorebankError } from "corebank";

import { t } from "../app/language";

/** Shows an error: what the server says, the wrong fields, and the code and request id with which support finds it. */
export function Refusal({ error }: { error: unknown }) {
  if (error === undefined || error === null) return null;
  if (!(error instanceof CorebankError)) return <Alert className="refusal" type="error" showIcon title={String(error)} />;
  const waits = error.status === 202;
  const title = waits ? t("已提交复核，待第二人批准后执行", "A second person must approve this before it is done") : textOf(error);
  return (
    <Alert
      className="refusal"
      type={waits ? "info" : "error"}
      showIcon
      role={waits ? "status" : "alert"}
      title={title}
      description={
        <>
          {error.fields.length > 0 && (
            <ul>
              {error.fields.map(({ field, message }) => (
                <li key={field + message}>
                  <code>{field}</code> {message}
                </li>
              ))}
            </ul>
          )}
          <Facts error={error} />
        </>
      }
    />
  );
}

function textOf(error: CorebankError): string {
  if (error.status === 0) return t("无法连接服务器，请重试", "The server cannot be reached; try again");
  // What the bank document says of every wrong field.
  return error.message === "Bad Request" ? t("请更正以下内容", "Please correct") : error.message;
}

function Facts({ error }: { error: CorebankError }) {
  const facts = [error.code, error.requestId].filter((fact) => fact !== undefined);
  if (facts.length === 0) return null;
  return (
    <span className="facts">
      {error.code !== undefined && <code data-code={error.code}>{error.code}</code>}
      {error.requestId !== undefined && (
        <>
          {" "}
          {t("请求号", "Request")} <code>{error.requestId}</code>
        </>
      )}{" "}
      <Button size="small" onClick={() => copy(facts.join(" "))}>
        {t("复制", "Copy")}
      </Button>
    </span>
  );
}

/** Copies a text. Pages that came without TLS have no clipboard, but can copy a selection. */
export function copy(text: string): void {
  if (navigator.clipboard !== undefined) {
    void navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
