import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DEFECT, type Defect } from "./features.ts";
import { readReport, type Tested } from "./report.ts";

export interface RunOptions {
  /** Only these files; absent: all that the catalogue is made of. */
  readonly files?: readonly string[];
  readonly defect?: Defect;
  /** Where vitest's report stays; absent: nowhere. */
  readonly report?: string;
}

const root = resolve(import.meta.dirname, "../..");

/** Runs the catalogue's tests and gives what became of each. Tests that fail are no error. */
export function runTests({ files = [], defect, report }: RunOptions): readonly Tested[] {
  const folder = mkdtempSync(join(tmpdir(), "catalog-"));
  const path = report === undefined ? join(folder, "report.json") : resolve(report);
  // A call that reaches nobody may wait for an answer: what is broken on purpose is given less time.
  const patience = defect === undefined ? [] : ["--testTimeout=10000", "--hookTimeout=60000"];
  const { stderr, stdout } = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...["--config", "test/catalog/vitest.config.ts"],
      ...["--reporter=json", `--outputFile=${path}`],
      ...patience,
      ...files,
    ],
    {
      cwd: root,
      env: { ...process.env, ...(defect === undefined ? {} : { [DEFECT]: defect }) },
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  try {
    return readReport(path);
  } catch (error) {
    throw new Error(`vitest wrote no report: ${stdout}${stderr}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
