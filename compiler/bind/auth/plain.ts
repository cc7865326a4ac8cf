import { type SchemeCompiler, secretField } from "./scheme.ts";

/** User name and password, which a driver reads itself. */
export const password: SchemeCompiler = {
  fields: { user: { title: "User" }, password: secretField("Password") },
  options: () => [],
};

/** Calls that prove nothing. */
export const none: SchemeCompiler = { fields: {}, options: () => [] };
