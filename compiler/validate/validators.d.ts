import type { Json, JsonObject } from "../json.ts";
import type { Section } from "./section-list.ts";

/** What ajv says about one breach of a schema (`verbose` and `allErrors`). */
export interface SchemaError {
  readonly keyword: string;
  /** JSON Pointer of the value, or of the map whose key is wrong. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: JsonObject;
  readonly data: Json;
  /** Present where the schema of a map's keys was broken. */
  readonly propertyName?: string;
}

export interface Validate {
  (value: Json): boolean;
  readonly errors: readonly SchemaError[] | null;
}

export const validate: Validate;
export const sections: Readonly<Record<string, readonly Section[]>>;
