import { Button } from "antd";

/** A button in a row of a list. Screen readers hear of which row it is. */
export function RowButton(props: { label: string; of: string | number; onClick: () => void; danger?: boolean; loading?: boolean; disabled?: boolean }) {
  const { label, of, ...button } = props;
  return (
    <Button size="small" aria-label={`${label} ${of}`} {...button}>
      {label}
    </Button>
  );
}
