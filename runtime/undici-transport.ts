import { Readable } from "node:stream";
import { Agent, type Dispatcher, request as sendRequest } from "undici";
import { startDeadline, type Deadline } from "./deadline.ts";
import { ConnectorError } from "./errors.ts";
import { assertHeaders } from "./headers.ts";
import { inflate } from "./inflate.ts";
import type { ByteStream, HttpRequest, HttpResponse, RequestBody, Transport } from "./request.ts";
import { defaultLimits } from "./request.ts";
import { transportError } from "./transport-error.ts";

const CONNECT_TIMEOUT = 10_000;

/**
 * Opens a connection pool. HTTP/1.1 only, for undici bounds the header there; redirects are answers like any
 * other; every limit of the request holds.
 */
export function openTransport(): Transport {
  const agent = new Agent({
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT },
    maxHeaderSize: defaultLimits.headerBytes,
  });
  return async (request) => {
    assertHeaders(request.headers);
    const deadline = startDeadline(request.limits, request.signal);
    try {
      const response = await sendRequest(request.url, optionsOf(request, agent, deadline));
      deadline.answered();
      return readResponse(request, response, deadline);
    } catch (error) {
      deadline.end();
      throw transportError(error, request.signal);
    }
  };
}

function optionsOf(
  { method, headers, body, limits }: HttpRequest,
  dispatcher: Agent,
  deadline: Deadline,
): Omit<Dispatcher.RequestOptions, "path" | "origin"> & { readonly dispatcher: Agent } {
  return {
    dispatcher,
    method,
    headers: { "accept-encoding": "gzip, br, zstd", ...headers },
    body: body === undefined ? null : bodyOf(body, deadline),
    signal: deadline.signal,
    headersTimeout: 0,
    bodyTimeout: limits.idle === Infinity ? 0 : limits.idle,
  };
}

function bodyOf(body: RequestBody, deadline: Deadline): string | Uint8Array | Readable {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  return Readable.from(watch(body, deadline));
}

async function* watch(
  upload: ByteStream,
  deadline: Deadline,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of upload) {
    deadline.progressed();
    yield piece;
  }
}

function readResponse(
  request: HttpRequest,
  { statusCode, headers: fields, body }: Dispatcher.ResponseData,
  deadline: Deadline,
): HttpResponse {
  try {
    const headers = headersOf(fields);
    assertSize(headers, request);
    const empty = request.method === "HEAD" || statusCode === 204 || statusCode === 304;
    const encoding = empty ? "" : (headers["content-encoding"] ?? "");
    const inflated = inflate(body, encoding, request.limits);
    return { status: statusCode, headers, body: guard(inflated, request, body, deadline) };
  } catch (error) {
    destroy(body);
    throw error;
  }
}

/** Ends the deadline and the connection with the body, however its reading ends. */
async function* guard(
  stream: ByteStream,
  { signal }: HttpRequest,
  source: Readable,
  deadline: Deadline,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    throw transportError(error, signal);
  } finally {
    deadline.end();
    destroy(source);
  }
}

/** What undici says about a body that nobody wants any more is of no use to anyone. */
function destroy(body: Readable): void {
  if (!body.destroyed) body.on("error", () => undefined).destroy();
}

function headersOf(
  fields: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined)
      headers[name.toLowerCase()] = typeof value === "string" ? value : value.join(", ");
  return headers;
}

function assertSize(headers: Readonly<Record<string, string>>, { limits }: HttpRequest): void {
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) bytes += name.length + value.length;
  if (bytes > limits.headerBytes)
    throw new ConnectorError(
      "tooLarge",
      `The answer's header is larger than ${limits.headerBytes} bytes.`,
    );
  if (Number(headers["content-length"] ?? 0) > limits.wireBytes)
    throw new ConnectorError("tooLarge", `The answer is larger than ${limits.wireBytes} bytes.`);
}
