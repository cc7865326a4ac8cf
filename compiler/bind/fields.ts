import type { FieldIR } from "../ir/ir.ts";
import type { DocumentPath } from "../source.ts";
import type { FieldDefinition } from "../validate/definition.ts";
import { defined } from "./behaviour.ts";
import type { BindContext } from "./context.ts";
import { bindValue, type Roots } from "./value.ts";

const DEFAULT_ROOTS: Roots = new Set(["connection", "app"]);

/** Fields that a person fills in. */
export function bindFields(
  context: BindContext,
  at: DocumentPath,
  fields: Readonly<Record<string, FieldDefinition>>,
): readonly FieldIR[] {
  return Object.entries(fields).map(([name, field]) => {
    const path = [...at, name, "default"];
    const value =
      field.default === undefined
        ? undefined
        : bindValue(context, path, field.default, DEFAULT_ROOTS);
    return {
      name,
      title: field.title,
      type: field.type ?? "string",
      ...defined("help", field.help),
      ...defined("format", field.format),
      ...defined("pattern", field.pattern),
      ...defined("enum", field.enum),
      ...defined("default", value),
      optional: field.optional ?? false,
      secret: field.secret ?? false,
    };
  });
}
