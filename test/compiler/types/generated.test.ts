import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readCatalog } from "../../wire/connector.ts";
import { readInputs } from "../../wire/inputs.ts";

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

it("takes every input that the vendor took on the wire", async () => {
  const connectors = await readCatalog();
  const imports = connectors.map(
    ({ id }, index) => `import type * as c${index} from "../../../generated/${id}/${id}.ts";`,
  );
  const inputs = connectors.flatMap(({ id, operations }, index) =>
    Object.entries(operations).flatMap(([name, operation]) => {
      const { minimal, all = minimal } = readInputs(id).operations[operation.id] ?? {};
      return [minimal, all].map(
        (input) => `take<InputOf<typeof c${index}.${name}>>(${JSON.stringify(input)});`,
      );
    }),
  );
  expect(inputs.length).toBeGreaterThan(100);
  const text = [
    `import type { Operation } from "@human/connector-sdk";`,
    ...imports,
    `type InputOf<T> = T extends Operation<infer Input, infer _Output> ? Input : never;`,
    `declare function take<T>(input: T): void;`,
    ...inputs,
  ];
  const mistakes = check("inputs", text.join("\n"));
  expect(mistakes.map(({ line, code }) => `${code} ${text[line - 1] ?? ""}`)).toEqual([]);
  expect(
    check("wrong-inputs", [...text, `take<InputOf<typeof c0.never>>({});`].join("\n")),
  ).toEqual([{ line: text.length + 1, code: "TS2339" }]);
});
