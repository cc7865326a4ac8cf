import type { BodyEncoding, OperationBody } from "@human/connector-sdk";
import type { SpecDocument, SpecMediaType, SpecOperation } from "../spec/spec.ts";
import { readFacts } from "../spec/openapi/schema-facts.ts";
import type { OperationDefinition } from "../validate/definition.ts";
import { chooseMediaType, encodingOf } from "./media-type.ts";
import { bodyShape } from "./xml-shape.ts";

/** The media type of a body that the definition wants in another encoding than the vendor declares. */
const MEDIA_TYPES: Readonly<Record<BodyEncoding, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data",
  xml: "application/xml",
  text: "text/plain",
  bytes: "application/octet-stream",
};

/** How a body is written, and what the vendor says of it. */
export interface BodyChoice {
  readonly body: Extract<OperationBody, { readonly encoding: BodyEncoding }>;
  /** What the vendor declares; absent where it declares no body at all. */
  readonly media?: SpecMediaType;
  readonly required: boolean;
}

/** Chooses the body of an operation: the definition's encoding wins, also over no body at all. */
export function chooseBody(
  definition: OperationDefinition,
  operation: SpecOperation,
  document: SpecDocument,
): BodyChoice | undefined {
  const { body: wanted } = definition;
  const media = chooseMediaType(operation.body?.content ?? [], wanted);
  const declared = media === undefined ? undefined : encodingOf(media.mediaType);
  const encoding = wanted ?? (isNoForm(document, media) ? "text" : declared);
  if (encoding === undefined) return undefined;
  // Text that comes as bytes stays what it is: CSV, say, of which there is much.
  const isOther =
    declared !== encoding &&
    !(encoding === "bytes" && declared === "text") &&
    !(encoding === "text" && wanted === undefined);
  const mediaType =
    media === undefined || isOther || media.mediaType.includes("*")
      ? MEDIA_TYPES[encoding]
      : media.mediaType;
  const schema = encoding === "xml" ? media?.schema : undefined;
  return {
    body: {
      encoding,
      mediaType,
      ...(schema === undefined ? {} : { shape: bodyShape(document, schema) }),
    },
    ...(media === undefined ? {} : { media }),
    required: wanted === "bytes" || (operation.body?.required ?? false),
  };
}

/** A form whose schema has no members cannot be made of any: whoever calls writes it. */
function isNoForm(document: SpecDocument, media: SpecMediaType | undefined): boolean {
  if (media?.schema === undefined || encodingOf(media.mediaType) !== "form") return false;
  const { type, properties } = readFacts(document, media.schema);
  return properties.size === 0 && type !== "any" && !/\bobject\b/.test(type);
}
