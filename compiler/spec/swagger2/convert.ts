import { isObject, members, own, ownObject } from "../json.ts";
import type { Json, JsonObject } from "../../json.ts";
import { createConversion } from "./conversion.ts";
import { convertShared } from "./parameter.ts";
import { convertPaths } from "./paths.ts";
import { convertSchema } from "./schema.ts";
import { convertServers } from "./server.ts";

/**
 * Says a Swagger 2.0 document in the words of OpenAPI 3.0, which are all that the other steps know: searching,
 * cutting, verifying and reading are the same for both. What has no such words is left as it stands, so that
 * the reader of an operation finds and reports it.
 */
export function convertSwagger2(json: JsonObject): JsonObject {
  const conversion = createConversion(json);
  const paths = convertPaths(conversion);
  const parameters = convertShared(conversion, ownObject(json, "parameters") ?? {});
  const schemas = new Map<string, Json>();
  for (const [name, schema] of members(ownObject(json, "definitions") ?? {}))
    schemas.set(name, convertSchema(conversion, schema));
  for (let next = conversion.next(); next !== undefined; next = conversion.next())
    schemas.set(next[0], convertSchema(conversion, next[1]));
  const info = own(json, "info");
  const schemes = ownObject(json, "securityDefinitions");
  const security = own(json, "security");
  return {
    openapi: "3.0.3",
    info: isObject(info) ? info : {},
    servers: convertServers(json),
    paths,
    components: { schemas: Object.fromEntries(schemas), parameters },
    ...(schemes === undefined ? {} : { securityDefinitions: schemes }),
    ...(security === undefined ? {} : { security }),
  };
}
