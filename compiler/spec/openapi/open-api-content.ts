import {
  compareText,
  isExtension,
  isObject,
  members,
  own,
  ownFlag,
  ownObject,
  ownText,
} from "../json.ts";
import { readStyle } from "./parameter-style.ts";
import { joinReference } from "../pointer.ts";
import { readOnce, readPlaced, readSchema, reportMalformed, type Reading } from "./reading.ts";
import type { JsonObject } from "../../json.ts";
import type { SpecBody, SpecEncoding, SpecMediaType, SpecResponse, SpecSchema } from "../spec.ts";

/** Reads an operation's request body. */
export function readBody(
  reading: Reading,
  operation: JsonObject,
  operationPointer: string,
): SpecBody | undefined {
  const value = own(operation, "requestBody");
  if (value === undefined) return undefined;
  const placed = readPlaced(reading, value, `${operationPointer}/requestBody`, "request body");
  if (placed === undefined) return undefined;
  return {
    required: ownFlag(placed.value, "required") ?? false,
    content: readContent(reading, placed.value, placed.pointer),
    pointer: placed.pointer,
  };
}

/** Reads an operation's responses: exact codes first, then ranges, then `default`. */
export function readResponses(
  reading: Reading,
  operation: JsonObject,
  operationPointer: string,
): readonly SpecResponse[] {
  const responses = own(operation, "responses");
  const pointer = `${operationPointer}/responses`;
  if (responses === undefined) return [];
  if (!isObject(responses)) {
    reportMalformed(reading, "responses", pointer);
    return [];
  }
  return members(responses)
    .filter(([key]) => !isExtension(key))
    .flatMap(([key, value]) => readResponse(reading, key, value, joinReference(pointer, key)))
    .toSorted((left, right) => compareText(sortKey(left.status), sortKey(right.status)));
}

function readResponse(
  reading: Reading,
  key: string,
  value: JsonObject[string],
  pointer: string,
): readonly SpecResponse[] {
  const status = readStatus(key);
  const placed = readPlaced(reading, value, pointer, `response "${key}"`);
  if (placed === undefined) return [];
  if (status === undefined) {
    reportMalformed(reading, `status "${key}"`, pointer);
    return [];
  }
  const parts = readOnce(reading, reading.known.responses, placed, () => ({
    content: readContent(reading, placed.value, placed.pointer),
    headers: readHeaders(reading, placed.value, placed.pointer),
  }));
  return [{ status, ...parts, pointer: placed.pointer }];
}

function readStatus(key: string): string | undefined {
  if (/^[1-5]\d\d$/.test(key) || key === "default") return key;
  return /^[1-5]xx$/i.test(key) ? key.toUpperCase() : undefined;
}

function sortKey(status: string): string {
  return status === "default" ? "~" : status;
}

function readContent(
  reading: Reading,
  owner: JsonObject,
  ownerPointer: string,
): readonly SpecMediaType[] {
  const content = own(owner, "content");
  if (content === undefined) return [];
  const pointer = `${ownerPointer}/content`;
  if (!isObject(content)) {
    reportMalformed(reading, "content", pointer);
    return [];
  }
  return members(content)
    .filter(([mediaType]) => !isExtension(mediaType) || mediaType.includes("/"))
    .flatMap(([mediaType, value]) => {
      const what = `media type "${mediaType}"`;
      const placed = readPlaced(reading, value, joinReference(pointer, mediaType), what);
      if (placed === undefined) return [];
      const schema = readSchema(reading, own(placed.value, "schema"), `${placed.pointer}/schema`);
      const encoding = readEncodings(placed.value);
      return [{ mediaType, ...(schema === undefined ? {} : { schema }), encoding }];
    });
}

function readEncodings(mediaType: JsonObject): Readonly<Record<string, SpecEncoding>> {
  const encodings = members(ownObject(mediaType, "encoding") ?? {});
  return Object.fromEntries(
    encodings.flatMap(([name, value]) => (isObject(value) ? [[name, readEncoding(value)]] : [])),
  );
}

function readEncoding(value: JsonObject): SpecEncoding {
  const style = readStyle(ownText(value, "style"));
  const explode = ownFlag(value, "explode");
  const contentType = ownText(value, "contentType");
  return {
    ...(style === undefined ? {} : { style }),
    ...(explode === undefined ? {} : { explode }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

/** `Content-Type` is not a header of its own (OpenAPI 3.1 section 4.8.17). */
function readHeaders(
  reading: Reading,
  response: JsonObject,
  responsePointer: string,
): Readonly<Record<string, SpecSchema>> {
  const pointer = `${responsePointer}/headers`;
  const headers = own(response, "headers") ?? {};
  if (!isObject(headers)) {
    reportMalformed(reading, "headers", pointer);
    return {};
  }
  return Object.fromEntries(
    members(headers)
      .filter(([name]) => name.toLowerCase() !== "content-type")
      .flatMap(([name, value]) => {
        const header = readPlaced(reading, value, joinReference(pointer, name), `header "${name}"`);
        if (header === undefined) return [];
        const schema = readSchemaOrContent(reading, header.value, header.pointer)?.schema;
        return schema === undefined ? [] : [[name, schema]];
      }),
  );
}

/** Parameters and headers have a schema, or a media type that has one. */
export function readSchemaOrContent(
  reading: Reading,
  owner: JsonObject,
  pointer: string,
): { readonly contentType?: string; readonly schema?: SpecSchema } | undefined {
  const declared = own(owner, "schema");
  if (declared !== undefined) {
    const schema = readSchema(reading, declared, `${pointer}/schema`);
    return schema === undefined ? {} : { schema };
  }
  const [first] = readContent(reading, owner, pointer);
  if (first === undefined) return undefined;
  return {
    contentType: first.mediaType,
    ...(first.schema === undefined ? {} : { schema: first.schema }),
  };
}
