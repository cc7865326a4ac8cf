import { positionOf } from "../source.ts";
import type { ChangePlace, ChangeSeverity, ConnectorChanges, Revision } from "./change.ts";
import { isLower } from "./version.ts";

export interface DiffReport {
  readonly changes: readonly ConnectorChanges[];
  /** Connectors that are the same in both revisions. */
  readonly unchanged: number;
  readonly before: ReadonlyMap<string, Revision>;
  readonly after: ReadonlyMap<string, Revision>;
}

export type DiffFormat = "text" | "md" | "json";

export function renderDiff(report: DiffReport, format: DiffFormat): string {
  if (format === "json") return renderJson(report);
  return format === "md" ? renderMarkdown(report) : renderText(report);
}

/** Connectors whose version is lower than their changes ask for. */
export function tooLow(changes: readonly ConnectorChanges[]): readonly ConnectorChanges[] {
  return changes.filter(({ version }) => {
    const { after, needed } = version;
    return after !== undefined && needed !== undefined && isLower(after, needed);
  });
}

/** `definitions/github.connector.yaml:31`; the revision is named for what is gone. */
function placeText(report: DiffReport, id: string, at: ChangePlace): string {
  const revision = report[at.side].get(id);
  if (revision === undefined) return "";
  const { source, start } = revision.locate(at.path, at.where);
  const { line } = positionOf(source, start);
  return `${source.path}:${String(line)}${at.side === "before" ? " (before)" : ""}`;
}

const ORDER: readonly ChangeSeverity[] = ["block", "warn", "info"];

function bySeverity<T extends { readonly severity: ChangeSeverity }>(
  changes: readonly T[],
): readonly T[] {
  return [...changes].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

function verdict({ changes, unchanged }: DiffReport): string {
  const blocking = changes.flatMap((each) =>
    each.security.filter((one) => one.severity === "block"),
  );
  const counts = `${String(changes.length)} changed, ${String(unchanged)} unchanged`;
  if (blocking.length === 0) return counts;
  const noun = blocking.length === 1 ? "security change needs" : "security changes need";
  return `${counts} · ${String(blocking.length)} ${noun} approval`;
}

function renderText(report: DiffReport): string {
  const lines = [verdict(report)];
  for (const { id, kind, security, compatibility, version } of report.changes) {
    lines.push("", `${id}${kind === "changed" ? "" : ` ${kind}`}`);
    for (const each of bySeverity(security)) {
      const cause = each.cause === undefined ? "" : ` (${each.cause})`;
      lines.push(`  ${each.severity.padEnd(5)} ${each.category} ${each.text}${cause}`);
      lines.push(`              ${placeText(report, id, each.at)}`);
    }
    for (const each of compatibility)
      lines.push(`  ${each.bump.padEnd(5)} ${each.text}  ${placeText(report, id, each.at)}`);
    if (version.needed !== undefined)
      lines.push(
        `  version ${version.before ?? ""} -> at least ${version.needed}, is ${version.after ?? ""}`,
      );
  }
  return lines.join("\n");
}

/** Marks that survive in plain text, for readers and screen readers that have no emoji. */
const MARKS: Readonly<Record<ChangeSeverity, string>> = { block: "🔴", warn: "🟡", info: "🟢" };

/** GitHub takes comments of 65,536 characters; the security section is never cut. */
const LONGEST_COMMENT = 60_000;

function renderMarkdown(report: DiffReport): string {
  const head = ["<!-- human-connector-diff -->", `### Connector review: ${verdict(report)}`];
  const rows = report.changes.flatMap(({ id, security }) =>
    bySeverity(security).map(
      (each) =>
        `| ${MARKS[each.severity]} ${each.category} | ${id} | ${cell(each.text)} | ${cell([each.cause, placeText(report, id, each.at)].filter((text) => text !== undefined && text !== "").join(", "))} |`,
    ),
  );
  const security =
    rows.length === 0
      ? []
      : [
          "",
          "#### Security",
          "",
          "| | connector | change | cause |",
          "| --- | --- | --- | --- |",
          ...rows,
        ];
  const versions = report.changes.flatMap(({ id, version, kind }) =>
    kind === "changed" ? [`${id} **${version.needed ?? ""}**`] : [`${id} ${kind}`],
  );
  const compatibility = report.changes.flatMap(({ id, compatibility: changes }) =>
    changes.map(
      (each) => `- ${id} (${each.bump}) ${cell(each.text)}, ${placeText(report, id, each.at)}`,
    ),
  );
  const body = [
    ...head,
    ...security,
    "",
    `#### Compatibility, lowest next version: ${versions.join(", ") || "unchanged"}`,
    "",
  ];
  const room = LONGEST_COMMENT - body.join("\n").length;
  return [...body, ...fitting(compatibility, room)].join("\n");
}

function fitting(lines: readonly string[], room: number): readonly string[] {
  let length = 0;
  const kept = lines.filter((line) => (length += line.length + 1) <= room);
  return kept.length === lines.length
    ? kept
    : [
        ...kept,
        `- and ${String(lines.length - kept.length)} more: \`human connector diff\` lists them`,
      ];
}

/**
 * Text in a table's cell: a bar or a line break would end it, and markup in it would be somebody else's, a link or
 * a picture in our name. Code spans stay code; a text whose spans do not add up has none.
 */
function cell(text: string): string {
  const parts = text.replaceAll(/[\r\n]+/g, " ").split("`");
  if (parts.length % 2 === 0) return plainText(parts.join("'"));
  return parts
    .map((part, index) =>
      index % 2 === 0 ? plainText(part) : `\`${part.replaceAll("|", "\\|")}\``,
    )
    .join("");
}

/** Text that Markdown makes nothing of: no element, link, picture, emphasis, address or mention. */
function plainText(text: string): string {
  return text
    .replaceAll(
      /[&<>[\]!*_~|\\#]|:(?=\/\/)|(?<=www)\./g,
      (sign) => `&#${String(sign.charCodeAt(0))};`,
    )
    .replaceAll("@", "@\u200b");
}

function renderJson(report: DiffReport): string {
  const changes = report.changes.map(({ security, compatibility, ...each }) => ({
    ...each,
    security: security.map(({ at, ...change }) => ({
      ...change,
      place: placeText(report, each.id, at),
    })),
    compatibility: compatibility.map(({ at, ...change }) => ({
      ...change,
      place: placeText(report, each.id, at),
    })),
  }));
  return JSON.stringify({ unchanged: report.unchanged, changes }, undefined, 2);
}
