import type { operations } from "./schema.js";
/** Name of an operation of the reference, such as "Transfer". */
export type Operation = keyof operations;
/** Reports whether the contract lets users with these roles call an operation. One that names no roles is for every user. */
export declare function mayCall(roles: readonly string[], operation: Operation): boolean;
