import { Button, Progress } from "antd";
import type { AttachmentInput } from "corebank";
import { useRef, useState } from "react";

import { t } from "../app/language";
import { bank, checkSession } from "../app/session";
import { Refusal } from "../parts/Refusal";

const accepted = ".pdf,.doc,.docx,.xls,.xlsx";

/** Uploads files one after another, with the progress of each, and holds what the application needs of them. */
export function Attachments({ value = [], onChange, id }: { value?: AttachmentInput[]; onChange?: (value: AttachmentInput[]) => void; id?: string }) {
  const [sending, setSending] = useState<{ name: string; percent: number }>();
  const [error, setError] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const upload = async (files: File[]) => {
    setError(undefined);
    let all = value;
    try {
      for (const file of files) {
        setSending({ name: file.name, percent: 0 });
        const progress = (sent: number, total: number) => setSending({ name: file.name, percent: Math.floor((sent / total) * 100) });
        const { fileName, fileUrl, fileSize } = await bank().upload(file, { progress });
        all = [...all, { fileName, fileUrl, fileSize }];
        onChange?.(all);
      }
    } catch (problem) {
      checkSession(problem);
      setError(problem);
    } finally {
      setSending(undefined);
    }
  };
  return (
    <div className="attachments">
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        accept={accepted}
        disabled={sending !== undefined}
        onChange={(event) => {
          void upload([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <p className="note">{t("pdf、doc、docx、xls、xlsx，单个最大10MB", "pdf, doc, docx, xls, xlsx, at most 10 MB each")}</p>
      {sending !== undefined && (
        <div role="status">
          {sending.name} <Progress percent={sending.percent} aria-label={sending.name} />
        </div>
      )}
      <Refusal error={error} />
      <ul className="files">
        {value.map((file) => (
          <li key={file.fileUrl}>
            {file.fileName} <small>{sizeText(file.fileSize)}</small>{" "}
            <Button size="small" onClick={() => onChange?.(value.filter((other) => other !== file))} aria-label={`${t("移除", "Remove")} ${file.fileName}`}>
              {t("移除", "Remove")}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
