import { keyPlaces } from "../../bind/auth/api-key.ts";
import type { Span } from "../../source.ts";
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

function isReserved(name: string): boolean {
  return RESERVED.has(name.toLowerCase());
}

interface Written {
  readonly name: string;
  readonly span: Span;
}

/** A definition's constant headers never carry a credential or change how the message is framed. */
export const headers: Rule = (subject) => {
  const { definition, locate, report } = subject;
  const constants = Object.keys(definition.http?.headers ?? {}).map((name): Written => {
    const span = locate(["http", "headers", name], "key");
    if (isReserved(name)) report("check/reserved-header", { name }, span);
    return { name, span };
  });
  checkTwice(subject, constants, []);
  for (const { method, at } of authMethods(definition)) {
    if (method.scheme !== "apiKey") continue;
    const keys = keyPlaces(method)
      .filter((each) => each.in === "header")
      .map((each): Written => {
        const isNamed = each.at.length === 1;
        return { name: each.name, span: locate([...at, ...each.at], isNamed ? "value" : "key") };
      });
    checkTwice(
      subject,
      keys,
      constants.filter(({ name }) => !isReserved(name)),
    );
  }
};

/** Of two names of one header, one would never be sent. */
function checkTwice(
  { report }: Subject,
  headers: readonly Written[],
  others: readonly Written[],
): void {
  const firsts = new Map(others.map((each) => [each.name.toLowerCase(), each]));
  for (const header of headers) {
    const { name, span } = header;
    const other = firsts.get(name.toLowerCase());
    if (other === undefined) {
      firsts.set(name.toLowerCase(), header);
      continue;
    }
    const related = [{ message: "The other one is here.", span: other.span }];
    report("check/header-twice", { name, other: other.name }, span, { related });
  }
}
