import { useSyncExternalStore } from "react";

import { CorebankError, createCorebank, mayCall, type Caller, type Corebank, type Operation } from "corebank";

declare module "corebank" {
  interface Settings {
    decimals: string;
  }
}

/** A user who is logged in. The tokens stay in the memory of the client, so a new page needs a new login. */
export interface Session {
  bank: Corebank;
  caller: Caller;
}

let session: Session | undefined;
const listeners = new Set<() => void>();

function change(next: Session | undefined): void {
  session = next;
  listeners.forEach((listener) => listener());
}

export function useSession(): Session | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
  );
}

export async function signIn(username: string, password: string, totpCode?: string): Promise<void> {
  const login = totpCode ? { username, password, totpCode } : { username, password };
  const bank = createCorebank({ baseUrl: location.origin, decimals: "string", login });
  change({ bank, caller: await bank.caller() });
}

export async function signOut(): Promise<void> {
  const ended = session;
  change(undefined);
  await ended?.bank.logout();
}

/** Shows the login again after an error that says that the session has ended. */
export function checkSession(error: unknown): void {
  if (error instanceof CorebankError && error.status === 401 && session !== undefined) change(undefined);
}

/** The client of the user who is logged in. */
export function bank(): Corebank {
  if (session === undefined) throw new CorebankError("not logged in", { status: 401 });
  return session.bank;
}

export function caller(): Caller {
  if (session === undefined) throw new CorebankError("not logged in", { status: 401 });
  return session.caller;
}

/** Reports whether the contract lets the user call an operation. */
export function may(operation: Operation): boolean {
  return session !== undefined && mayCall(session.caller.roles, operation);
}
