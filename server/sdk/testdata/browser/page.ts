import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { createCorebank } from "corebank";
import { createCorebankTransport } from "corebank/connect";
import { AccountService } from "corebank/proto/corebank/account/v1/account_pb";
import { CreditDefaultService } from "corebank/proto/corebank/creditdefault/v1/creditdefault_pb";

const baseUrl = "http://localhost:8080";
const login = { username: "admin", password: "ADMIN-PASSWORD" };

/** Fetches by the JSON API, without a client. Returns the balance, and the headers that the page may read. */
async function byFetch(): Promise<string> {
  const session = await fetch(`${baseUrl}/api/v1/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(login),
  });
  const { data } = (await session.json()) as { data: { accessToken: string } };
  const authorized = { Authorization: `Bearer ${data.accessToken}`, "Content-Type": "application/json" };
  const deposit = await fetch(`${baseUrl}/api/v1/transactions/deposit`, {
    method: "POST",
    headers: { ...authorized, "Idempotency-Key": crypto.randomUUID() },
    body: JSON.stringify({ accountId: 1, amount: 5.0 }),
  });
  return [deposit.status, deposit.headers.has("X-Request-Id"), deposit.headers.has("RateLimit-Limit")].join(" ");
}

/** Calls by the generated clients: a balance, and the pieces of a workbook, by each of three transports. */
async function byConnect(token: string): Promise<string[]> {
  const answers: string[] = [];
  const plain = { baseUrl, fetch: (input: RequestInfo | URL, init?: RequestInit) => fetch(input, init) };
  const options = { headers: { Authorization: `Bearer ${token}` } };
  for (const transport of [
    createConnectTransport(plain),
    createGrpcWebTransport(plain),
    createCorebankTransport({ baseUrl, login }),
  ]) {
    const { balance } = await createClient(AccountService, transport).getBalance({ id: 1n }, options);
    let workbook = "";
    for await (const piece of createClient(CreditDefaultService, transport).exportDefaultCustomers({}, options)) {
      workbook += new TextDecoder("latin1").decode(piece.data);
    }
    answers.push(`${balance} ${workbook.slice(0, 2)}`);
  }
  return answers;
}

async function all(): Promise<string> {
  const fetched = await byFetch();
  const bank = createCorebank({ baseUrl, login });
  const { data } = await bank.POST("/api/v1/auth/login", { body: login });
  return [fetched, ...(await byConnect(data.accessToken))].join("\n");
}

all().then(
  (told) => (document.body.innerText = told),
  (error: unknown) => (document.body.innerText = `refused: ${String(error)}`),
);
