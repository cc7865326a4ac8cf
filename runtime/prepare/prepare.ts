import type { BoundParameter, Draft } from "./bind.ts";
import { writeBody } from "./body.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import type { Read, UrlTemplate } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { assertHeaders, cookieText, headerText } from "../http/headers.ts";
import { assertAllowed, publicHostOf } from "../http/hosts.ts";
import { joinMembers } from "../answer/json-members.ts";
import { matches } from "../answer/match.ts";
import type { AnswerEncoding, AnyOperation } from "../operation.ts";
import { queryPairs } from "./query.ts";
import {
  defaultLimits,
  type HttpRequest,
  type Limits,
  type RequestBody,
  streamLimits,
  USER_AGENT,
} from "../http/request.ts";
import { buildUrl } from "./url.ts";
import { evaluate } from "../expression/value.ts";

export interface PrepareOptions {
  readonly descriptor: ConnectorDescriptor;
  readonly operation: AnyOperation;
  /** Reads `connection`, `app` and `auth`. */
  readonly at: Read;
  /** Milliseconds for this attempt, where the caller sets them. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Writes a draft as the request that goes over the wire, and refuses it if its host is not allowed. */
export function prepare(bound: Draft, options: PrepareOptions): HttpRequest {
  const { descriptor, operation, at, signal } = options;
  const draft = { ...bound, parameters: joinMembers(bound.parameters) };
  const url = addressOf(draft, options);
  assertAllowed(url, descriptor.hosts, at);
  const written = writeBody(descriptor.id, operation, draft.parameters);
  const body = written?.body;
  const headers = writeHeaders(draft, options, written?.mediaType);
  assertHeaders(headers);
  return {
    operation: operation.id,
    method: operation.method,
    url: url.href,
    headers,
    ...(body === undefined ? {} : { body }),
    limits: limitsOf(options, body),
    ...(signal === undefined ? {} : { signal }),
    ...publicHostOf(descriptor, url),
  };
}

function addressOf(draft: Draft, { descriptor, operation, at }: PrepareOptions): URL {
  const query = draft.parameters.filter((each) => each.in === "query");
  const base = operation.baseUrl ?? baseUrlOf(descriptor, at);
  const path = descriptor.http?.exactUrl === true ? "" : operation.path;
  const url = buildUrl(base, path, draft.parameters, at);
  if (draft.url !== undefined) return nextAddress(draft.url, url, query);
  const pairs = query.flatMap(queryPairs);
  if (pairs.length > 0)
    url.search = [url.search.slice(1), ...pairs].filter((each) => each !== "").join("&");
  return url;
}

/**
 * The vendor's next address has all parameters but, perhaps, the credential. It stays where the operation is: on
 * another of the connector's hosts, which a page was redirected to, the credential has no business.
 */
function nextAddress(next: URL, { origin }: URL, query: readonly BoundParameter[]): URL {
  if (next.origin !== origin)
    throw new ConnectorError("hostNotAllowed", "The next page is on another host.");
  const url = new URL(next);
  for (const { name, value, credential } of query)
    if (credential === true) url.searchParams.set(name, String(value));
  return url;
}

function baseUrlOf({ id, http }: ConnectorDescriptor, at: Read): UrlTemplate {
  const found = http?.baseUrl.find(
    ({ when }) => when === undefined || matches(when, ([root, ...path]) => at(root, ...path)),
  );
  if (found !== undefined) return found.url;
  throw new ConnectorError(
    "badInput",
    `No base URL of the connector "${id}" fits this connection.`,
  );
}

/**
 * What is asked for. For JSON no more than that: beside a wildcard, servers that take it for a browser's send HTML.
 */
const accepted: ReadonlyMap<AnswerEncoding, string> = new Map([
  ["json", "application/json"],
  ["xml", "application/xml, text/xml;q=0.9, */*;q=0.1"],
]);

function writeHeaders(
  { parameters }: Draft,
  { descriptor, operation, at }: PrepareOptions,
  mediaType: string | undefined,
): Readonly<Record<string, string>> {
  const headers = new Map([
    ["accept", operation.accept ?? accepted.get(operation.answer) ?? "*/*"],
    ["user-agent", USER_AGENT],
  ]);
  if (mediaType !== undefined) headers.set("content-type", mediaType);
  const set = (parameter: BoundParameter): void => {
    const text = headerText(parameter);
    if (text !== undefined) headers.set(parameter.name.toLowerCase(), text);
  };
  for (const [name, value] of Object.entries(descriptor.http?.headers ?? {}))
    set({ in: "header", name, input: name, value: evaluate(value, at, functions) });
  for (const parameter of parameters) if (parameter.in === "header") set(parameter);
  const cookie = cookieText(parameters);
  if (cookie !== undefined) headers.set("cookie", cookie);
  return Object.fromEntries(headers);
}

function limitsOf(
  { descriptor, operation, timeout }: PrepareOptions,
  body: RequestBody | undefined,
): Limits {
  const time = timeout ?? operation.timeout ?? descriptor.http?.timeout ?? defaultLimits.total;
  const limits =
    operation.answer === "bytes"
      ? { ...streamLimits, firstByte: time, idle: time }
      : { ...defaultLimits, firstByte: time, idle: time, total: time };
  const isUpload = typeof body === "object" && !(body instanceof Uint8Array);
  // How long a stream takes is its owner's matter; that it goes on is ours.
  return isUpload ? { ...limits, total: Infinity } : limits;
}
