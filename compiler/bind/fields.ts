import type { FieldIR, FieldItemsIR } from "../ir/ir.ts";
import type { DocumentPath, Span } from "../source.ts";
import { listNames } from "../diagnostics/suggest.ts";
import type { FieldDefinition } from "../validate/definition.ts";
import { defined } from "./behaviour.ts";
import type { BindContext } from "./context.ts";
import { bindMatch, bindValue, type Roots } from "./value.ts";

const DEFAULT_ROOTS: Roots = new Set(["connection"]);
const WHEN_ROOTS: Roots = new Set(["auth", "connection"]);
const ITEM_KEYS = ["type", "enum", "pattern", "format"] as const;
const ITEM_TYPES = ["string", "integer", "boolean"];

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
      ...(field.generate === true ? { generate: true as const } : {}),
      ...(field.when === undefined
        ? {}
        : { when: bindMatch(context, [...at, name, "when"], field.when, WHEN_ROOTS) }),
      ...(field.items === undefined ? {} : { items: bindItems(context, [...at, name], field) }),
    };
  });
}

/** Fields whose values are kept with the secrets, which are texts. */
export function bindSecrets(
  context: BindContext,
  at: DocumentPath,
  fields: Readonly<Record<string, FieldDefinition>>,
): readonly FieldIR[] {
  for (const [name, { type, items, enum: values }] of Object.entries(fields)) {
    const reason = "what is kept with the secrets is text";
    const report = (key: string): void =>
      context.report(
        "check/unused-key",
        { key, reason },
        context.locate([...at, name, key], "key"),
      );
    if (type !== undefined && type !== "string") report("type");
    else if (items !== undefined) report("items");
    if (values?.some((each) => typeof each !== "string") === true) report("enum");
  }
  return bindFields(context, at, fields);
}

/** What the runtime checks of the items of a list; other keywords of JSON Schema would be promises. */
function bindItems(
  context: BindContext,
  at: DocumentPath,
  { type, items = {} }: FieldDefinition,
): FieldItemsIR {
  const span = (key: string): Span => context.locate([...at, "items", key], "key");
  if (type !== "array") {
    const reason = "only a field of type `array` has items";
    const where = context.locate([...at, "items"], "key");
    context.report("check/unused-key", { key: "items", reason }, where);
  }
  for (const key of Object.keys(items)) {
    if (ITEM_KEYS.some((each) => each === key)) continue;
    const reason = `of items, ${listNames(ITEM_KEYS)} are checked`;
    context.report("check/unused-key", { key, reason }, span(key));
  }
  if (items.type !== undefined && !ITEM_TYPES.includes(items.type)) {
    const reason = `items are of type ${listNames(ITEM_TYPES)}`;
    context.report("check/unused-key", { key: "type", reason }, span("type"));
  }
  return {
    ...defined("type", items.type),
    ...defined("enum", items.enum),
    ...defined("pattern", items.pattern),
    ...defined("format", items.format),
  };
}
