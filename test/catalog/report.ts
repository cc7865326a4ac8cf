import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";

/** One test of a report. */
export interface Tested {
  /** File and name, which name the test in every run. */
  readonly key: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly status: "passed" | "failed" | "skipped";
  /** What it got out of connectors: see `notes.ts`. */
  readonly evidence: readonly string[];
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly VitestTest[];
  }[];
}

interface VitestTest {
  readonly fullName: string;
  readonly status: string;
  readonly tags: readonly string[];
  readonly meta: { readonly catalog?: readonly string[] };
}

const root = resolve(import.meta.dirname, "../..");

/** Reads a report that vitest wrote with `--reporter=json`. Throws where the file is none. */
export function readReport(path: string): readonly Tested[] {
  const { testResults } = JSON.parse(readFileSync(path, "utf8")) as VitestReport;
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    // A file that cannot be loaded has no tests; it must not count for less than one that fails.
    if (assertionResults.length === 0)
      return [{ key: `${file} ${message}`, file, status: "failed" as const, evidence: [] }];
    return assertionResults.map((test) => tested(file, test));
  });
}

function tested(file: string, { fullName, status, tags, meta }: VitestTest): Tested {
  const { catalog: noted = [] } = meta;
  const [, id, operation] = /^(\S+) (\S+) is what the vendor takes$/.exec(fullName) ?? [];
  const judged = id === undefined || operation === undefined ? [] : [`request ${id} ${operation}`];
  return {
    key: `${file} ${fullName}`,
    file,
    status: status === "passed" || status === "failed" ? status : "skipped",
    evidence: [...noted, ...judged, ...tags.flatMap((tag) => tagged(tag, noted))],
  };
}

/** A tag counts for the connectors that the test gets something out of. */
function tagged(tag: string, noted: readonly string[]): readonly string[] {
  const [kind = "", name = ""] = tag.split("/");
  const telling = kind === "oracle" ? ["taken", "refused"] : ["operation", "method"];
  const ids = noted.flatMap((note) => {
    const [what = "", id = ""] = note.split(" ");
    return telling.includes(what) ? [id] : [];
  });
  return [...new Set(ids)].map((id) => `${kind} ${id} ${name}`);
}
