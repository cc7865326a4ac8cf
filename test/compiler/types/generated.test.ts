import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AnyOperation, ConnectorError } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { startWireServer } from "../../kit/wire-server.ts";
import { openConnector, readCatalog } from "../../wire/connector.ts";
import { readVendor } from "../../wire/vendor.ts";
import { type PageSigns, pagesOf, readInputs } from "../../wire/inputs.ts";

/** As deep as this folder, so that relative imports mean the same; the repository's own check skips it. */
const folder = "node_modules/.cache/type-tests";
const expectation = /^ *\/\/ @ts-expect-error (TS\d+): .+$/;

interface Mistake {
  /** One-based. */
  readonly line: number;
  readonly code: string;
}

/** What the repository's TypeScript says of a module. */
function check(name: string, text: string): readonly Mistake[] {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.ts`), text);
  const project = join(folder, `${name}.tsconfig.json`);
  const config = { extends: "../../../tsconfig.json", include: [], files: [`./${name}.ts`] };
  writeFileSync(project, JSON.stringify(config));
  const { stdout } = spawnSync(
    "node_modules/.bin/tsc",
    ["--project", project, "--pretty", "false"],
    {
      encoding: "utf8",
    },
  );
  return stdout
    .split("\n")
    .filter((line) => /^\S.*error TS/.test(line))
    .map((line) => {
      const [, path = line, at = "0", code = ""] =
        /^(.+?)\((\d+),\d+\): error (TS\d+):/.exec(line) ?? [];
      expect(path, line).toBe(join(folder, `${name}.ts`));
      return { line: Number(at), code };
    });
}

it("says of every mistake in generated.test-d.ts what stands behind it, and of nothing else", () => {
  const lines = readFileSync("test/compiler/types/generated.test-d.ts", "utf8").split("\n");
  const expected = lines.flatMap((line, index) => {
    const code = expectation.exec(line)?.[1];
    return code === undefined ? [] : [{ line: index + 2, code }];
  });
  expect(expected.length).toBe(lines.filter((line) => line.includes("@ts-")).length);
  expect(expected.length).toBeGreaterThan(40);
  const text = lines.map((line) => (expectation.test(line) ? "//" : line)).join("\n");
  const mistakes = check("mistakes", text);
  expect(mistakes).toEqual(expected);
});

it("takes what the vendor takes and gives what the vendor gives, operation by operation", async () => {
  const connectors = (await readCatalog()).filter(
    // Drivers of databases and the like send no HTTP requests.
    ({ operations }) => Object.keys(operations).length > 0,
  );
  const imports = connectors.map(
    ({ id }, index) => `import type * as c${index} from "../../../generated/${id}/${id}.ts";`,
  );
  const server = await startWireServer();
  const statements: string[] = [];
  for (const [index, connector] of connectors.entries()) {
    const inputs = readInputs(connector.id);
    const vendor = await readVendor(connector.id, inputs.gateway, "mended");
    const call = await openConnector(connector, inputs, server.transport);
    for (const [name, operation] of Object.entries(connector.operations)) {
      const { minimal = {}, all = minimal } = inputs.operations[operation.id] ?? {};
      const pages = pagesOf(operation, inputs);
      const type = `typeof c${index}.${name}`;
      for (const [input, success, members] of [
        [minimal, 0, "all"],
        [all, 1, "all"],
        [minimal, 0, "required"],
      ] as const) {
        const signs = members === "all" ? pages : lastPage(pages);
        server.answer(vendor.answer({ success, pages: signs, members }));
        statements.push(`take<InputOf<${type}>>(${codeOf(input)});`);
        const result = await call(name, input).catch((error: unknown) => {
          // What its vendor need not say is what tells one operation's success from its failure.
          if (members === "required" && isRefusal(error, operation)) return undefined;
          throw error;
        });
        if (result === undefined && members === "required") continue;
        const outputs = operation.items === undefined ? [result] : itemsOf(result);
        for (const output of outputs)
          statements.push(`take<OutputOf<${type}>>(${codeOf(output)});`);
      }
    }
  }
  await server.close();
  expect(statements.length).toBeGreaterThan(200);
  const text = [
    `import type { Operation } from "@human/connector-sdk";`,
    ...imports,
    `type InputOf<T> = T extends Operation<infer Input, infer _Output> ? Input : never;`,
    `type OutputOf<T> = T extends Operation<infer _Input, infer Output> ? Output : never;`,
    `declare function take<T>(value: T): void;`,
    ...statements,
    // What the check finds if it finds anything.
    `take<InputOf<typeof c0.nothing>>({});`,
  ];
  const mistakes = check("examples", text.join("\n"));
  expect(mistakes.map(({ line, code }) => `${code} ${text[line - 1] ?? ""}`)).toEqual([
    `TS2339 ${text.at(-1) ?? ""}`,
  ]);
}, 180_000);

function isRefusal(error: unknown, { errors }: AnyOperation): boolean {
  return error instanceof ConnectorError && error.status === 200 && errors?.failed !== undefined;
}

/** A value as code; bytes that were given, and streams of them that came, stand for any. */
function codeOf(value: unknown): string {
  const bytes = "\u0000bytes";
  const stream = "\u0000stream";
  const text = JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Uint8Array) return bytes;
    const isStream = typeof each === "object" && each !== null && Symbol.asyncIterator in each;
    return isStream ? stream : each;
  }) as string | undefined;
  return String(text)
    .replaceAll(JSON.stringify(bytes), "new Uint8Array()")
    .replaceAll(JSON.stringify(stream), "(async function* () { yield new Uint8Array(); })()");
}

/** The first item of a list; a vendor may promise none, and what serves the definition alone gives no items. */
function itemsOf(result: unknown): readonly unknown[] {
  return Array.isArray(result) ? result.slice(0, 1) : [];
}

/** Signs that the first page is the last: what says where the next begins need not be there. */
function lastPage(pages: PageSigns | undefined): PageSigns | undefined {
  return pages?.style === "body" ? { ...pages, first: pages.last } : pages;
}
