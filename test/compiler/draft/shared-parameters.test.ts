import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { draft, parameter, petsDocument, reading } from "./kit.ts";

const required = { required: true };

/** What is left to do with so many operations of which some take these parameters. */
async function todosOf(
  count: number,
  taking: number,
  ...parameters: readonly JsonObject[]
): Promise<string> {
  const paths = Array.from({ length: count }, (_, index) => [
    `/p${String(index)}`,
    reading(`r${String(index)}`, index < taking ? { parameters } : {}),
  ]);
  return (await draft(petsDocument(Object.fromEntries(paths)))).todos.join("\n");
}

it("asks whether what nearly all operations need is said once", async () => {
  const tenant = parameter("header", "Tenant", required);
  expect(await todosOf(8, 6, tenant)).toContain(
    "nearly all operations need header.Tenant; `http.set` says it once, from `connection.fields`",
  );
  expect(await todosOf(8, 8, tenant, parameter("query", "api version", required))).toContain(
    'header.Tenant and "query.api version";',
  );
  for (const todos of [
    await todosOf(8, 5, tenant),
    await todosOf(4, 4, tenant),
    await todosOf(8, 8, parameter("header", "Tenant")),
    await todosOf(8, 8, parameter("header", "X-Api-Key", required)),
    await todosOf(8, 8, parameter("header", "Accept", required)),
  ])
    expect(todos).not.toContain("nearly all");
});

it("takes what stands in paths for the same where they begin in the same way", async () => {
  const id = { parameters: [parameter("path", "id", required)] };
  const todosWith = async (
    start: (index: number) => string,
    others: JsonObject = {},
  ): Promise<string> => {
    const paths = Array.from({ length: 6 }, (_, index) => [
      `${start(index)}/{id}/p${String(index)}`,
      reading(`r${String(index)}`, id),
    ]);
    const all = { ...Object.fromEntries(paths), ...others };
    return (await draft(petsDocument(all))).todos.join("\n");
  };
  expect(await todosWith(() => "/accounts")).toContain("nearly all operations need path.id;");
  expect(await todosWith((index) => `/a${String(index)}`)).not.toContain("nearly all");
  const create = { post: { operationId: "create", responses: {} } };
  expect(await todosWith(() => "/accounts", { "/accounts": create })).not.toContain("nearly all");
});
