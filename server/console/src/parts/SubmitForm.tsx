import { Button, Form } from "antd";
import { CorebankError } from "corebank";
import { useId, type ReactNode } from "react";

import { Refusal } from "./Refusal";
import { useSubmit, type WriteHeaders } from "./submit";

export interface SubmitFormProps<Values, Result> {
  /** Text of the button. */
  label: string;
  initialValues?: Partial<Values>;
  submit: (values: Values, headers: WriteHeaders) => Promise<Result>;
  /** Is called with the answer. */
  done: (result: Result) => void;
  danger?: boolean;
  /** Empties the form after an answer, for a form that stays. */
  resetAfter?: boolean;
  children?: ReactNode;
}

/** A form that is sent to the server. Refused fields show the reason; the code and the request id stand above. */
export function SubmitForm<Values extends object, Result>(props: SubmitFormProps<Values, Result>) {
  const [form] = Form.useForm<Values>();
  const { submit, pending, error } = useSubmit(props.submit, (problem) => form.setFields(fieldErrors(problem) as never));
  const name = useId().replace(/\W/g, "");
  const finish = async () => {
    const values = form.getFieldsValue(true) as Values;
    const answer = await submit(withoutEmpty(values));
    if (answer === undefined) return;
    if (props.resetAfter) form.resetFields();
    props.done(answer.result);
  };
  return (
    <Form<Values>
      form={form}
      name={name}
      layout="vertical"
      initialValues={props.initialValues as Values}
      onFinish={() => void finish()}
      scrollToFirstError
      noValidate
    >
      <Refusal error={error} />
      {props.children}
      <Button type="primary" htmlType="submit" loading={pending} danger={props.danger ?? false}>
        {props.label}
      </Button>
    </Form>
  );
}

/** The refused fields of an error, as a form wants them. */
function fieldErrors(error: unknown): { name: (string | number)[]; errors: string[] }[] {
  if (!(error instanceof CorebankError)) return [];
  return error.fields.map(({ field, message }) => ({ name: pathOf(field), errors: [message] }));
}

/** `bills[0].amount` becomes bills, 0, amount. */
export function pathOf(field: string): (string | number)[] {
  return field.split(/[.[\]]+/).filter((part) => part !== "").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Leaves out what the user has left empty. */
export function withoutEmpty<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== "" && value !== null)) as T;
}
