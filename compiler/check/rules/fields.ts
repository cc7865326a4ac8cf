import type { DocumentPath } from "../../source.ts";
import { authMethods, writtenTexts } from "../definition-parts.ts";
import type { Rule, Subject } from "../rule.ts";

/** Fields that a scheme reads by itself, unless the definition writes another place for them. */
const READ_BY_SCHEME: ReadonlyMap<string, readonly (readonly [field: string, key: string])[]> =
  new Map([
    ["apiKey", [["key", "format"]]],
    [
      "basic",
      [
        ["username", "username"],
        ["password", "password"],
      ],
    ],
  ]);

/** People are asked for nothing that is then read by nothing. */
export const fields: Rule = (subject) => {
  const { definition } = subject;
  const { app, fields: own, capture, choose } = definition.connection;
  const texts = writtenTexts(definition).map((each) => each.text);
  const report = (root: string, names: readonly string[], at: DocumentPath): void => {
    for (const name of names)
      if (!isRead(texts, root, name)) reportUnused(subject, root, name, [...at, name]);
  };
  report("app", Object.keys(app ?? {}), ["connection", "app"]);
  report("connection", Object.keys(own ?? {}), ["connection", "fields"]);
  report("connection", Object.keys(capture ?? {}), ["connection", "capture"]);
  report("connection", Object.keys(choose ?? {}), ["connection", "choose"]);
  const proof = writtenTexts(definition.webhooks?.["verify"] ?? null).map((each) => each.text);
  for (const { method, at } of authMethods(definition)) {
    const known = READ_BY_SCHEME.get(method.scheme);
    if (known === undefined) continue;
    const inside = [...writtenTexts(method).map((each) => each.text), ...proof];
    for (const name of Object.keys(method.fields ?? {})) {
      const isDefault = known.some(([field, key]) => field === name && method[key] === undefined);
      if (!isDefault && !isRead(inside, "credential", name))
        reportUnused(subject, "credential", name, [...at, "fields", name]);
    }
  }
};

/** Names are letters and digits, so that they need no escape here. */
function isRead(texts: readonly string[], root: string, name: string): boolean {
  const read = new RegExp(`\\b${root}(?:\\.${name}\\b|\\[["']${name}["']\\])`);
  return texts.some((text) => read.test(text));
}

function reportUnused(
  { locate, report }: Subject,
  root: string,
  name: string,
  at: DocumentPath,
): void {
  report("check/field-unused", { name, read: `\${${root}.${name}}` }, locate(at, "key"));
}
