import type { Rule } from "../rule.ts";

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
export const headers: Rule = ({ definition, locate, report }) => {
  for (const name of Object.keys(definition.http?.headers ?? {}))
    if (RESERVED.has(name.toLowerCase()))
      report("check/reserved-header", { name }, locate(["http", "headers", name], "key"));
};
