import { keyPlaces } from "../../bind/auth/api-key.ts";
import type { DocumentPath } from "../../source.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule, Subject } from "../rule.ts";

/** Headers that the runtime or the auth method owns. */
const RESERVED: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "content-length",
  "cookie",
  "host",
  "proxy-authorization",
  "transfer-encoding",
]);

/** A definition's constant headers never carry a credential or change how the message is framed. */
export const headers: Rule = (subject) => {
  const { definition, locate, report } = subject;
  const constants = Object.keys(definition.http?.headers ?? {});
  for (const name of constants)
    if (RESERVED.has(name.toLowerCase()))
      report("check/reserved-header", { name }, locate(["http", "headers", name], "key"));
  checkTwice(subject, constants, ["http", "headers"]);
  for (const { method, at } of authMethods(definition)) {
    const keys = keyPlaces(method).filter((each) => each.in === "header");
    if (method.scheme === "apiKey")
      checkTwice(
        subject,
        keys.map((each) => each.name),
        [...at, "header"],
      );
  }
};

/** Of two that differ in case alone, one would never be sent. */
function checkTwice({ locate, report }: Subject, names: readonly string[], at: DocumentPath): void {
  const firsts = new Map<string, string>();
  for (const name of names) {
    const other = firsts.get(name.toLowerCase());
    if (other === undefined) {
      firsts.set(name.toLowerCase(), name);
      continue;
    }
    const related = [{ message: "The other one is here.", span: locate([...at, other], "key") }];
    report("check/header-twice", { name, other }, locate([...at, name], "key"), { related });
  }
}
