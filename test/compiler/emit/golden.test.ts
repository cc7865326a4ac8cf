import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { check, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import { emitConnector } from "../../../compiler/emit/emit.ts";
import { goldenConnector } from "./sample-ir.ts";

const root = "test/golden/emit";
const features = readdirSync(root).sort();
const isUpdate = process.env["UPDATE_GOLDEN"] === "1";
if (isUpdate && process.env["CI"] !== undefined)
  throw new Error("Goldens are not rewritten in CI.");

it.each(features)("prints %s byte for byte", (feature) => {
  const folder = join(root, feature);
  const ir = goldenConnector(feature);
  const emitted = new Map(emitConnector(ir).map(({ path, content }) => [path, content]));
  if (isUpdate) {
    rmSync(join(folder, ir.id), { recursive: true, force: true });
    for (const [path, content] of emitted) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }
  const expected = globSync("*/**", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  expect(expected.sort()).toEqual([...emitted.keys()].sort());
  for (const [path, content] of emitted) {
    expect(content, path).toBe(readFileSync(join(folder, path), "utf8"));
  }
});

it("has expected files that Prettier would not change", async () => {
  const paths = globSync(`${root}/**/*.ts`);
  expect(paths.length).toBe(2 * features.length);
  for (const path of paths) {
    const config = await resolveConfig(path);
    const isClean = await check(readFileSync(path, "utf8"), { ...config, filepath: path });
    expect(isClean, path).toBe(true);
  }
});

it("gives the same bytes for the same connector", () => {
  const ir = goldenConnector("list-and-write");
  expect(emitConnector(structuredClone(ir))).toEqual(emitConnector(ir));
});
