import type { JsonObject } from "../json.ts";
import { isObject, ownObject } from "../spec/json.ts";

/** The security schemes of a document by name, where OpenAPI and where Swagger has them. */
export function securitySchemes(json: JsonObject): readonly (readonly [string, JsonObject])[] {
  const components = ownObject(json, "components") ?? {};
  const schemes =
    ownObject(components, "securitySchemes") ?? ownObject(json, "securityDefinitions");
  return Object.entries(schemes ?? {}).flatMap(([name, scheme]) =>
    isObject(scheme) ? [[name, scheme] as const] : [],
  );
}
