import { compileDefinitions } from "../../../compiler/compile.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { ConnectorIR, OperationIR } from "../../../compiler/ir/ir.ts";
import type { Json, JsonObject } from "../../../compiler/json.ts";

/** What a definition came to: the operations by id, the output by path, and what was said. */
export interface Compiled {
  readonly connector?: ConnectorIR;
  readonly operation: (id: string) => OperationIR;
  readonly file: (path: string) => string;
  readonly problems: readonly string[];
}

/** Compiles a definition that writes its vendor's document out itself. */
export async function compileInline(
  spec: { readonly paths: JsonObject; readonly components?: JsonObject },
  operations: JsonObject,
  http: JsonObject = {},
): Promise<Compiled> {
  const definition: Json = {
    id: "vendor",
    name: "Vendor",
    version: "1.0.0",
    kind: "oauth",
    category: "crm",
    publisher: { id: "human", visibility: "public" },
    docs: "https://vendor.example/docs",
    spec: {
      ...spec,
      paths: { "/me": { get: { operationId: "me", responses: {} } }, ...spec.paths },
    },
    hosts: ["api.vendor.example"],
    connection: { test: { call: "me.get" } },
    auth: { scheme: "basic" },
    http: { baseUrl: "https://api.vendor.example", ...http },
    operations: { "me.get": { use: "me" }, ...operations },
  };
  const host = createMemoryHost({
    "definitions/vendor.connector.yaml": JSON.stringify(definition),
  });
  const { connectors } = await compileDefinitions(host, { definitions: "definitions", out: "out" });
  const [compiled] = connectors;
  if (compiled === undefined) throw new Error("Nothing was compiled.");
  const { connector, files, diagnostics } = compiled;
  const said = diagnostics.map(({ code, message }) => `${code}: ${message}`);
  return {
    ...(connector === undefined ? {} : { connector }),
    problems: said,
    operation: (id) => {
      const found = connector?.operations.find((each) => each.id === id);
      if (found === undefined)
        throw new Error(`There is no operation "${id}".\n${said.join("\n")}`);
      return found;
    },
    file: (path) => {
      const found = files.find((each) => each.path === path);
      if (found === undefined) throw new Error(`There is no file "${path}".\n${said.join("\n")}`);
      return found.content;
    },
  };
}

/** What a path item with one operation reads. */
export function operationAt(method: string, operation: JsonObject): JsonObject {
  return { [method]: { operationId: "op", responses: { 200: {} }, ...operation } };
}
