import type { Cell } from "./cells.ts";
import { features } from "./features.ts";

const marks = { green: "", red: "✗ ", none: "" } as const;

/** One row a connector: aligned for a terminal, or as Markdown. */
export function printTable(cells: readonly Cell[], format: "text" | "md"): string {
  const rows = [...Map.groupBy(cells, ({ connector }) => connector)].map(([id, own]) => [
    id,
    ...features.map((feature) => {
      const cell = own.find((each) => each.feature === feature);
      return cell === undefined ? "" : `${marks[cell.status]}${cell.text}`;
    }),
  ]);
  const all = [["connector", ...features], ...rows];
  if (format === "md") {
    const [head = [], ...rest] = all;
    return [head, head.map(() => "---"), ...rest].map((row) => `| ${row.join(" | ")} |`).join("\n");
  }
  const widths = ["connector", ...features].map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
