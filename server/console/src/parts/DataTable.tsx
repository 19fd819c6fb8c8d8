import { Empty, Grid, Table } from "antd";
import type { ReactNode } from "react";

import { t } from "../app/language";

export interface Column<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** Amounts stand on the right. */
  align?: "right";
}

/** Key of the column with the buttons of a row, which stays in view. */
const actions = "do";

export interface Selection<Key> {
  selected: Key[];
  change: (selected: Key[]) => void;
}

export interface DataTableProps<Row, Key extends string | number> {
  /** Names the table for screen readers. */
  label: string;
  rows: readonly Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => Key;
  loading?: boolean;
  selection?: Selection<Key> & { selectable: (row: Row) => boolean };
}

/** Rows as a table, and on a phone as cards. */
export function DataTable<Row extends object, Key extends string | number>(props: DataTableProps<Row, Key>) {
  const wide = Grid.useBreakpoint().md ?? true;
  return wide ? <Rows {...props} /> : <Cards {...props} />;
}

function Rows<Row extends object, Key extends string | number>({ label, rows, columns, rowKey, loading, selection }: DataTableProps<Row, Key>) {
  return (
    <div role="region" aria-label={label} tabIndex={0} className={columns.at(-1)?.key === actions ? "table with-actions" : "table"}>
      <Table<Row>
        size="middle"
        dataSource={rows}
        rowKey={rowKey}
        loading={loading ?? false}
        pagination={false}
        locale={{ emptyText: <Nothing /> }}
        columns={columns.map(({ key, title, render, align }) => ({ key, title, align, render: (_: unknown, row: Row) => render(row) }))}
        rowSelection={
          selection && {
            selectedRowKeys: selection.selected,
            onChange: (keys) => selection.change(keys as Key[]),
            getCheckboxProps: (row) => ({ disabled: !selection.selectable(row), "aria-label": t("选择", "Select") }),
            getTitleCheckboxProps: () => ({ "aria-label": t("全选", "Select all") }),
          }
        }
      />
    </div>
  );
}

function Cards<Row extends object, Key extends string | number>({ label, rows, columns, rowKey, selection }: DataTableProps<Row, Key>) {
  if (rows.length === 0) return <Nothing />;
  return (
    <ul className="cards" aria-label={label}>
      {rows.map((row) => (
        <li key={rowKey(row)}>
          {selection !== undefined && selection.selectable(row) && <SelectCard id={rowKey(row)} selection={selection} />}
          <dl>
            {columns.map(({ key, title, render, align }) => (
              <div key={key} className={align === "right" ? "right" : undefined}>
                <dt>{title}</dt>
                <dd>{render(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function SelectCard<Key extends string | number>({ id, selection: { selected, change } }: { id: Key; selection: Selection<Key> }) {
  return (
    <label className="select-card">
      <input
        type="checkbox"
        checked={selected.includes(id)}
        onChange={(event) => change(event.target.checked ? [...selected, id] : selected.filter((other) => other !== id))}
      />
      {t("选择", "Select")}
    </label>
  );
}

function Nothing() {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("没有数据", "Nothing here")} />;
}
