import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPackedProject, type PackedProject, published, run } from "./kit/packed-project.ts";
import { root } from "./kit/repository.ts";

let project: PackedProject;

function bin(name: string): string {
  return join(root, "node_modules/.bin", name);
}

beforeAll(async () => {
  project = await createPackedProject();
}, 120_000);

afterAll(() => {
  project.close();
});

it("publishes packages that publint and arethetypeswrong find nothing in", () => {
  for (const folder of published) {
    expect(run(bin("publint"), ["--strict"], join(root, folder))).toContain("All good!");
    run(bin("attw"), ["--pack", ".", "--profile", "esm-only"], join(root, folder));
  }
}, 120_000);

it("installs, type-checks and runs in an empty project", async () => {
  writeFileSync(
    join(project.folder, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        module: "nodenext",
        noEmit: true,
        types: [],
        lib: ["esnext", "dom"],
      },
      files: ["main.ts"],
    }),
  );
  run(bin("tsc"), ["--project", "."], project.folder);
  expect(await project.runProgram(bin("node"))).toBe("octo function\n");
  const human = join(project.folder, "node_modules/.bin/human");
  expect(run(human, ["--help"], project.folder)).toContain("Usage:");
  expect(project.compile(bin("node")).differing).toEqual([]);
}, 120_000);
