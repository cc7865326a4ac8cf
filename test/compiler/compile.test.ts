import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { isMap, isPair, parseDocument, visit } from "yaml";
import { runCompile } from "../../compiler/commands/compile.ts";
import { compileDefinitions } from "../../compiler/compile.ts";
import { type Host, readText } from "../../compiler/host.ts";
import { findDrift, writeOutput } from "../../compiler/verify/drift.ts";
import { definitionFiles, definitionHost } from "../kit/repository.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "compile-"));
const options = { definitions: "definitions", out: "generated" };
const github = "definitions/github.connector.yaml";

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const output = async (host: Host): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await compileDefinitions(host, options)).connectors.flatMap(({ files }) =>
      files.map(({ path, content }) => [path, content] as const),
    ),
  );

/** A definition's text with the keys of its maps in another order; lists keep theirs. */
function shuffle(text: string): string {
  const document = parseDocument(text);
  visit(document, {
    Map: (_, map, path) => {
      const parent = path.at(-1);
      // Steps run one after another: theirs is the one order that means something.
      const ordered = isPair(parent) && String(parent.key) === "steps";
      if (!ordered) map.items.reverse();
    },
  });
  if (!isMap(document.contents)) throw new Error("not a map");
  return document.toString();
}

it("compiles the repository's definitions to what is committed", async () => {
  const host = definitionHost();
  const compilation = await compileDefinitions(host, options);
  expect(compilation.diagnostics.filter((each) => each.severity === "error")).toEqual([]);
  for (const { files } of compilation.connectors)
    for (const { path, content } of files)
      expect(readFileSync(join(root, "generated", path), "utf8") === content, path).toBe(true);
});

it("gives the same bytes when the keys of a definition are shuffled", async () => {
  const files = definitionFiles();
  const shuffled = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      path.endsWith(".connector.yaml") ? shuffle(text) : text,
    ]),
  );
  expect(shuffled[github]).not.toBe(files[github]);
  expect(await output(definitionHost(shuffled))).toEqual(await output(definitionHost()));
});

it("goes on with the others when one connector is broken", async () => {
  const text = (definitionFiles()[github] ?? "").replace("use: issues/get,", "use: issues/gets,");
  const { connectors, diagnostics } = await compileDefinitions(
    definitionHost({ [github]: text }),
    options,
  );
  expect(diagnostics.filter((each) => each.severity === "error").map((each) => each.code)).toEqual([
    "bind/unknown-operation",
  ]);
  expect(connectors.map(({ id, files }) => [id, files.length > 0])).toContainEqual([
    "github",
    false,
  ]);
  expect(connectors.filter(({ files }) => files.length > 0).length).toBe(connectors.length - 1);
});

it("writes nothing of a broken connector and removes what no connector has any more", async () => {
  const host = definitionHost({
    "generated/gone/package.json": '{"humanConnector":{}}',
    "generated/gone/gone.ts": "export {};",
    "generated/mine/notes.txt": "not ours",
    "generated/github/github.ts": "old",
    [github]: "id: [",
  });
  const compilation = await compileDefinitions(host, options);
  const ids = compilation.connectors.map((each) => each.id);
  const drift = findDrift(host, "generated", compilation, ids);
  writeOutput(host, "generated", compilation, drift);
  expect(host.read("generated/gone/gone.ts")).toBeUndefined();
  expect(new TextDecoder().decode(host.read("generated/mine/notes.txt"))).toBe("not ours");
  expect(new TextDecoder().decode(host.read("generated/github/github.ts"))).toBe("old");
  expect(findDrift(host, "generated", compilation, ids)).toEqual([]);
});

it("says which line is stale, and writes nothing, with --check", () => {
  const work = join(folder, "check");
  cpSync(join(root, "definitions"), join(work, "definitions"), { recursive: true });
  const human = (...args: readonly string[]): { status: number | null; stdout: string } => {
    const bin = join(root, "compiler/bin/human.js");
    const { status, stdout } = spawnSync(process.execPath, [bin, "connector", ...args], {
      cwd: work,
      encoding: "utf8",
    });
    return { status, stdout };
  };
  expect(human("compile").status).toBe(0);
  expect(human("compile", "--check").status).toBe(0);
  const path = join(work, "generated/github/github.ts");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace('method: "PUT"', 'method: "GET"'));
  const { status, stdout } = human("compile", "--check", "--format", "short");
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /generated\/github\/github\.ts:\d+: differs\n {2}expected: {3}method: "PUT",/,
  );
  expect(readFileSync(path, "utf8")).toContain('method: "GET"');
  expect(human("compile").status).toBe(0);
  expect(readFileSync(path, "utf8")).toBe(text);
  expect(human("compile", "--format", "loud").status).toBe(2);
  expect(human("compile", "nobody").status).toBe(1);
});

it("opens no socket", () => {
  const work = join(folder, "offline");
  cpSync(join(root, "definitions"), join(work, "definitions"), { recursive: true });
  const guard = join(folder, "guard.mjs");
  // Every way out of a process goes through one of these three.
  writeFileSync(
    guard,
    `import net from "node:net"; import dns from "node:dns"; import dgram from "node:dgram";
const refuse = () => { process.stderr.write("SOCKET OPENED"); process.exit(99); };
net.Socket.prototype.connect = refuse; dns.lookup = refuse; dgram.createSocket = refuse;
net.connect = refuse;`,
  );
  const run = (...args: readonly string[]): number | null =>
    spawnSync(process.execPath, ["--import", guard, ...args], { cwd: work }).status;
  expect(run(join(root, "compiler/bin/human.js"), "connector", "compile")).toBe(0);
  expect(run("-e", "import('node:net').then((net) => net.connect(9))")).toBe(99);
});

it("compiles again only what changed since the last time", async () => {
  const host = definitionHost({ "node_modules/anything/package.json": "{}" });
  const command = {
    ...options,
    check: false,
    format: "short",
    color: false,
    fingerprint: "1",
  } as const;
  const first = await runCompile(host, command);
  const again = await runCompile(host, command);
  expect(again.stderr).toContain("0 files written");
  expect(again.stdout).toBe(first.stdout);
  const text = readText(host, github) ?? "";
  host.write(github, text.replace("summary: Open an issue,", "summary: Open one issue,"));
  const changed = await runCompile(host, command);
  expect(changed.exitCode).toBe(0);
  expect(readText(host, "generated/github/github.ts")).toContain("Open one issue.");
  host.write("generated/payments-stripe/types.ts", "// by hand");
  await runCompile(host, command);
  expect(readText(host, "generated/payments-stripe/types.ts")).not.toBe("// by hand");
  const other = await runCompile(host, { ...command, fingerprint: "2" });
  expect(other.stderr).toContain("0 files written");
  const lock = readText(host, "definitions/specs.lock.yaml") ?? "";
  host.write("definitions/specs.lock.yaml", lock.replaceAll(/slice: ".{4}/g, 'slice: "0000'));
  const forged = await runCompile(host, { ...command, fingerprint: "2" });
  expect(forged.exitCode).toBe(1);
});
