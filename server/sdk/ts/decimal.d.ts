/**
 * Settings of the types. With `decimals: "string"` among the options, a program declares once:
 * `declare module "corebank" { interface Settings { decimals: string } }`
 */
export interface Settings {}
/** An amount or another decimal, such as 100.00: a number, or with the option `decimals: "string"` a string that is exact. */
export type Decimal = Settings extends { decimals: infer Type } ? Type : number;
