import createClient from "openapi-fetch";

import type { paths } from "./client";

const bank = createClient<paths>({ baseUrl: "http://localhost:8080" });
const session = await bank.POST("/api/v1/auth/login", { body: { username: "teller", password: "password123" } });
if (session.data === undefined) throw new Error(session.error.message);
const headers = { Authorization: `Bearer ${session.data.data.accessToken}` };
const done = await bank.POST("/api/v1/transactions/transfer", { headers, body: { fromAccountId: 1, toAccountId: 2, amount: 1.0 } });
if (done.data === undefined) throw new Error(done.error.message);
console.log(done.data.data.status);
const refused = await bank.POST("/api/v1/transactions/transfer", { headers, body: { fromAccountId: 1, toAccountId: 2, amount: 1000.0 } });
console.log(refused.error?.errorCode);
