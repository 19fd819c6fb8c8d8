import { client } from "./client/client.gen";
import { login, transfer } from "./client/sdk.gen";

client.setConfig({ baseUrl: "http://localhost:8080" });
const session = await login({ body: { username: "teller", password: "password123" }, throwOnError: true });
client.setConfig({ auth: session.data.data.accessToken });
const done = await transfer({ body: { fromAccountId: 1, toAccountId: 2, amount: 1.0 }, throwOnError: true });
console.log(done.data.data.status);
const { error } = await transfer({ body: { fromAccountId: 1, toAccountId: 2, amount: 1000.0 } });
console.log(error?.errorCode);
