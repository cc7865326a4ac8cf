import type { HttpIR, UrlIR } from "../ir/ir.ts";
import { parseDuration } from "../expression/duration.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import {
  bindErrors,
  bindIdempotency,
  bindPagination,
  bindRateLimit,
  bindRetry,
  defined,
  oneOrMore,
} from "./behaviour.ts";
import type { BoundDocument } from "./bound.ts";
import type { BindContext } from "./context.ts";
import { bindMatch, bindUrl, bindValue, type Roots } from "./value.ts";

const HTTP_ROOTS: Roots = new Set(["connection"]);
const WHEN_ROOTS: Roots = new Set(["auth", "connection"]);
const DEFAULT_TIMEOUT = 30_000;

/** What holds for all operations; undefined for connectors that do not speak HTTP. */
export function bindHttp(
  context: BindContext,
  definition: ConnectorDefinition,
  documents: readonly BoundDocument[],
): HttpIR | undefined {
  if (definition.driver !== undefined) return undefined;
  const http = definition.http ?? {};
  const headers = Object.entries(http.headers ?? {}).map(
    ([name, value]) =>
      [name, bindValue(context, ["http", "headers", name], value, HTTP_ROOTS)] as const,
  );
  return {
    baseUrl: bindBaseUrl(context, definition, documents),
    ...(http.exactUrl === true ? { exactUrl: true as const } : {}),
    headers,
    timeout: parseDuration(http.timeout ?? "") ?? DEFAULT_TIMEOUT,
    ...defined("network", http.network),
    ...defined("redirects", http.redirects === "none" ? undefined : http.redirects),
    ...defined("retry", http.retry && bindRetry(http.retry)),
    ...defined(
      "idempotency",
      http.idempotency && bindIdempotency(context, ["http", "idempotency"], http.idempotency),
    ),
    ...defined(
      "rateLimit",
      http.rateLimit && bindRateLimit(context, ["http", "rateLimit"], http.rateLimit),
    ),
    ...defined(
      "pagination",
      http.pagination && bindPagination(context, ["http", "pagination"], http.pagination),
    ),
    ...defined("errors", http.errors && bindErrors(context, ["http", "errors"], http.errors)),
  };
}

function bindBaseUrl(
  context: BindContext,
  definition: ConnectorDefinition,
  documents: readonly BoundDocument[],
): HttpIR["baseUrl"] {
  const baseUrl = definition.http?.baseUrl;
  if (baseUrl === undefined) return [{ url: serverOf(context, documents) }];
  return oneOrMore(baseUrl).map((entry, index) => {
    const path = Array.isArray(baseUrl) ? ["http", "baseUrl", index] : ["http", "baseUrl"];
    if (typeof entry === "string") return { url: bindUrl(context, path, entry, HTTP_ROOTS) };
    const url = bindUrl(context, [...path, "url"], entry.url, HTTP_ROOTS);
    if (entry.when === undefined) return { url };
    return { when: bindMatch(context, [...path, "when"], entry.when, WHEN_ROOTS), url };
  });
}

function serverOf(context: BindContext, documents: readonly BoundDocument[]): UrlIR {
  const server = documents.flatMap((each) => each.document.servers)[0];
  if (server === undefined || !/^https?:/.test(server)) {
    context.report("bind/no-server", {}, context.locate(["spec"], "key"));
    return [""];
  }
  return [server.replace(/\/+$/, "")];
}
