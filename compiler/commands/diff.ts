import { compileDefinitions } from "../compile.ts";
import { readDefinition } from "../read-definition.ts";
import { compareRevisions } from "../diff/diff.ts";
import type { Revision } from "../diff/change.ts";
import { type DiffFormat, renderDiff, tooLow } from "../diff/render.ts";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { printDiagnostics } from "../diagnostics/print.ts";
import type { Host } from "../host.ts";
import { line, type Outcome } from "./outcome.ts";

export interface DiffCommand {
  readonly definitions: string;
  readonly format: DiffFormat;
  /** What makes the command fail: changes that block, those and warnings, or none. */
  readonly failOn: "block" | "warn" | "never";
  readonly color: boolean;
}

/** `human connector diff [base]`: what changed for security and for callers between two revisions. */
export async function runDiff(before: Host, now: Host, command: DiffCommand): Promise<Outcome> {
  const had = await readRevisions(before, command.definitions);
  const has = await readRevisions(now, command.definitions);
  if (hasErrors(has.diagnostics)) {
    const errors = has.diagnostics.filter(({ severity }) => severity === "error");
    const printed = printDiagnostics(errors, "pretty", { color: command.color });
    return { exitCode: 1, stdout: line(printed), stderr: "" };
  }
  const changes = compareRevisions(had.revisions, has.revisions);
  const unchanged = [...has.revisions.keys()].filter(
    (id) => !changes.some((each) => each.id === id),
  );
  const report = {
    changes,
    unchanged: unchanged.length,
    before: had.revisions,
    after: has.revisions,
  };
  const severities = new Set(changes.flatMap((each) => each.security.map((one) => one.severity)));
  const failed =
    (command.failOn !== "never" && (severities.has("block") || tooLow(changes).length > 0)) ||
    (command.failOn === "warn" && severities.has("warn"));
  const low = tooLow(changes).map(
    ({ id, version }) =>
      `${id}: version ${version.after ?? ""} is too low after these changes, at least ${version.needed ?? ""}`,
  );
  const broken = hasErrors(had.diagnostics)
    ? ["The base does not compile with this compiler; connectors that failed there count as new."]
    : [];
  return {
    exitCode: failed ? 1 : 0,
    stdout: line(renderDiff(report, command.format)),
    stderr: line([...broken, ...low].join("\n")),
  };
}

async function readRevisions(
  host: Host,
  definitions: string,
): Promise<{
  readonly revisions: ReadonlyMap<string, Revision>;
  readonly diagnostics: readonly Diagnostic[];
}> {
  const { connectors, diagnostics } = await compileDefinitions(host, {
    definitions,
    out: "generated",
  });
  const revisions = connectors.flatMap(({ id, connector }) => {
    const [validated] = readDefinition(host, definitions, id);
    if (connector === undefined || validated === undefined) return [];
    const { definition, locate } = validated;
    return [[id, { connector, definition, locate }] as const];
  });
  return { revisions: new Map(revisions), diagnostics };
}
