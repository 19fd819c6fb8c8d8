import { login, transfer } from "./client";

const session = await login({ username: "teller", password: "password123" });
if (session.status !== 200) throw new Error(session.data.message);
const authorized = { headers: { Authorization: `Bearer ${session.data.data.accessToken}` } };
const done = await transfer({ fromAccountId: 1, toAccountId: 2, amount: 1.0 }, authorized);
if (done.status !== 200) throw new Error(done.data.message);
console.log(done.data.data.status);
const refused = await transfer({ fromAccountId: 1, toAccountId: 2, amount: 1000.0 }, authorized);
if (refused.status !== 400) throw new Error(`got ${refused.status}, want 400`);
console.log(refused.data.errorCode);
