import { randomUUID } from "node:crypto";
import type { BoundParameter } from "./bind.ts";
import { bytesOf, isByteSource } from "../bytes.ts";
import { isPlainObject, jsonText, scalarText } from "./encode.ts";
import { badInput } from "../errors.ts";
import { separatorOf } from "./list-style.ts";
import { nestedPairs } from "./query.ts";
import type { ByteStream, FilePart, RequestBody } from "../http/request.ts";

/** A form in parts, and the boundary that stands between them. */
export interface MultipartBody {
  readonly body: RequestBody;
  readonly boundary: string;
}

interface Part {
  /** Its header fields, up to the empty line. */
  readonly head: string;
  readonly content: Uint8Array | ByteStream;
}

/**
 * Writes a form in parts (RFC 7578): text, files, objects as JSON, lists as parts of one name. What is all in
 * memory comes as bytes, which may be sent again; anything else as a stream, with its length where every part
 * knows its own. Null and absent members have no part; a form without parts is none.
 */
export function writeMultipart(members: readonly BoundParameter[]): MultipartBody | undefined {
  const parts = members.flatMap(partsOf);
  if (parts.length === 0) return undefined;
  const boundary = boundaryFor(parts);
  const pieces = [
    ...parts.flatMap(({ head, content }) => [
      encode(`--${boundary}\r\n${head}\r\n\r\n`),
      content,
      encode("\r\n"),
    ]),
    encode(`--${boundary}--\r\n`),
  ];
  return { body: joinPieces(pieces), boundary };
}

function partsOf(parameter: BoundParameter): readonly Part[] {
  const { name, input, value, json, style, explode } = parameter;
  if (value === null || value === undefined) return [];
  if (json === true) return [textPart(parameter, name, jsonText(value, input), "application/json")];
  if (style === "deepObject") {
    const write = (key: string, text: string): Part => textPart(parameter, key, text);
    return nestedPairs(name, value, write, input);
  }
  if (!Array.isArray(value)) return [partOf(parameter, value)];
  const items = value.filter((each) => each !== null && each !== undefined);
  if (explode !== false) return items.map((each) => partOf(parameter, each));
  const texts = items.map((each) => scalarText(each, input));
  return texts.length === 0 ? [] : [textPart(parameter, name, texts.join(separatorOf(style)))];
}

function partOf(parameter: BoundParameter, value: unknown): Part {
  const { name, input } = parameter;
  if (isByteSource(value)) return filePart(parameter, { content: value });
  if (isFilePart(value)) return filePart(parameter, value);
  if (Array.isArray(value) || isPlainObject(value))
    return textPart(parameter, name, jsonText(value, input), "application/json");
  return textPart(parameter, name, scalarText(value, input));
}

/** JSON has no bytes, so an object whose `content` is bytes is no other. */
function isFilePart(value: unknown): value is FilePart {
  return isPlainObject(value) && Object.hasOwn(value, "content") && isByteSource(value["content"]);
}

function filePart(parameter: BoundParameter, file: FilePart): Part {
  const { input, name, contentType } = parameter;
  const { content } = file;
  const blob = content instanceof Blob ? content : undefined;
  const fileName = file.name ?? (blob instanceof File ? blob.name : "") ?? "";
  const type = file.contentType ?? (blob?.type === "" ? undefined : blob?.type) ?? contentType;
  const head = [
    `${disposition(name, input)}; filename="${quoted(fileName === "" ? "file" : fileName, input)}"`,
    `Content-Type: ${typeText(type ?? "application/octet-stream", input)}`,
  ];
  return { head: head.join("\r\n"), content: bytesOf(content, input) };
}

/** Plain text has no type of its own: some servers take a part that has one for a file. */
function textPart(
  { input, contentType }: BoundParameter,
  name: string,
  text: string,
  fallback?: string,
): Part {
  if (!text.isWellFormed()) throw badInput(input, "holds half of a surrogate pair");
  const type = contentType ?? fallback;
  const head = [
    disposition(name, input),
    ...(type === undefined ? [] : [`Content-Type: ${typeText(type, input)}`]),
  ];
  return { head: head.join("\r\n"), content: encode(text) };
}

function disposition(name: string, input: string): string {
  return `Content-Disposition: form-data; name="${quoted(name, input)}"`;
}

/**
 * A name between quotes, in UTF-8 (RFC 7578, section 5.1). Quotes and backslashes are percent-encoded, since
 * servers do not agree on what a backslash before a quote means; line breaks are refused, not encoded.
 */
function quoted(text: unknown, input: string): string {
  if (typeof text !== "string") throw badInput(input, "has a name that is no text");
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw badInput(input, "has a name with a line break or a control character");
  if (!text.isWellFormed()) throw badInput(input, "has a name with half of a surrogate pair");
  return text.replaceAll('"', "%22").replaceAll("\\", "%5C");
}

/** RFC 9110, section 8.3.1: a type, a subtype and parameters, in visible ASCII. */
function typeText(type: unknown, input: string): string {
  if (typeof type !== "string") throw badInput(input, "has a content type that is no text");
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[\t\x20-\x7e]*)?$/.test(type) || type.length > 255)
    throw badInput(input, "has a content type that is none");
  return type;
}

/** Random, and in no part that can be looked into; nobody guesses it before a stream is written. */
function boundaryFor(parts: readonly Part[]): string {
  for (;;) {
    const boundary = `form-${randomUUID()}`;
    const isFree = parts.every(
      ({ head, content }) =>
        !head.includes(boundary) &&
        !(content instanceof Uint8Array && asBuffer(content).includes(boundary)),
    );
    if (isFree) return boundary;
  }
}

function joinPieces(pieces: readonly (Uint8Array | ByteStream)[]): RequestBody {
  const inMemory = pieces.filter((each) => each instanceof Uint8Array);
  if (inMemory.length === pieces.length) return Buffer.concat(inMemory);
  const lengths = pieces.map((each) => each.byteLength);
  const known = lengths.filter((each) => each !== undefined);
  const stream = { [Symbol.asyncIterator]: () => readPieces(pieces) };
  if (known.length < lengths.length) return stream;
  return { ...stream, byteLength: known.reduce((sum, each) => sum + each, 0) };
}

async function* readPieces(
  pieces: readonly (Uint8Array | ByteStream)[],
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else yield* piece;
  }
}

function encode(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
