/** What the bank can hold: up to 17 digits before the point and two after it. */
const amount = /^\d{1,17}(\.\d{1,2})?$/;

export function isAmount(text: string): boolean {
  return amount.test(text) && !/^0+(\.0+)?$/.test(text);
}

/** Writes an amount with two digits after the point, by its digits alone; anything else stays as it is. */
export function withTwoDigits(text: string): string {
  if (!amount.test(text)) return text;
  const [whole = "0", digits = ""] = text.split(".");
  return `${whole.replace(/^0+(?=\d)/, "")}.${digits.padEnd(2, "0")}`;
}

/** Groups the digits before the point by three: 1,234,567.00. */
export function grouped(text: string): string {
  const [whole = "", digits] = text.split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return digits === undefined ? separated : `${separated}.${digits}`;
}
