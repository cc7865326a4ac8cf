import type { Compilation } from "../compile.ts";
import { decode, type Host, readText } from "../host.ts";

/** A file of the output that is not what the definitions compile to. */
export interface Drift {
  readonly path: string;
  readonly kind: "missing" | "changed" | "surplus";
  /** One-based number of the first line that differs; for changed files. */
  readonly line?: number;
  readonly expected?: string;
  readonly actual?: string;
}

/**
 * Compares the output on disk with a compilation. `ids` are all connectors that there are; the output of those
 * that were not compiled, or did not, is left alone.
 */
export function findDrift(
  host: Host,
  out: string,
  compilation: Compilation,
  ids: readonly string[],
): readonly Drift[] {
  const drift: Drift[] = [];
  const files = compilation.connectors.flatMap((each) => each.files);
  for (const file of [
    ...files,
    ...(compilation.catalog === undefined ? [] : [compilation.catalog]),
  ]) {
    const path = `${out}/${file.path}`;
    const actual = host.read(path);
    if (actual === undefined) drift.push({ path, kind: "missing" });
    else if (Buffer.compare(actual, file.bytes) !== 0)
      drift.push({ path, kind: "changed", ...firstDifference(file.content, decode(actual)) });
  }
  return [...drift, ...surplusFiles(host, out, compilation, ids)];
}

function firstDifference(
  expected: string,
  actual: string,
): Pick<Drift, "line" | "expected" | "actual"> {
  const wanted = expected.split("\n");
  const found = actual.split("\n");
  const index = wanted.findIndex((text, at) => text !== found[at]);
  const line = index < 0 ? wanted.length : index;
  return { line: line + 1, expected: wanted[line] ?? "", actual: found[line] ?? "" };
}

/** Files in the folders of connectors that no emitter writes any more, and folders of connectors that are gone. */
function surplusFiles(
  host: Host,
  out: string,
  compilation: Compilation,
  ids: readonly string[],
): readonly Drift[] {
  const drift: Drift[] = [];
  for (const connector of compilation.connectors) {
    if (connector.files.length === 0) continue;
    const written = new Set(connector.files.map((each) => each.path));
    for (const name of host.list(`${out}/${connector.id}`))
      if (!written.has(`${connector.id}/${name}`))
        drift.push({ path: `${out}/${connector.id}/${name}`, kind: "surplus" });
  }
  for (const folder of host.folders(out)) {
    // Only what the compiler wrote: its manifest says so.
    const manifest = readText(host, `${out}/${folder}/package.json`);
    if (ids.includes(folder) || manifest === undefined || !manifest.includes('"humanConnector"'))
      continue;
    for (const name of host.list(`${out}/${folder}`))
      drift.push({ path: `${out}/${folder}/${name}`, kind: "surplus" });
  }
  return drift;
}

/** Makes the output what the compilation says; files that are the same already are not touched. */
export function writeOutput(
  host: Host,
  out: string,
  compilation: Compilation,
  drift: readonly Drift[],
): void {
  const files = new Map(
    [
      ...compilation.connectors.flatMap((each) => each.files),
      ...(compilation.catalog === undefined ? [] : [compilation.catalog]),
    ].map((file) => [`${out}/${file.path}`, file.bytes]),
  );
  for (const { path, kind } of drift) {
    const bytes = files.get(path);
    if (kind === "surplus") host.remove(path);
    else if (bytes !== undefined) host.write(path, bytes);
  }
}
