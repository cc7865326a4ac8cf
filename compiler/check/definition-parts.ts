import { oneOrMore } from "../bind/behaviour.ts";
import type { DocumentPath } from "../source.ts";
import type { AuthDefinition, ConnectorDefinition } from "../validate/definition.ts";

/** An auth method, its id, and where it stands. */
export interface AuthMethod {
  readonly id: string;
  readonly at: DocumentPath;
  readonly method: AuthDefinition;
}

/** The auth methods of a definition; the scheme stands for an id that is not given. */
export function authMethods({ auth }: ConnectorDefinition): readonly AuthMethod[] {
  return oneOrMore(auth).map((method, index) => ({
    id: method.id ?? method.scheme,
    at: Array.isArray(auth) ? ["auth", index] : ["auth"],
    method,
  }));
}

/** A text of a definition, or a key whose text is a place. */
export interface WrittenText {
  readonly text: string;
  readonly path: DocumentPath;
  readonly where: "key" | "value";
}

/** Every text and every key of a value of a definition. */
export function writtenTexts(value: unknown, path: DocumentPath = []): readonly WrittenText[] {
  if (typeof value === "string") return [{ text: value, path, where: "value" }];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => writtenTexts(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => [
    { text: key, path: [...path, key], where: "key" } as const,
    ...writtenTexts(item, [...path, key]),
  ]);
}
