import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runDiff } from "../../compiler/commands/diff.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";

const path = "definitions/db-postgresql.connector.yaml";
const text = readFileSync(path, "utf8");

async function changesOf(find: string, put: string, back = false): Promise<unknown> {
  expect(text).toContain(find);
  const [one, other] = [text, text.replace(find, put)].map((each) =>
    createMemoryHost({ [path]: each }),
  );
  if (one === undefined || other === undefined) throw new Error("There are two.");
  const [before, now] = back ? [other, one] : [one, other];
  const command = {
    definitions: "definitions",
    format: "json",
    failOn: "block",
    color: false,
  } as const;
  const { stdout } = await runDiff(before, now, command);
  const { changes } = JSON.parse(stdout) as { changes: { security: object[] }[] };
  return changes.flatMap((each) => each.security);
}

const role = "  roleEnforcesCollections: The role may read the two views alone.\n  pool:";

it.each([
  [
    "where table_schema = :schema\n      order by",
    "where table_schema <> :schema\n      order by",
    "S15",
  ],
  ["${connection.readOnly}\n", "${connection.readOnly && false}\n", "S19"],
  ["${connection.tables}\n", '"${orElse(connection.tables, [])}"\n', "S19"],
  ["  pool:", role, "S19"],
  ["rows: 10000, bytes", "rows: 20000, bytes", "S19"],
  ["host: ${connection.host}\n", "host: ${connection.database}\n", "S02"],
  ["tls: verify", "tls: { off: The socket never leaves the machine. }", "S03"],
])("stops at %j becoming %j", async (find, put, category) => {
  expect(await changesOf(find, put)).toMatchObject([{ category, severity: "block" }]);
});

it("says nothing of tighter limits", async () => {
  expect(await changesOf("rows: 10000, bytes", "rows: 20000, bytes", true)).toEqual([]);
});
