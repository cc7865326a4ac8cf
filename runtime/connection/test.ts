import { withDefaults } from "../prepare/connection-fields.ts";
import type { CredentialProvider } from "../auth/credential.ts";
import { functions } from "../expression/functions.ts";
import { reader } from "../expression/place.ts";
import { evaluate } from "../expression/value.ts";
import { vendorText } from "../observe/redact.ts";
import { ConnectionCaller } from "./caller.ts";
import type { Services, Target, Tested } from "./services.ts";

/** Tests a connection as the host says, else by the definition's own call; undefined where there is neither. */
export async function testConnection(
  { test, operations, transport, drivers }: Services,
  target: Target,
  credentials: CredentialProvider,
): Promise<Tested | undefined> {
  const { descriptor, connection } = target;
  if (test !== undefined) return await test({ ...target, credentials });
  const own = descriptor.connection?.test;
  const operation = own && operations?.(descriptor.id, own.call);
  if (own === undefined || operation === undefined) return undefined;
  const fields = withDefaults(descriptor, connection.fields);
  const options = { credentials, connection: fields, transport, drivers };
  const caller = new ConnectionCaller(descriptor, options);
  const input = evaluate(own.with ?? {}, reader({ connection: fields }), functions);
  const result = await firstOf(caller, operation, input);
  const at = reader({ result, connection: fields });
  const label = own.label === undefined ? null : evaluate(own.label, at, functions);
  const isText = typeof label === "string" || typeof label === "number";
  return { result, ...(isText ? { label: vendorText(String(label), (text) => text) } : {}) };
}

/** Of a list, the first page proves enough. */
async function firstOf(
  caller: ConnectionCaller,
  operation: Parameters<ConnectionCaller["run"]>[0],
  input: unknown,
): Promise<unknown> {
  if (operation.items === undefined) return await caller.run(operation, input);
  for await (const item of caller.list(operation, input)) return item;
  return null;
}
