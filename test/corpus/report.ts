import type { Delivery } from "./worker.ts";

/** A line of the report file: all that is known of one document. */
export interface DocumentReport extends Delivery {
  readonly document: string;
  readonly id: string;
  /** Errors of the type checker in its output. */
  readonly typeErrors: readonly string[];
}

/** The summary of a corpus, as lines of text. */
export function summarizeReports(reports: readonly DocumentReport[]): string {
  const readable = reports.filter((each) => (each.expected ?? 0) > 0);
  const empty = reports.filter((each) => each.expected === 0).length;
  const compiled = readable.filter((each) => each.failures.length === 0);
  const clean = compiled.filter((each) => each.typeErrors.length === 0);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const expected = sum(readable.map((each) => each.expected ?? 0));
  const operations = sum(clean.map((each) => each.operations));
  const fields = sum(compiled.map((each) => each.fields));
  const lines = [
    `${String(reports.length)} documents: ${String(readable.length)} with operations, ${String(empty)} without, ${String(reports.length - readable.length - empty)} that cannot be parsed`,
    `${percent(compiled.length, readable.length)} compile, ${percent(clean.length, readable.length)} pass the type checker`,
    `${percent(operations, expected)} of the operations are in connectors that pass`,
    `new ${seconds(sum(reports.map((each) => each.milliseconds.new)))}, compile ${seconds(sum(reports.map((each) => each.milliseconds.compile)))}`,
    `fields without a type: ${percent(sum(compiled.flatMap((each) => Object.values(each.unknowns))), fields)}`,
    ...tally(compiled.flatMap((each) => Object.entries(each.unknowns))),
    "failures:",
    ...tally(readable.flatMap((each) => each.failures.map((code) => [code, 1] as const))),
    "type errors:",
    ...tally(
      compiled.flatMap((each) =>
        [...new Set(each.typeErrors.map(codeOf))].map((code) => [code, 1] as const),
      ),
    ),
    "slowest:",
    ...slowest(reports),
  ];
  return lines.join("\n");
}

function slowest(reports: readonly DocumentReport[]): readonly string[] {
  const time = ({ milliseconds }: DocumentReport): number =>
    milliseconds.new + milliseconds.compile;
  return reports
    .toSorted((a, b) => time(b) - time(a))
    .slice(0, 5)
    .map((each) => `  ${seconds(time(each)).padStart(8)}  ${each.document}`);
}

function tally(counts: readonly (readonly [name: string, count: number])[]): readonly string[] {
  const totals = new Map<string, number>();
  for (const [name, count] of counts) totals.set(name, (totals.get(name) ?? 0) + count);
  return [...totals]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `  ${String(count).padStart(8)}  ${name}`);
}

function codeOf(line: string): string {
  return /error (TS\d+)/.exec(line)?.[1] ?? "?";
}

function percent(part: number, whole: number): string {
  return `${String(part)} of ${String(whole)} (${((100 * part) / Math.max(whole, 1)).toFixed(2)} %)`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
