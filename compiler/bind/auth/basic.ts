import { bindText } from "../value.ts";
import { AUTH_ROOTS, type SchemeCompiler, secretField } from "./scheme.ts";

/** HTTP Basic (RFC 7617). */
export const basic: SchemeCompiler = {
  fields: { username: { title: "User name" }, password: secretField("Password") },
  options: (context, { at, definition }) =>
    (["username", "password"] as const).map((key) => {
      const text = definition[key];
      const source = typeof text === "string" ? text : `\${credential.${key}}`;
      const value = bindText(context, [...at, key], source, AUTH_ROOTS);
      return [key, { kind: "value", value }] as const;
    }),
};
