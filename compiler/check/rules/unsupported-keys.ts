import type { DocumentPath } from "../../source.ts";
import type { FieldDefinition } from "../../validate/definition.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule, Subject } from "../rule.ts";

/** Keys of a field that nothing behind the schema reads yet. */
const FIELD_KEYS = ["generate", "items", "when"] as const;

/** A key of the language that this compiler does not print yet is said, and not silently left out. */
export const unsupportedKeys: Rule = (subject) => {
  const { definition } = subject;
  const { http, connection } = definition;
  const pending = (feature: string, at: DocumentPath): void => {
    subject.report("check/no-effect-yet", { feature }, subject.locate(at, "key"));
  };
  if (http?.network === "private") pending("http.network", ["http", "network"]);
  if (http?.redirects !== undefined && http.redirects !== "none")
    pending("http.redirects", ["http", "redirects"]);
  checkFields(subject, connection.app, ["connection", "app"]);
  checkFields(subject, connection.fields, ["connection", "fields"]);
  for (const { method, at } of authMethods(definition))
    checkFields(subject, method.fields, [...at, "fields"]);
};

function checkFields(
  { locate, report }: Subject,
  fields: Readonly<Record<string, FieldDefinition>> | undefined,
  at: DocumentPath,
): void {
  for (const [name, field] of Object.entries(fields ?? {}))
    for (const key of FIELD_KEYS)
      if (field[key] !== undefined && field[key] !== false) {
        const feature = `fields.${key}`;
        report("check/no-effect-yet", { feature }, locate([...at, name, key], "key"));
      }
}
