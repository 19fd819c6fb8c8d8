// Writes the types of the OpenAPI document, and the roles that may call each operation, into the folder of the TypeScript client.
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [document, folder] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/package.json`));
const load = async (name) => (await import(pathToFileURL(require.resolve(name)))).default;
const { default: openapiTS, astToString, COMMENT_HEADER } = require("openapi-typescript");
const ts = await load("typescript");
const described = JSON.parse(fs.readFileSync(document, "utf8"));

const named = (name) => ts.factory.createTypeReferenceNode(name);
const types = await openapiTS(described, {
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  silent: true,
  inject: fs.readFileSync(`${folder}/decimal.d.ts`, "utf8"),
  transform(schema) {
    if (schema.type !== "number" || schema.format !== "double") return undefined;
    return schema.nullable ? ts.factory.createUnionTypeNode([named("Decimal"), named("null")]) : named("Decimal");
  },
});
fs.writeFileSync(`${folder}/schema.d.ts`, COMMENT_HEADER + astToString(types));

const lines = [];
for (const operations of Object.values(described.paths)) {
  for (const operation of Object.values(operations)) {
    if (operation["x-roles"]) lines.push(`  ${operation.operationId}: ${JSON.stringify(operation["x-roles"])},`);
  }
}
fs.writeFileSync(
  `${folder}/access.ts`,
  `import type { operations } from "./schema.js";

/** Name of an operation of the reference, such as "Transfer". */
export type Operation = keyof operations;

const access: Partial<Record<Operation, readonly string[]>> = {
${lines.join("\n")}
};

/** Reports whether the contract lets users with these roles call an operation. One that names no roles is for every user. */
export function mayCall(roles: readonly string[], operation: Operation): boolean {
  const allowed = access[operation];
  return allowed === undefined || roles.some((role) => allowed.includes(role));
}
`,
);
