import { isExtension, isObject, members, own, ownObject } from "../json.ts";
import type { Json, JsonObject } from "../../json.ts";
import { resolveObject, type Conversion } from "./conversion.ts";
import { contentOf, mediaTypes } from "./media-types.ts";
import { schemaOfParameter } from "./parameter.ts";

/** Says an operation's responses in the words of OpenAPI 3.0: each in the media types that it produces. */
export function convertResponses(conversion: Conversion, operation: JsonObject): Json {
  const responses = own(operation, "responses") ?? {};
  if (!isObject(responses)) return responses;
  const types = mediaTypes(conversion, operation, "produces");
  const converted = members(responses).map(([status, written]) => {
    const response = isExtension(status) ? undefined : resolveObject(conversion, written);
    if (response === undefined) return [status, written] as const;
    return [status, convertResponse(conversion, response.value, types)] as const;
  });
  return Object.fromEntries(converted);
}

function convertResponse(
  conversion: Conversion,
  response: JsonObject,
  types: readonly string[],
): JsonObject {
  const { schema, headers, examples: _, ...rest } = response;
  const converted = members(ownObject(response, "headers") ?? {}).map(
    ([name, header]) => [name, convertHeader(conversion, header)] as const,
  );
  return {
    ...rest,
    ...(headers === undefined ? {} : { headers: Object.fromEntries(converted) }),
    ...(schema === undefined ? {} : { content: contentOf(conversion, schema, types) }),
  };
}

function convertHeader(conversion: Conversion, header: Json): Json {
  return isObject(header) ? { schema: schemaOfParameter(conversion, header) } : header;
}
