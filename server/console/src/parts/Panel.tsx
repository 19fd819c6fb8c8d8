import { Drawer, Grid } from "antd";
import type { ReactNode } from "react";

import { t } from "../app/language";

/** A panel at the side for one form or one record; on a phone it has the whole width. Its content starts anew each time. */
export function Panel({ title, open, onClose, children }: { title: string; open: boolean; onClose: () => void; children: ReactNode }) {
  const wide = Grid.useBreakpoint().md ?? true;
  return (
    <Drawer title={title} open={open} onClose={onClose} size={wide ? 640 : "100%"} destroyOnHidden closable={{ "aria-label": t("关闭", "Close") }} rootClassName="panel">
      {open && children}
    </Drawer>
  );
}
