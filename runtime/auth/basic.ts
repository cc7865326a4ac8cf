import { ConnectorError } from "../errors.ts";
import type { Expression } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { type AuthScheme, credentialText, withCredential } from "./scheme.ts";

export interface BasicOptions {
  readonly id: string;
  /** Default: the field `username`. */
  readonly username?: Expression | string;
  /** Default: the field `password`. May be empty, as some vendors want it. */
  readonly password?: Expression | string;
}

/** User name and password (RFC 7617): neither may hold control characters, nor the name a colon. */
export function basic(options: BasicOptions): AuthScheme {
  const { id } = options;
  const username = expressionOf(options.username ?? ((at) => at("credential", "username")));
  const password = expressionOf(options.password ?? ((at) => at("credential", "password")));
  return {
    id,
    scheme: "basic",
    apply: (draft, { at }) => {
      const name = credentialText(username, at, id);
      const secret = password(at, functions);
      if (
        typeof secret !== "string" ||
        name.includes(":") ||
        /[\u0000-\u001f\u007f]/.test(name + secret)
      )
        throw new ConnectorError(
          "badCredential",
          `User name or password of the auth method "${id}" is missing or holds a character that RFC 7617 forbids.`,
        );
      const encoded = Buffer.from(`${name}:${secret}`, "utf8").toString("base64");
      return withCredential(draft, { header: "Authorization" }, `Basic ${encoded}`);
    },
  };
}

function expressionOf(value: Expression | string): Expression {
  return typeof value === "string" ? () => value : value;
}
