import { type Diagnostic, hasErrors, type Locate, type Result } from "../diagnostics/diagnostic.ts";
import type { LoadedDefinition } from "../load/load.ts";
import type { SourceFile } from "../source.ts";
import type { ConnectorDefinition } from "./definition.ts";
import { explainViolations } from "./explain.ts";
import { checkRules } from "./rules.ts";
import { findViolations } from "./violation.ts";
import { writtenTexts, type WrittenText } from "./written-texts.ts";

/** A definition whose keys and values have the shape that the schema asks for. */
export interface ValidatedDefinition {
  readonly definition: ConnectorDefinition;
  readonly source: SourceFile;
  readonly locate: Locate;
  /** All that is written in it. */
  readonly texts: readonly WrittenText[];
}

/** Holds a definition to the schema, and says what is wrong in the author's words; one diagnostic per cause. */
export function validateDefinition(loaded: LoadedDefinition): Result<ValidatedDefinition> {
  const { source, value, locate } = loaded;
  const violations = findViolations(value);
  if (violations.length > 0) return [undefined, explainViolations(violations, loaded)];
  // The schema and the type are kept in step by a test.
  const definition = value as unknown as ConnectorDefinition;
  const diagnostics: readonly Diagnostic[] = checkRules(definition, loaded);
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  return [{ definition, source, locate, texts: writtenTexts(definition) }, diagnostics];
}
