import type { BoundConnector } from "../bind/bound.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { ConnectorIR } from "../ir/ir.ts";
import { rules } from "./rules/index.ts";
import type { Subject } from "./rule.ts";
import { applyWaivers, type Refusal } from "./waivers.ts";

/** Runs every rule over a lowered connector and applies its waivers. */
export function checkConnector(
  bound: BoundConnector,
  connector: ConnectorIR,
): readonly Diagnostic[] {
  const { definition, locate, texts } = bound.validated;
  const diagnostics: Diagnostic[] = [];
  const refusals: Refusal[] = [];
  const subject: Subject = {
    definition,
    texts,
    locate,
    bound,
    connector,
    report: (code, values, span, extras) => {
      diagnostics.push(diagnostic(code, values, span, extras));
    },
    refuse: (code, values, at, where = "value") => {
      const span = typeof where === "string" ? locate(at, where) : where;
      refusals.push({ at, diagnostic: diagnostic(code, values, span) });
    },
  };
  for (const rule of rules) rule(subject);
  return [...diagnostics, ...applyWaivers(bound, refusals)];
}
