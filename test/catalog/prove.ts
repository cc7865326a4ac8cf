import type { Cell } from "./cells.ts";
import { type Defect, defects } from "./features.ts";
import type { Tested } from "./report.ts";
import type { RunOptions } from "./run.ts";

/** A cell that stays green though what it tells of is broken, with what no test misses. */
export interface Survivor {
  readonly connector: string;
  readonly defect: Defect;
  readonly unnoticed: readonly string[];
}

/** Evidence that a defect is about, where it is not all of its feature's. */
const about: Partial<Readonly<Record<Defect, string>>> = {
  "webhooks-unverified": "refused",
  "webhooks-deaf": "taken",
};

/**
 * Breaks one feature after another and runs the tests that the green cells stand on. Each thing that a cell needs
 * must be missed by a test that shows it for this connector alone.
 */
export function prove(
  cells: readonly Cell[],
  tests: readonly Tested[],
  run: (options: RunOptions) => readonly Tested[],
): readonly Survivor[] {
  return Object.keys(defects).flatMap((name) => {
    const defect = name as Defect;
    const broken = cells.filter(
      ({ feature, status }) => feature === defects[defect] && status === "green",
    );
    const showing = tests.filter(
      ({ status, evidence }) =>
        status === "passed" &&
        broken.some(({ needed }) => needed.some((each) => evidence.includes(each))),
    );
    if (showing.length === 0) return [];
    const files = [...new Set(showing.map(({ file }) => file))];
    const failed = new Set(
      run({ files, defect }).flatMap(({ key, status }) => (status === "failed" ? [key] : [])),
    );
    return broken.flatMap(({ connector, needed }) => {
      const kind = about[defect];
      const unnoticed = needed
        .filter((each) => kind === undefined || each.startsWith(`${kind} `))
        .filter((each) => !showing.some((test) => isMissed(test, each, connector, failed)));
      return unnoticed.length === 0 ? [] : [{ connector, defect, unnoticed }];
    });
  });
}

function isMissed(
  { key, evidence }: Tested,
  needed: string,
  connector: string,
  failed: ReadonlySet<string>,
): boolean {
  const isAlone = evidence.every((each) => each.split(" ")[1] === connector);
  return isAlone && evidence.includes(needed) && failed.has(key);
}
