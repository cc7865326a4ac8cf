import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

function run(script: string, ...options: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(root, script), ...options], {
    cwd: root,
    encoding: "utf8",
  });
}

describe.each([
  ["test/catalog/catalog.ts", "npm run catalog", ["--format", "mdd"]],
  ["test/corpus/corpus.ts", "npm run corpus", ["--sample", "few"]],
  ["test/corpus/requests/requests.ts", "npm run corpus:requests", ["--requests", "-1"]],
  ["test/soak/soak.ts", "npm run soak", ["--only", "nothing"]],
] as const)("%s", (script, name, wrong) => {
  it("prints its usage where it is asked for", () => {
    const { status, stdout, stderr } = run(script, "--help");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Usage: ${name}`);
  });

  it("prints its usage, and no stack, where an option is wrong", () => {
    for (const options of [["--bogus"], wrong]) {
      const { status, stdout, stderr } = run(script, ...options);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`Usage: ${name}`);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
  });
});
