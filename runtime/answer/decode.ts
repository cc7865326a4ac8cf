import { type Answer, discard } from "./answer.ts";
import { decodeText, decodeXml } from "./charset.ts";
import { assertRange } from "./content-range.ts";
import type { Hidden } from "../auth/secrets.ts";
import { ConnectorError } from "../errors.ts";
import { Inflow } from "../http/inflow.ts";
import type { AnyOperation, XmlShape } from "../operation.ts";
import type { ByteStream, HttpRequest, HttpResponse } from "../http/request.ts";

/** Deeper answers are refused: code that walks them would run out of stack. */
const DEEPEST_JSON = 512;
/** More than this is not read of an answer that nobody will get whole. */
const MOST_ERROR_BYTES = 256 * 1024;

/**
 * Reads the answer as the operation says; a failure's body as its own content type says. What is `hidden` is looked for
 * in the raw text, once: pages and errors need the answer as it came.
 */
export async function decode(
  operation: AnyOperation,
  request: HttpRequest,
  response: HttpResponse,
  hidden?: Hidden,
): Promise<Answer> {
  const { text, ...answer } = await read(operation, request, response);
  if (hidden === undefined) return answer;
  return { ...answer, redact: hidden.redact, isTold: text !== undefined && hidden.isIn(text) };
}

/** An answer, and the text that it was read of. */
type Read = Answer & Raw;

interface Raw {
  readonly text?: string;
}

async function read(
  operation: AnyOperation,
  request: HttpRequest,
  response: HttpResponse,
): Promise<Read> {
  const { status, headers } = response;
  const base = { url: request.url, status, headers };
  if (request.method === "HEAD" || status === 204 || status === 205 || status === 304) {
    await readUpTo(response.body, MOST_ERROR_BYTES);
    const isStream = operation.answer === "bytes" && status >= 200 && status <= 299;
    return { ...base, ...(isStream ? nothing() : { body: null, empty: true }) };
  }
  if (status < 200 || status > 299) {
    const bytes = await readUpTo(response.body, MOST_ERROR_BYTES);
    const failure = await failureBody(bytes, headers["content-type"] ?? "");
    return { ...base, ...failure, empty: bytes.length === 0 };
  }
  return { ...base, ...(await readBody(operation, request, response)) };
}

/** Who is promised a stream gets one, of no bytes. */
function nothing(): ReadBody {
  const stream: ByteStream = { byteLength: 0, [Symbol.asyncIterator]: noBytes };
  return { body: { content: stream }, empty: true, stream };
}

async function* noBytes(): AsyncGenerator<Uint8Array, void, undefined> {}

type ReadBody = Pick<Answer, "body" | "empty" | "stream" | "root"> & Raw;

async function readBody(
  { answer, shape }: AnyOperation,
  request: HttpRequest,
  response: HttpResponse,
): Promise<ReadBody> {
  const { limits } = request;
  const { headers, body } = response;
  const contentType = headers["content-type"] ?? "";
  switch (answer) {
    case "json": {
      const text = utf8(await readAll(body, limits.bodyBytes));
      return text === ""
        ? { body: null, empty: true }
        : { body: parseJson(text), empty: false, text };
    }
    case "text": {
      const text = decodeText(await readAll(body, limits.bodyBytes), contentType);
      return { body: text, empty: false, text };
    }
    case "xml": {
      const bytes = await readAll(body, limits.bodyBytes);
      if (bytes.length === 0) return { body: null, empty: true };
      return { ...(await parseDocument(bytes, contentType, shape)), empty: false };
    }
    case "bytes":
      try {
        assertRange(request, response);
      } catch (error) {
        await discard({ stream: body });
        throw error;
      }
      return { body: { content: body }, empty: false, stream: body };
    case "none":
      await readUpTo(body, MOST_ERROR_BYTES);
      return { body: null, empty: true };
  }
}

/** What a server says as it fails may be cut off or be neither JSON nor XML: then it is text. */
async function failureBody(
  bytes: Uint8Array,
  contentType: string,
): Promise<Pick<Answer, "body" | "root"> & Raw> {
  try {
    if (/[/+]json\b/i.test(contentType)) {
      const text = utf8(bytes);
      return { body: parseJson(text), text };
    }
    if (/[/+]xml\b/i.test(contentType)) return await parseDocument(bytes, contentType);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
  }
  const text = decodeText(bytes, contentType);
  return { body: text, text };
}

/** The parser of XML is loaded by the first answer that is one. */
async function parseDocument(
  bytes: Uint8Array,
  contentType: string,
  shape?: XmlShape,
): Promise<Pick<Answer, "body"> & Raw & { readonly root: string }> {
  const { readXml } = await import("../xml/read.ts");
  const text = decodeXml(bytes, contentType);
  return { ...readXml(text, shape), text };
}

/** Holds no state between whole texts. */
const decoder = new TextDecoder();

function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Parses JSON; the error does not quote the text, as JSON.parse would. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new ConnectorError("badAnswer", "The answer is nested too deeply.");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ConnectorError("badAnswer", "The answer is not valid JSON.");
  }
}

function isTooDeep(text: string): boolean {
  if (text.length <= DEEPEST_JSON) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = text.indexOf('"', index + 1);
      while (index > 0 && isEscaped(text, index)) index = text.indexOf('"', index + 1);
      if (index < 0) return false;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > DEEPEST_JSON) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function isEscaped(text: string, index: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(index - 1 - slashes) === BACKSLASH) slashes += 1;
  return slashes % 2 === 1;
}

/** Transports of the caller's own may not know the limit. */
async function readAll(body: ByteStream, most: number): Promise<Uint8Array> {
  return body instanceof Inflow ? joined(await body.readAll()) : await readBytes(body, most);
}

/** All bytes of a stream; fails with `tooLarge` where there are more than `most`. */
export async function readBytes(body: ByteStream, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most)
      throw new ConnectorError("tooLarge", `The answer is larger than ${most} bytes.`);
    chunks.push(chunk);
  }
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only, ...more] = chunks;
  return only !== undefined && more.length === 0 ? only : Buffer.concat(chunks);
}

async function readUpTo(body: ByteStream, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > most) break;
  }
  return joined(chunks);
}
