import type { JsonObject } from "../../json.ts";

const text: JsonObject = { type: "string" };
const whole: JsonObject = { type: "integer" };

/**
 * JSON Schemas of scalars by name: the five of the specification (section 3.5), and those that several
 * vendors have and mean the same by. GraphQL has no way to say what another scalar looks like, so that one is
 * `unknown`: a guess that is wrong would be worse.
 */
const known: ReadonlyMap<string, JsonObject> = new Map([
  ["String", text],
  ["ID", text],
  ["Int", whole],
  ["Float", { type: "number" }],
  ["Boolean", { type: "boolean" }],
  ["Date", { type: "string", format: "date" }],
  ["DateTime", { type: "string", format: "date-time" }],
  ["DateTimeOrDuration", text],
  ["TimelessDateOrDuration", text],
  ["DateTimeISO", { type: "string", format: "date-time" }],
  ["ISO8601Date", { type: "string", format: "date" }],
  ["ISO8601DateTime", { type: "string", format: "date-time" }],
  ["TimelessDate", { type: "string", format: "date" }],
  ["Time", text],
  ["Duration", text],
  ["URI", { type: "string", format: "uri" }],
  ["URL", { type: "string", format: "uri" }],
  ["UUID", { type: "string", format: "uuid" }],
  ["Email", { type: "string", format: "email" }],
  ["EmailAddress", { type: "string", format: "email" }],
  ["Decimal", text],
  ["Money", text],
  ["UnsignedInt64", text],
  ["Base64", text],
  ["Base64String", text],
  ["Color", text],
  ["CountryCode", text],
  ["FormattedString", text],
  ["GitObjectID", text],
  ["GitTimestamp", text],
  ["HTML", text],
  ["JSONString", text],
  ["PhoneNumber", text],
  ["PreciseDateTime", { type: "string", format: "date-time" }],
  ["TimeZone", text],
  ["JSONObject", { type: "object", additionalProperties: true }],
]);

/** The JSON Schema of a scalar; one that admits anything for `JSON` and for names that nobody knows. */
export function scalarSchema(name: string): JsonObject {
  return known.get(name) ?? {};
}
