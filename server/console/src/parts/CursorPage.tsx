import { Button } from "antd";
import { useState, type ReactNode } from "react";

import { t } from "../app/language";
import { DataTable, type DataTableProps } from "./DataTable";
import { FilterForm } from "./ListPage";
import { useLoad } from "./load";
import { Page } from "./Page";
import { Refusal } from "./Refusal";

export interface CursorPageProps<Row, Key extends string | number, Filters, Cursor> extends Omit<DataTableProps<Row, Key>, "rows" | "loading" | "label"> {
  title: string;
  /** Loads the page after a cursor, or the first one. */
  load: (filters: Filters, after: Cursor | undefined) => Promise<{ list: Row[]; next: Cursor | null }>;
  filters?: ReactNode;
  initialFilters?: Filters;
  actions?: ReactNode;
  version?: unknown;
}

/** A list that leads from one page to the next, and back. */
export function CursorPage<Row extends object, Key extends string | number, Filters extends object, Cursor>(
  props: CursorPageProps<Row, Key, Filters, Cursor>,
) {
  const { title, load, filters, initialFilters, actions, version, ...table } = props;
  const [chosen, setChosen] = useState<{ filters: Filters; cursors: Cursor[] }>({ filters: initialFilters ?? ({} as Filters), cursors: [] });
  const { data, error, loading, reload } = useLoad(() => load(chosen.filters, chosen.cursors.at(-1)), [chosen, version]);
  const next = data?.next ?? undefined;
  return (
    <Page title={title} actions={actions}>
      {filters !== undefined && (
        <FilterForm initial={initialFilters} choose={(filters: Filters) => setChosen({ filters, cursors: [] })}>
          {filters}
        </FilterForm>
      )}
      <Refusal error={error} />
      <DataTable<Row, Key> label={title} rows={data?.list ?? []} loading={loading} {...table} />
      <div className="pages">
        <span role="status">{t(`第 ${chosen.cursors.length + 1} 页`, `Page ${chosen.cursors.length + 1}`)}</span>
        <Button size="small" onClick={reload}>
          {t("刷新", "Refresh")}
        </Button>
        <Button size="small" disabled={chosen.cursors.length === 0} onClick={() => setChosen({ ...chosen, cursors: chosen.cursors.slice(0, -1) })}>
          {t("上一页", "Previous")}
        </Button>
        <Button size="small" disabled={next === undefined} onClick={() => next !== undefined && setChosen({ ...chosen, cursors: [...chosen.cursors, next] })}>
          {t("下一页", "Next")}
        </Button>
      </div>
    </Page>
  );
}
