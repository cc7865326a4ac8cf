import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";

/** Expected files of a folder, rewritten instead of compared where `UPDATE_GOLDEN=1`. */
export interface GoldenFolder {
  readonly compare: (path: string, content: string) => void;
  /** Fails where the folder holds files that nothing was compared with, or removes them. */
  readonly finish: (expected: readonly string[]) => void;
}

/** Opens a folder of expected files. Throws where they would be rewritten in CI. */
export function openGoldenFolder(root: string): GoldenFolder {
  const isUpdate = process.env["UPDATE_GOLDEN"] === "1";
  if (isUpdate && process.env["CI"] !== undefined)
    throw new Error("Expected files are not rewritten in CI.");
  return {
    compare: (path, content) => {
      const place = join(root, path);
      if (isUpdate) {
        mkdirSync(dirname(place), { recursive: true });
        writeFileSync(place, content);
      }
      expect(content).toBe(readFileSync(place, "utf8"));
    },
    finish: (expected) => {
      const found = globSync("**", { cwd: root, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(root).length + 1));
      const surplus = found.filter((path) => !expected.includes(path));
      if (isUpdate) for (const path of surplus) rmSync(join(root, path));
      expect(isUpdate ? [] : surplus, "surplus files").toEqual([]);
      expect(
        expected.filter((path) => !found.includes(path)),
        "missing files",
      ).toEqual([]);
    },
  };
}
