import { readBytes } from "../answer/decode.ts";
import { isByteSource } from "../bytes.ts";
import { ConnectorError } from "../errors.ts";
import type { ByteSource, ByteStream } from "../http/request.ts";
import { isPlainObject } from "../prepare/encode.ts";

/**
 * What an operation gave, as JSON: bytes as Base64, moments as text in UTC, integers and numbers beyond JSON's as text.
 * Fails with `tooLarge` where a stream has more than `most` bytes, and with `badAnswer` for what is no data.
 */
export async function writeOutput(output: unknown, most: number): Promise<unknown> {
  // A stream stands nowhere deeper (`answer/project.ts`).
  if (!isPlainObject(output)) return isStream(output) ? await encoded(output, most) : plain(output);
  const members: (readonly [string, unknown])[] = [];
  for (const [name, member] of Object.entries(output))
    if (member !== undefined)
      members.push([name, isStream(member) ? await encoded(member, most) : plain(member)]);
  return Object.fromEntries(members);
}

function isStream(value: unknown): value is Exclude<ByteSource, Uint8Array> {
  return !(value instanceof Uint8Array) && isByteSource(value);
}

async function encoded(stream: Blob | ByteStream, most: number): Promise<string> {
  const source = stream instanceof Blob ? stream.stream() : stream;
  return base64(await readBytes(source, most));
}

function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return value.toString();
  }
  if (value instanceof Uint8Array) return base64(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
  }
  throw new ConnectorError("badAnswer", "The answer holds what JSON has no words for.");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
