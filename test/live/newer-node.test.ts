import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPackedProject, type PackedProject, run } from "../kit/packed-project.ts";

/** The packages want Node 24 or later; all other tests run on 24. */
const NEWER = 26;

let project: PackedProject;
let node: string;

beforeAll(async () => {
  project = await createPackedProject();
  run("npm", ["install", "--no-audit", "--no-fund", `node@${String(NEWER)}`], project.folder);
  node = join(project.folder, "node_modules/node/bin/node");
}, 120_000);

afterAll(() => {
  project.close();
});

it("runs a connector and compiles the same files, and says nothing besides", async () => {
  const major = Number(/^v(\d+)/.exec(run(node, ["--version"], project.folder))?.[1]);
  expect(major).toBe(NEWER);
  expect(await project.runProgram(node)).toBe("octo function\n");
  const { said, differing } = project.compile(node);
  expect(said).toMatch(/^1 connector [^\n]*\n$/);
  expect(differing).toEqual([]);
});
