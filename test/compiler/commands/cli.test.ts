import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";

const human = resolve(import.meta.dirname, "../../../compiler/bin/human.js");
const folder = mkdtempSync(join(tmpdir(), "cli-"));
const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));

afterAll(() => {
  for (const each of [folder, elsewhere]) rmSync(each, { recursive: true, force: true });
});

interface Said {
  readonly status: number | null;
  readonly text: string;
}

function run(...args: readonly string[]): Said {
  const { status, stdout, stderr } = spawnSync(process.execPath, [human, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
}

it("drafts from a document that lies elsewhere, and compiles the draft", () => {
  const spec = join(elsewhere, "api.json");
  const operation = { operationId: "getMe", responses: { "200": { description: "" } } };
  writeFileSync(
    spec,
    JSON.stringify({
      openapi: "3.0.3",
      info: { title: "Elsewhere", version: "1" },
      servers: [{ url: "https://api.elsewhere.example" }],
      paths: { "/me": { get: operation } },
    }),
  );
  const found = run("connector", "spec", "search", spec, "me");
  expect(found.text).toContain("getMe  GET /me");
  expect(existsSync(join(folder, "definitions"))).toBe(false);
  const drafted = run(
    "connector",
    "new",
    "elsewhere",
    "--spec",
    spec,
    "--operations",
    "all",
    "--yes",
  );
  expect(drafted).toEqual({ status: 0, text: expect.stringContaining(" operation, pinned") });
  const copy = join(folder, "definitions/specs/elsewhere.openapi.json");
  expect(readFileSync(copy)).toEqual(readFileSync(spec));
  const compiled = run("connector", "compile", "--definitions", join(folder, "definitions"));
  expect(compiled.status).toBe(0);
  expect(existsSync(join(folder, "generated/elsewhere/elsewhere.ts"))).toBe(true);
});

it("reads documents up to a limit that a flag sets", () => {
  const spec = join(elsewhere, "long.json");
  const operation = { operationId: "getMe", responses: { "200": { description: "" } } };
  writeFileSync(
    spec,
    JSON.stringify({
      openapi: "3.0.3",
      info: { title: "Long", version: "1", description: "x".repeat(1_200_000) },
      servers: [{ url: "https://api.long.example" }],
      paths: { "/me": { get: operation } },
    }),
  );
  const draft = (id: string, megabytes: string): Said =>
    run(
      ...["connector", "new", id, "--spec", spec, "--operations", "all", "--yes"],
      ...["--max-document", megabytes],
    );
  const refused = draft("too-long", "1");
  expect(refused.status).toBe(1);
  expect(refused.text).toContain("has more than 1 MB");
  expect(refused.text).toContain("--max-document <MB>");
  expect(draft("long", "2").status).toBe(0);
  expect(draft("unclear", "much")).toMatchObject({ status: 2 });
});

it("refuses folders outside the working folder, and writes nothing", () => {
  const refused = run("connector", "compile", "--out", elsewhere);
  expect(refused.status).toBe(2);
  expect(refused.text).toContain("--out names a folder inside the working folder");
  expect(existsSync(join(elsewhere, "index.ts"))).toBe(false);
});

it("says which command or option was probably meant", () => {
  const said = run("compile");
  expect(said.status).toBe(2);
  expect(said.text).toContain('There is no command "compile". Did you mean "connector compile"?');
  const meant = (...args: readonly string[]): string => run(...args).text.split("\n")[0] ?? "";
  expect(meant("connector", "chekc")).toBe(
    'There is no command "connector chekc". Did you mean "connector check"?',
  );
  expect(meant("connector", "spec", "serach", "x")).toBe(
    'There is no command "connector spec serach". Did you mean "connector spec search"?',
  );
  expect(meant("connector", "paint", "--fast")).toBe('There is no command "connector paint".');
  expect(meant("connector", "new", "x", "--opertions", "all")).toBe(
    'There is no option "--opertions". Did you mean "--operations"?',
  );
  expect(meant("connector", "compile", "--watch", "--definitions", "none")).toBe(
    'There is no folder "none".',
  );
  expect(meant("connector", "compile", "--fix")).toBe('There is no option "--fix".');
});

it("shows of one command what it takes, and of all in short", () => {
  const all = run("connector", "--help");
  expect(all.status).toBe(0);
  expect(all.text).toContain("spec verify [ids…]");
  const diff = run("connector", "diff", "--help");
  expect(diff.status).toBe(0);
  expect(diff.text).toContain("--fail-on <what>");
  expect(diff.text).toContain("--definitions <folder>");
  expect(diff.text).not.toMatch(/--out|--max-document|pretty|spec verify/);
  const wrong = run("connector", "new");
  expect(wrong.status).toBe(2);
  expect(wrong.text).toContain("--operations <list>");
  expect(wrong.text).not.toContain("--fail-on");
  expect(all.text).toContain(diff.text.split("\n")[3]);
});
