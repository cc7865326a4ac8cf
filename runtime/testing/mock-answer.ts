import type { Answer } from "../answer/answer.ts";
import { failureOf } from "../answer/classify.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { matches } from "../answer/match.ts";
import type { Announcement, AnyOperation, ErrorRules } from "../operation.ts";
import { readPlace } from "../expression/place.ts";
import type { HttpRequest, HttpResponse } from "../http/request.ts";
import { writeXml } from "../xml/write.ts";
import { type Draft, refute, writeAt } from "./fit.ts";
import { isSchema } from "./sample.ts";

/** An answer of a vendor, as the test writes it. */
export interface VendorAnswer {
  /** Default: 200. */
  readonly status?: number;
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go as they are, everything else as JSON, or as XML where the operation reads it. */
  readonly body?: unknown;
}

/** The answer of which callers are to see an output: the operation's projection, the other way round. */
export function answerWith(
  descriptor: ConnectorDescriptor,
  operation: AnyOperation,
  output: unknown,
): VendorAnswer {
  const draft: Draft = { header: {} };
  if (operation.answer === "none") {
    unprojected(operation, output, draft);
    return { ...answerOf(draft), status: 204 };
  }
  if (operation.answer === "bytes") return bytesAnswer(operation, output, draft);
  writeResult(operation, draft, unprojected(operation, wholeOf(operation, output), draft));
  return withoutFailure(descriptor, operation, draft);
}

/** What the vendor sent before its failed parts were told apart. */
function wholeOf({ partial }: AnyOperation, output: unknown): unknown {
  if (partial === undefined || !isSchema(output)) return output;
  const { failures: _, ...rest } = output;
  return partial.results === true ? rest["results"] : rest;
}

/** The answer of which callers are to see some items, and after which another page may come. */
export function pageWith(
  descriptor: ConnectorDescriptor,
  operation: AnyOperation,
  items: readonly unknown[],
  announced: readonly Announcement[],
): VendorAnswer {
  const draft: Draft = { header: {} };
  const [path = []] = operation.items ?? [];
  const list = items.map((item) => unprojected(operation, item, draft));
  writeResult(operation, draft, list, path);
  for (const { at, is } of announced) writeAt(draft, at, at[0] === "header" ? String(is) : is);
  return withoutFailure(descriptor, operation, draft);
}

/** What the transport gives of an answer. */
export function responseOf(
  operation: AnyOperation | undefined,
  { status = 200, headers = {}, body }: VendorAnswer,
): HttpResponse {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { type, bytes } = printed(operation, body);
  const all = {
    ...(type === undefined ? {} : { "content-type": type }),
    ...Object.fromEntries(own),
  };
  return { status, headers: all, body: once(bytes) };
}

/** What the runtime makes of an answer, as far as its classification looks at it. */
export function classified(
  descriptor: ConnectorDescriptor,
  operation: AnyOperation,
  answer: VendorAnswer,
): string | undefined {
  return failureOf(viewOf(answer), {
    operation: operation.id,
    rules: rulesOf(descriptor, operation),
    rateLimit: undefined,
    redact: (text) => text,
    now: 0,
  })?.code;
}

/** The operation's rules, then the connector's. */
export function rulesOf(
  { http }: ConnectorDescriptor,
  { errors }: AnyOperation,
): readonly ErrorRules[] {
  return [errors, http?.errors].filter((rules) => rules !== undefined);
}

function viewOf({ status = 200, headers = {}, body = null }: VendorAnswer): Answer {
  return { url: "", status, headers, body, empty: body === null };
}

function unprojected({ output }: AnyOperation, value: unknown, draft: Draft): unknown {
  if (output === undefined || !isSchema(value)) return value;
  const vendors: Draft = {};
  for (const [name, field] of Object.entries(output)) {
    if (!Object.hasOwn(value, name) || value[name] === undefined) continue;
    if ("header" in field)
      writeAt(draft, ["header", field.header.toLowerCase()], String(value[name]));
    else if (field.path.length === 0) return value[name];
    else writeAt(vendors, field.path, value[name]);
  }
  return vendors;
}

function writeResult(
  { result = ["body"] }: AnyOperation,
  draft: Draft,
  value: unknown,
  path: readonly (string | number)[] = [],
): void {
  const isHeader = result[0] === "header" && typeof value === "object";
  writeAt(draft, [...result, ...path], isHeader ? JSON.stringify(value) : value);
}

/** Some vendors tell of failures within a 200: the answer is mended until it is none. */
function withoutFailure(
  descriptor: ConnectorDescriptor,
  operation: AnyOperation,
  draft: Draft,
): VendorAnswer {
  for (const match of rulesOf(descriptor, operation).flatMap(({ failed = [] }) => failed))
    if (matches(match, (place) => readPlace(viewOf(answerOf(draft)), place))) refute(draft, match);
  return answerOf(draft);
}

function answerOf({ header, body }: Draft): VendorAnswer {
  return { status: 200, headers: header as Readonly<Record<string, string>>, body };
}

function bytesAnswer(operation: AnyOperation, output: unknown, draft: Draft): VendorAnswer {
  const { content: _, ...told } = { ...(unprojected(operation, output, draft) as object) } as Draft;
  // Beside bytes, what else there is stands in a header, such as Dropbox-API-Result.
  if (operation.result?.[0] === "header") writeResult(operation, draft, told);
  const content = isSchema(output) ? output["content"] : output;
  const isBytes = typeof content === "string" || content instanceof Uint8Array;
  return { ...answerOf(draft), body: isBytes ? content : "content" };
}

function printed(
  operation: AnyOperation | undefined,
  body: unknown,
): { readonly type?: string; readonly bytes: Uint8Array } {
  if (body === undefined) return { bytes: new Uint8Array() };
  if (body instanceof Uint8Array) return { type: "application/octet-stream", bytes: body };
  if (typeof body === "string" && operation?.answer !== "json")
    return { type: "text/plain; charset=utf-8", bytes: Buffer.from(body) };
  if (operation?.answer === "xml") {
    const shape = { ...operation.shape, name: operation.shape?.name ?? "Answer" };
    return { type: "application/xml", bytes: Buffer.from(writeXml(body, shape, "answer")) };
  }
  return { type: "application/json", bytes: Buffer.from(JSON.stringify(body)) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.resolve();
  if (bytes.length > 0) yield bytes;
}

/** Text of a request's body; a stream is read to its end. */
export async function textOf({ body }: HttpRequest): Promise<string> {
  if (body === undefined) return "";
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString("utf8");
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
