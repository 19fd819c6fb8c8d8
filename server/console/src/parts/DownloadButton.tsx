import { App, Button } from "antd";
import { CorebankError, type Download } from "corebank";
import { useState } from "react";

import { checkSession } from "../app/session";
import { save } from "./save";

/** Gets a file and lets the browser save it. */
export function DownloadButton({ label, get, type }: { label: string; get: () => Promise<Download>; type?: "link" }) {
  const { message } = App.useApp();
  const [pending, setPending] = useState(false);
  const start = async () => {
    setPending(true);
    try {
      save(await get());
    } catch (error) {
      checkSession(error);
      void message.error(error instanceof CorebankError ? `${error.code ?? ""} ${error.message}` : String(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Button type={type ?? "default"} loading={pending} onClick={() => void start()}>
      {label}
    </Button>
  );
}
