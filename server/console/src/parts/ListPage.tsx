import { Button, Form, Pagination } from "antd";
import { useState, type ReactNode } from "react";

import { t } from "../app/language";
import { DataTable, type DataTableProps } from "./DataTable";
import { useLoad } from "./load";
import { Page } from "./Page";
import { Refusal } from "./Refusal";
import { withoutEmpty } from "./SubmitForm";

const pageSize = 20;

export interface ListPageProps<Row, Key extends string | number, Filters> extends Omit<DataTableProps<Row, Key>, "rows" | "loading" | "label"> {
  title: string;
  /** Loads a page, counted from 1. */
  load: (filters: Filters, page: number, size: number) => Promise<{ total: number; list: Row[] }>;
  /** Fields of the filters. */
  filters?: ReactNode;
  initialFilters?: Filters;
  /** Is told the filters that the list is shown with. */
  onFilters?: (filters: Filters) => void;
  /** Buttons beside the title. */
  actions?: ReactNode;
  /** Another value loads the page again. */
  version?: unknown;
  children?: ReactNode;
}

/** A list with filters and pages. */
export function ListPage<Row extends object, Key extends string | number, Filters extends object>(props: ListPageProps<Row, Key, Filters>) {
  const { title, load, filters, initialFilters, onFilters, actions, version, children, ...table } = props;
  const [chosen, setChosen] = useState<{ filters: Filters; page: number }>({ filters: initialFilters ?? ({} as Filters), page: 1 });
  const { data, error, loading, reload } = useLoad(() => load(chosen.filters, chosen.page, pageSize), [chosen, version]);
  const choose = (next: Filters) => {
    setChosen({ filters: next, page: 1 });
    onFilters?.(next);
  };
  return (
    <Page title={title} actions={actions}>
      {filters !== undefined && (
        <FilterForm initial={initialFilters} choose={choose}>
          {filters}
        </FilterForm>
      )}
      <Refusal error={error} />
      {children}
      <DataTable<Row, Key> label={title} rows={data?.list ?? []} loading={loading} {...table} />
      <div className="pages">
        <span role="status">{data === undefined ? "" : t(`共 ${data.total} 条`, `${data.total} in all`)}</span>
        <Button size="small" onClick={reload}>
          {t("刷新", "Refresh")}
        </Button>
        {data !== undefined && data.total > pageSize && (
          <Pagination
            current={chosen.page}
            total={data.total}
            pageSize={pageSize}
            showSizeChanger={false}
            showQuickJumper={data.total > pageSize * 2}
            responsive
            onChange={(page) => setChosen({ ...chosen, page })}
          />
        )}
      </div>
    </Page>
  );
}

export function FilterForm<Filters extends object>(props: { initial: Filters | undefined; choose: (filters: Filters) => void; children: ReactNode }) {
  const [form] = Form.useForm<Filters>();
  return (
    <Form<Filters>
      form={form}
      name="filters"
      layout="vertical"
      className="filters"
      noValidate
      initialValues={props.initial as Filters}
      onFinish={(values) => props.choose(withoutEmpty(values))}
    >
      {props.children}
      <div className="filter-buttons">
        <Button type="primary" htmlType="submit">
          {t("查询", "Search")}
        </Button>
        <Button
          onClick={() => {
            form.resetFields();
            props.choose((props.initial ?? {}) as Filters);
          }}
        >
          {t("重置", "Reset")}
        </Button>
      </div>
    </Form>
  );
}
