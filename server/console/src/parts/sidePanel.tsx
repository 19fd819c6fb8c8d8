import { App } from "antd";
import { useState, type ReactNode } from "react";

import { Panel } from "./Panel";

/** The state of a list with a panel at its side, which shows one of the rows or a form. */
export function useSidePanel<Shown>() {
  const { message } = App.useApp();
  const [version, setVersion] = useState(0);
  const [shown, setShown] = useState<Shown>();
  const close = () => setShown(undefined);
  const changed = () => setVersion(version + 1);
  return {
    /** Another value after each change, so that the list is loaded again. */
    version,
    show: (next: Shown) => setShown(() => next),
    changed,
    /** Closes the panel after a change, and says what was done. */
    done: (text: string) => {
      close();
      changed();
      void message.success(text);
    },
    panel: (title: (shown: Shown) => string, content: (shown: Shown) => ReactNode) => (
      <Panel title={shown === undefined ? "" : title(shown)} open={shown !== undefined} onClose={close}>
        {shown !== undefined && content(shown)}
      </Panel>
    ),
  };
}
