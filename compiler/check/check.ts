import type { BoundConnector } from "../bind/bound.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { ConnectorIR, WaiverIR } from "../ir/ir.ts";
import type { DocumentPath } from "../source.ts";
import { rules } from "./rules/index.ts";
import type { Subject } from "./rule.ts";

/** Runs every rule over a lowered connector and applies its waivers. */
export function checkConnector(
  bound: BoundConnector,
  connector: ConnectorIR,
): readonly Diagnostic[] {
  const { definition, locate } = bound.validated;
  const diagnostics: Diagnostic[] = [];
  const used = new Set<WaiverIR>();
  const subject: Subject = {
    definition,
    locate,
    bound,
    connector,
    report: (code, values, span, extras) => {
      diagnostics.push(diagnostic(code, values, span, extras));
    },
    refuse: (code, values, at, where = "value") => {
      const waiver = connector.waivers.find(
        (each) => each.allow === code && each.at === pathText(at),
      );
      if (waiver === undefined) diagnostics.push(diagnostic(code, values, locate(at, where)));
      else used.add(waiver);
    },
  };
  for (const rule of rules) rule(subject);
  return [...diagnostics, ...unusedWaivers(bound, connector, used)];
}

/** A waiver that waives nothing would hide the next mistake. */
function unusedWaivers(
  bound: BoundConnector,
  connector: ConnectorIR,
  used: ReadonlySet<WaiverIR>,
): readonly Diagnostic[] {
  return connector.waivers.flatMap((waiver, index) => {
    if (used.has(waiver)) return [];
    const span = bound.validated.locate(["waivers", index, "allow"], "value");
    const values = { rule: waiver.allow, at: waiver.at };
    return [diagnostic("check/waiver-unused", values, span)];
  });
}

/** `hosts[0]`, `operations.issues.create`: how a waiver's `at` names a place. */
export function pathText(path: DocumentPath): string {
  return path
    .map((each, index) =>
      typeof each === "number" ? `[${String(each)}]` : index === 0 ? each : `.${each}`,
    )
    .join("");
}
