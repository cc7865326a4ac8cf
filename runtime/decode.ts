import type { Answer } from "./answer.ts";
import { ConnectorError, runtimePending } from "./errors.ts";
import type { AnswerEncoding, AnyOperation } from "./operation.ts";
import type { ByteStream, HttpRequest, HttpResponse } from "./request.ts";

/** Deeper answers are refused: code that walks them would run out of stack. */
const DEEPEST_JSON = 512;
/** More than this is not read of an answer that nobody will get whole. */
const MOST_ERROR_BYTES = 256 * 1024;

/** Reads the answer as the operation says; a failure's body as its own content type says. */
export async function decode(
  connector: string,
  operation: AnyOperation,
  request: HttpRequest,
  response: HttpResponse,
): Promise<Answer> {
  const { status, headers } = response;
  const base = { url: request.url, status, headers };
  if (request.method === "HEAD" || status === 204 || status === 205 || status === 304) {
    await readUpTo(response.body, MOST_ERROR_BYTES);
    return { ...base, body: null, empty: true };
  }
  if (status < 200 || status > 299) {
    const text = await readUpTo(response.body, MOST_ERROR_BYTES);
    return { ...base, body: failureBody(text, headers["content-type"] ?? ""), empty: text === "" };
  }
  return { ...base, ...(await readBody(connector, operation.answer, request, response.body)) };
}

async function readBody(
  connector: string,
  encoding: AnswerEncoding,
  { limits }: HttpRequest,
  body: ByteStream,
): Promise<Pick<Answer, "body" | "empty" | "stream">> {
  switch (encoding) {
    case "json": {
      const text = await readAll(body, limits.bodyBytes);
      return text === "" ? { body: null, empty: true } : { body: parseJson(text), empty: false };
    }
    case "text":
      return { body: await readAll(body, limits.bodyBytes), empty: false };
    case "bytes":
      return { body: { content: body }, empty: false, stream: body };
    case "none":
      await readUpTo(body, MOST_ERROR_BYTES);
      return { body: null, empty: true };
    case "xml":
      await readUpTo(body, MOST_ERROR_BYTES);
      throw runtimePending(connector, "answer.xml");
  }
}

/** What a server says as it fails may be cut off or be no JSON: then it is text. */
function failureBody(text: string, contentType: string): unknown {
  if (!/[/+]json\b/i.test(contentType)) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
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
async function readAll(body: ByteStream, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most)
      throw new ConnectorError("tooLarge", `The answer is larger than ${most} bytes.`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

async function readUpTo(body: ByteStream, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > most) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
