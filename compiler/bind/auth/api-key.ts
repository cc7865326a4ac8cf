import { bindText } from "../value.ts";
import { AUTH_ROOTS, type SchemeCompiler, secretField } from "./scheme.ts";

const PLACES = ["header", "query", "body", "path"] as const;

/** A key that the vendor gave, sent with every request. */
export const apiKey: SchemeCompiler = {
  fields: { key: secretField("API key") },
  options: (context, { at, definition }) => {
    const place = PLACES.find((each) => typeof definition[each] === "string");
    const name = place === undefined ? undefined : definition[place];
    const format = definition["format"];
    const text = typeof format === "string" ? format : "${credential.key}";
    const value = bindText(context, [...at, "format"], text, AUTH_ROOTS);
    return [
      ...(place === undefined || typeof name !== "string"
        ? []
        : [[place, { kind: "data", data: name }] as const]),
      ["format", { kind: "value", value }],
    ];
  },
};
