import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Outcome } from "../../../compiler/commands/outcome.ts";
import { runWatch } from "../../../compiler/commands/watch.ts";
import { type Host, readText } from "../../../compiler/host.ts";
import { watchFolder } from "../../../compiler/watch-folder.ts";
import { definitionHost } from "../../kit/repository.ts";

const command = {
  definitions: "definitions",
  out: "generated",
  check: false,
  format: "short",
  color: false,
} as const;

/** The repository's definitions of two connectors. */
function twoDefinitions(): Host {
  const host = definitionHost();
  for (const name of host.list("definitions"))
    if (/\.connector\.yaml$/.test(name) && !/^(github|webhook)\./.test(name))
      host.remove(`definitions/${name}`);
  return host;
}

it("compiles what a change concerns, says what is wrong, and goes on", async () => {
  const host = twoDefinitions();
  const path = "definitions/github.connector.yaml";
  const github = readText(host, path) ?? "";
  const outcomes: Outcome[] = [];
  const changed = github.replace("summary: Open an issue", "summary: Open one issue");
  async function* changes(): AsyncGenerator<readonly string[]> {
    await Promise.resolve();
    host.write(path, changed);
    yield ["github.connector.yaml", "github.connector.yaml.swp"];
    host.write(path, changed.replace("use: issues/create", "use: issues/craete"));
    yield ["github.connector.yaml"];
    host.write(path, changed);
    yield ["github.connector.yaml"];
    yield ["notes.txt"];
    host.remove("definitions/webhook.connector.yaml");
    yield ["webhook.connector.yaml"];
  }
  await runWatch(host, command, changes(), (outcome) => outcomes.push(outcome));
  expect(outcomes.map((each) => each.exitCode)).toEqual([0, 0, 1, 0, 0]);
  expect(outcomes[1]?.stderr).toMatch(/^1 connector .* written\n$/);
  expect(outcomes[2]?.stdout).toContain("error[bind/unknown-operation]");
  expect(readText(host, "generated/github/github.ts")).toContain("Open one issue.");
  expect(readText(host, "generated/index.ts")).not.toContain("webhook");
});

it("compiles everything again when a spec changed, and nothing but what was asked for", async () => {
  const host = twoDefinitions();
  const outcomes: Outcome[] = [];
  async function* changes(): AsyncGenerator<readonly string[]> {
    await Promise.resolve();
    yield ["github.connector.yaml"];
    yield ["specs.lock.yaml"];
    yield ["vendor.json", "vendor.json~"];
  }
  const some = { ...command, ids: ["webhook"] };
  await runWatch(host, some, changes(), (outcome) => outcomes.push(outcome));
  expect(outcomes.map((each) => each.stderr.split(" · ")[0])).toEqual([
    "1 connector",
    "1 connector",
    "1 connector",
  ]);
});

it("gathers the files that change together, and ends when it is told to", async () => {
  const folder = mkdtempSync(join(tmpdir(), "watch-"));
  mkdirSync(join(folder, "specs"));
  const controller = new AbortController();
  const seen: string[] = [];
  const watching = watchFolder(folder, controller.signal);
  // Before anybody asks for it.
  writeFileSync(join(folder, "a.connector.yaml"), "");
  writeFileSync(join(folder, "specs/a.slice.json"), "{}");
  const { value } = await watching.next();
  if (Array.isArray(value)) seen.push(...(value as readonly string[]));
  controller.abort();
  await watching.next();
  rmSync(folder, { recursive: true });
  expect(seen.toSorted()).toEqual(["a.connector.yaml", join("specs", "a.slice.json")]);
});

it("sees a file again that others were moved over, and folders that come and go", async () => {
  const folder = mkdtempSync(join(tmpdir(), "watch-"));
  const file = join(folder, "a.connector.yaml");
  writeFileSync(file, "0");
  const controller = new AbortController();
  const watching = watchFolder(folder, controller.signal);
  let next = watching.next();
  const seen = async (change: () => void, wanted: string): Promise<void> => {
    change();
    for (let files: readonly string[] = []; !files.includes(wanted); next = watching.next())
      files = (await next).value as readonly string[];
  };
  for (let round = 0; round < 3; round += 1)
    await seen(() => {
      writeFileSync(`${file}.tmp`, String(round));
      renameSync(`${file}.tmp`, file);
    }, "a.connector.yaml");
  const slice = join("specs", "a.slice.json");
  for (let round = 0; round < 2; round += 1) {
    await seen(() => {
      mkdirSync(join(folder, "specs"));
      writeFileSync(join(folder, slice), "{}");
    }, slice);
    await seen(() => rmSync(join(folder, "specs"), { recursive: true }), "specs");
  }
  controller.abort();
  expect((await next).done).toBe(true);
  rmSync(folder, { recursive: true });
});
