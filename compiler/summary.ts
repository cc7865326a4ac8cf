import type { ConnectorIR } from "./ir/ir.ts";

/** What the compile summary counts of one connector. */
export interface ConnectorSummary {
  readonly operations: number;
  readonly fields: number;
  readonly unknowns: number;
  readonly waivers: number;
}

export function summarize(connector: ConnectorIR): ConnectorSummary {
  return {
    operations: connector.operations.length,
    fields: connector.counts.fields,
    unknowns: connector.counts.unknowns.reduce((sum, each) => sum + each.count, 0),
    waivers: connector.waivers.length,
  };
}

/** The last line of `compile`. */
export function describeSummary(
  summaries: readonly ConnectorSummary[],
  failed: number,
  files: string,
): string {
  const sum = (key: keyof ConnectorSummary): number =>
    summaries.reduce((total, each) => total + each[key], 0);
  return [
    `${counted(summaries.length, "connector")}${failed === 0 ? "" : `, ${String(failed)} failed`}`,
    counted(sum("operations"), "operation"),
    `${String(sum("unknowns"))} of ${counted(sum("fields"), "field")} unknown`,
    counted(sum("waivers"), "waiver"),
    files,
  ].join(" · ");
}

/** `1 file`, `2 files`. */
export function counted(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? "" : "s"}`;
}
