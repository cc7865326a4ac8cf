import type { BoundConnector } from "../bind/bound.ts";
import type {
  DiagnosticCode,
  DiagnosticExtras,
  DiagnosticValues,
  Locate,
  WaivableCode,
} from "../diagnostics/diagnostic.ts";
import type { ConnectorIR } from "../ir/ir.ts";
import type { DocumentPath, Span } from "../source.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import type { WrittenText } from "../validate/written-texts.ts";

/** What a rule looks at, and how it tells. */
export interface Subject {
  readonly definition: ConnectorDefinition;
  /** All that is written in the definition. */
  readonly texts: readonly WrittenText[];
  readonly locate: Locate;
  readonly bound: BoundConnector;
  readonly connector: ConnectorIR;
  readonly report: <Code extends DiagnosticCode>(
    code: Code,
    values: DiagnosticValues<Code>,
    span: Span,
    extras?: DiagnosticExtras,
  ) => void;
  /** Reports what a waiver may allow; `at` is where the waiver has to point, and the caret unless it is elsewhere. */
  readonly refuse: <Code extends WaivableCode>(
    code: Code,
    values: DiagnosticValues<Code>,
    at: DocumentPath,
    where?: "key" | "value" | Span,
  ) => void;
}

/** One rule, one file: what must hold, and why. */
export type Rule = (subject: Subject) => void;
