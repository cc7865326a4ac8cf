import { styleText } from "node:util";
import { positionOf, type Span } from "../source.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { escapeHidden, toVisibleJson } from "./escape.ts";
import { frameOf } from "./frame.ts";

export type DiagnosticFormat = "pretty" | "short" | "json";

export interface PrintOptions {
  readonly color: boolean;
}

/** More than these of one file help nobody; the rest is counted. */
const MOST_PER_FILE = 20;

/**
 * Diagnostics as text, sorted by file, place and code, without a line end behind the last. `pretty` is
 * for people, with the source and carets; `short` is one line each, for editors and `grep`; `json` is one
 * object each, for programs.
 */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
  options: PrintOptions,
): string {
  const sorted = diagnostics.toSorted(compare);
  if (format === "json") return sorted.map(toJson).join("\n");
  if (format === "short") return sorted.map(toShort).join("\n");
  const files = Map.groupBy(sorted, (each) => each.span.source.path);
  return [...files].flatMap(([path, group]) => toPrettyFile(path, group, options)).join("\n\n");
}

function toPrettyFile(
  path: string,
  diagnostics: readonly Diagnostic[],
  options: PrintOptions,
): readonly string[] {
  const shown = diagnostics.slice(0, MOST_PER_FILE).map((each) => toPretty(each, options));
  const more = diagnostics.length - shown.length;
  return more === 0 ? shown : [...shown, `+${more} more in ${escapeHidden(path)}`];
}

function toPretty(diagnostic: Diagnostic, { color }: PrintOptions): string {
  const paint: Paint = color
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text;
  const { code, severity, message, help, span, related } = diagnostic;
  const places = [span, ...related.map((each) => each.span)];
  const width = Math.max(...places.map((each) => String(lineOf(each)).length));
  const tone = severity === "error" ? "red" : "yellow";
  return [
    `${paint(["bold", tone], `${severity}[${code}]`)}${paint("bold", `: ${escapeHidden(message)}`)}`,
    ...toFrame("-->", span, "", tone, width, paint),
    ...related.flatMap((each) =>
      toFrame(":::", each.span, ` ${escapeHidden(each.message)}`, "blue", width, paint),
    ),
    ...(help === undefined
      ? []
      : [`${" ".repeat(width)} ${paint("blue", "=")} help: ${escapeHidden(help)}`]),
  ].join("\n");
}

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

function toFrame(
  arrow: "-->" | ":::",
  span: Span,
  label: string,
  tone: Style,
  width: number,
  paint: Paint,
): readonly string[] {
  const gutter = (text: string): string => paint("blue", `${text.padStart(width)} |`);
  const header = `${" ".repeat(width)}${paint("blue", arrow)} ${placeOf(span)}`;
  if (span.source.text === "") return [header + label];
  const { lines, marks } = frameOf(span, arrow === "-->" ? undefined : 0);
  return [
    header,
    gutter(""),
    ...lines.map(({ number, text }) => `${gutter(String(number))} ${text}`.trimEnd()),
    `${gutter("")} ${paint(tone, marks + label)}`,
  ];
}

function toShort({ code, severity, message, span }: Diagnostic): string {
  return `${placeOf(span)}: ${severity}[${code}] ${escapeHidden(message)}`;
}

function toJson({ code, severity, message, help, span, related, fix }: Diagnostic): string {
  return toVisibleJson({
    code,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
    ...toRange(span),
    related: related.map((each) => ({ message: each.message, ...toRange(each.span) })),
    ...(fix === undefined ? {} : { fix: { ...toRange(fix.span), text: fix.text } }),
  });
}

function toRange({ source, start, end }: Span): object {
  return {
    file: source.path,
    range: { start: positionOf(source, start), end: positionOf(source, end) },
  };
}

function placeOf({ source, start }: Span): string {
  const { line, column } = positionOf(source, start);
  return `${escapeHidden(source.path)}:${line}:${column}`;
}

function lineOf({ source, start }: Span): number {
  return positionOf(source, start).line;
}

function compare(one: Diagnostic, other: Diagnostic): number {
  return (
    compareText(one.span.source.path, other.span.source.path) ||
    one.span.start - other.span.start ||
    compareText(one.code, other.code)
  );
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
