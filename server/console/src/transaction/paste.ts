import { t } from "../app/language";
import { isAmount, withTwoDigits } from "../parts/amount";

/** One line of a pasted table: paying account, receiving account, amount, and a remark if there is one. */
export interface PastedLine {
  line: number;
  from: string;
  to: string;
  amount: string;
  remark: string;
  /** What is wrong with the line, if anything. */
  problem: string | undefined;
}

const id = /^\d{1,15}$/;

/** Reads lines with tabs, semicolons or commas between the cells, as a spreadsheet copies them. A line without digits is a heading. */
export function readLines(text: string): PastedLine[] {
  return text
    .split(/\r?\n/)
    .map((content, i) => ({ line: i + 1, content: content.trim() }))
    .filter(({ content }) => /\d/.test(content))
    .map(({ line, content }) => readLine(line, content));
}

function readLine(line: number, content: string): PastedLine {
  const separator = content.includes("\t") ? "\t" : content.includes(";") ? ";" : ",";
  const [from = "", to = "", amount = "", ...remark] = content.split(separator).map((cell) => cell.trim());
  return { line, from, to, amount: withTwoDigits(amount), remark: remark.join(separator), problem: problemOf(from, to, amount) };
}

function problemOf(from: string, to: string, amount: string): string | undefined {
  if (!id.test(from)) return t("付款账户应为数字", "The paying account is no number");
  if (!id.test(to)) return t("收款账户应为数字", "The receiving account is no number");
  if (!isAmount(amount)) return t("金额无效", "The amount is not valid");
  return undefined;
}
