import type { JsonObject } from "../../json.ts";
import type { DocumentPath } from "../../source.ts";
import type { AuthDefinition } from "../../validate/definition.ts";
import { bindText, bindValue } from "../value.ts";
import { AUTH_ROOTS, type SchemeCompiler, type SchemeOption, secretField } from "./scheme.ts";

const PLACES = ["header", "query", "body", "path"] as const;

/** Where a key goes, and how it is written there. */
export interface KeyPlace {
  readonly in: (typeof PLACES)[number];
  readonly name: string;
  readonly format: string;
  /** Of the name, inside the method. */
  readonly at: DocumentPath;
  /** Of the format, inside the method. */
  readonly formatAt: DocumentPath;
}

/** Whether a method says of each of its keys where it goes, and how it is written there. */
export function hasKeyMaps(method: AuthDefinition): boolean {
  return PLACES.some((place) => typeof method[place] === "object");
}

/** The places of a method's keys: one that is named, or those of maps. */
export function keyPlaces(method: AuthDefinition): readonly KeyPlace[] {
  const format = formatOf(method);
  return PLACES.flatMap((place): readonly KeyPlace[] => {
    const written = method[place];
    if (typeof written === "string")
      return [{ in: place, name: written, format, at: [place], formatAt: ["format"] }];
    return Object.entries((written ?? {}) as JsonObject).map(([name, text]) => {
      const at = [place, name];
      return { in: place, name, format: String(text), at, formatAt: at };
    });
  });
}

/** How one key is written. */
function formatOf({ format = "${credential.key}" }: AuthDefinition): string {
  return String(format);
}

/** Keys that the vendor gave, sent with every request. */
export const apiKey: SchemeCompiler = {
  fields: { key: secretField("API key") },
  options: (context, { at, definition }) =>
    PLACES.flatMap((place): readonly SchemeOption[] => {
      const written = definition[place];
      if (written === undefined) return [];
      if (typeof written !== "string") {
        const value = bindValue(context, [...at, place], written as JsonObject, AUTH_ROOTS);
        return [[place, { kind: "value", value }]];
      }
      const value = bindText(context, [...at, "format"], formatOf(definition), AUTH_ROOTS);
      return [
        [place, { kind: "data", data: written }],
        ["format", { kind: "value", value }],
      ];
    }),
};
