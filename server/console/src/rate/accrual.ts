import type { AccrualSegment } from "corebank/proto/corebank/rate/v1/rate_pb";

/** One day of an accrual. */
export interface AccrualDay {
  day: string;
  versionno: number;
  rate: string;
  dayofyear: number;
  /** Rounded half to even to 8 digits, to be read. */
  interest: string;
}

const digits = 8;

/** The digits of a decimal as one whole number, with a fixed number of them after the point. */
function scaled(decimal: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.padEnd(scale, "0").slice(0, scale));
}

/** principal x rate / 100 / dayofyear, computed with whole numbers and rounded half to even to 8 digits. */
export function dayInterest(principal: string, rate: string, dayofyear: number): string {
  const numerator = scaled(principal, 2) * scaled(rate, digits);
  const divisor = 100n * 100n * BigInt(dayofyear); // The principal's scale, and per cent.
  let result = numerator / divisor;
  const twice = (numerator % divisor) * 2n;
  if (twice > divisor || (twice === divisor && result % 2n === 1n)) result++;
  const text = result.toString().padStart(digits + 1, "0");
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The days of the segments one by one. */
export function daysOf(principal: string, segments: AccrualSegment[]): AccrualDay[] {
  return segments.flatMap(({ from, days, versionno, rate, dayofyear }) => {
    const interest = dayInterest(principal, rate, dayofyear);
    const first = Date.parse(`${from}T00:00:00Z`);
    return Array.from({ length: days }, (_, i) => {
      const day = new Date(first + i * 86_400_000).toISOString().slice(0, 10);
      return { day, versionno, rate, dayofyear, interest };
    });
  });
}
