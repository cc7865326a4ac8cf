import { toVisibleJson } from "../diagnostics/escape.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { ownObject, ownText } from "../spec/json.ts";
import { type DraftAuth, draftAuth, type DraftWaiver, draftScopes, httpsUrl } from "./auth.ts";
import { draftCredentials, type DraftCredentials } from "./credentials.ts";
import { draftOperationNames } from "./operation-names.ts";
import { draftPagination } from "./pagination.ts";
import { readServers } from "../spec/openapi/server.ts";
import { scalar } from "./yaml-text.ts";

export interface DraftRequest {
  readonly id: string;
  /** As it will stand in the definition, `file:specs/x.json` or `npm:…`. */
  readonly source: string;
  /** Address of the language's schema, relative to the definition. */
  readonly schema: string;
  readonly document: OpenApiDocument;
  readonly entries: readonly OperationEntry[];
}

const FALLBACK_HOST = "api.example.com";

/**
 * Writes a first definition: everything that the vendor's document says, and a `# TODO` where it does not.
 * Nothing of the vendor's prose is taken over.
 */
export function draftDefinition(request: DraftRequest): string {
  const { id, source, schema, document, entries } = request;
  const auth = draftAuth(document);
  const servers = draftServers(document, entries);
  const names = draftOperationNames(entries);
  const hosts = [...new Set([...servers.hosts, ...auth.hosts])];
  const test = testOperation(document, entries);
  const name = test === undefined ? undefined : names.get(test.operationId);
  return `${[
    `# yaml-language-server: $schema=${schema}`,
    `id: ${id}`,
    `name: ${scalar(displayName(document, id))}`,
    "version: 0.1.0",
    "kind: oauth # TODO: notification, oauth, storage, database or payment",
    "category: devtools # TODO: email, messaging, crm, storage, database, payments or devtools",
    "publisher: { id: me, visibility: private } # TODO: who ships it",
    `docs: https://${hosts[0] ?? FALLBACK_HOST}/ # TODO: the vendor's reference`,
    "",
    "spec:",
    `  source: ${scalar(source)}`,
    ...servers.overlay,
    `hosts: [${hosts.map(scalar).join(", ")}]`,
    "",
    ...connectionLines(name),
    "",
    "auth:",
    ...auth.lines.map((each) => `  ${each}`),
    "",
    ...httpLines([...servers.lines, ...omitLines(draftCredentials(document, entries, auth))]),
    ...draftPagination(document, entries),
    "operations:",
    ...operationLines(document, entries, names, auth),
    ...waiverLines([...(auth.waivers ?? []), ...(name === undefined ? [noTest] : [])]),
  ].join("\n")}\n`;
}

function httpLines(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["http:", ...lines.map((each) => `  ${each}`), ""];
}

/** Nobody who calls an operation is asked for what `auth` sends. */
function omitLines({ omit, unsent }: DraftCredentials): readonly string[] {
  if (omit.length === 0) return [];
  const todo =
    unsent.length === 0
      ? ""
      : ` # TODO: \`auth\` does not send ${unsent.join(" and ")}; the vendor may want it as well`;
  return [`omit: [${omit.map(scalar).join(", ")}]${todo}`];
}

function connectionLines(test: string | undefined): readonly string[] {
  if (test === undefined) return ["connection: {} # TODO: test: { call: an operation that reads }"];
  return ["connection:", `  test: { call: ${test} } # TODO: a call that proves who is connected`];
}

const noTest: DraftWaiver = {
  allow: "connection/no-test",
  at: "connection",
  because: "The vendor's document has no call that reads without arguments.",
};

function waiverLines(waivers: readonly DraftWaiver[]): readonly string[] {
  if (waivers.length === 0) return [];
  return [
    "",
    "waivers:",
    ...waivers.flatMap(({ allow, at, because }) => [
      `  - allow: ${allow}`,
      `    at: ${at}`,
      `    because: ${scalar(because)}`,
    ]),
  ];
}

function operationLines(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  names: ReadonlyMap<string, string>,
  auth: DraftAuth,
): readonly string[] {
  return entries.map((entry) => {
    const scopes = draftScopes(document, entry, auth.schemeName);
    const granted = auth.lines.includes("scheme: oauth2") && scopes.length > 0;
    const scopeText = granted ? `, scopes: [${scopes.map(scalar).join(", ")}]` : "";
    const name = names.get(entry.operationId) ?? entry.operationId;
    return `  ${name}: { use: ${scalar(entry.operationId)}${scopeText} }`;
  });
}

interface DraftServers {
  readonly hosts: readonly string[];
  /** Lines under `http:`. */
  readonly lines: readonly string[];
  /** Lines under `spec:` that repair servers of single operations. */
  readonly overlay: readonly string[];
}

/** The hosts of the servers; `http.baseUrl` where the document's own cannot be used as it stands. */
function draftServers(document: OpenApiDocument, entries: readonly OperationEntry[]): DraftServers {
  const own = entries.flatMap((each) => ownServers(each));
  const hosts = own.flatMap(({ url }) => (httpsUrl(url) ?? upgraded(url))?.host ?? []);
  const overlay = repairs(own);
  const [first] = document.servers;
  const usable = httpsUrl(first);
  if (usable !== undefined) return { hosts: [usable.host, ...hosts], lines: [], overlay };
  const better = upgraded(first);
  const base = (better?.href ?? `https://${FALLBACK_HOST}${pathOf(first)}`).replace(/\/+$/, "");
  const lines = [
    `baseUrl: ${scalar(base)} # TODO: the vendor's document names no server that can be used`,
  ];
  return { hosts: [better?.host ?? FALLBACK_HOST, ...hosts], lines, overlay };
}

interface OwnServer {
  /** JSONPath of the list of servers. */
  readonly path: string;
  readonly url: string;
}

/** The server that an operation has besides those of the document: its own, else that of its path. */
function ownServers({
  operation,
  pathItem,
  pathKey,
  method,
}: OperationEntry): readonly OwnServer[] {
  const path = `$.paths[${quoted(pathKey)}]`;
  const [mine] = readServers(operation);
  if (mine !== undefined) return [{ path: `${path}.${method.toLowerCase()}.servers`, url: mine }];
  const [shared] = readServers(pathItem);
  return shared === undefined ? [] : [{ path: `${path}.servers`, url: shared }];
}

/** An overlay in which servers speak TLS, and those that no credential may travel to are left out. */
function repairs(servers: readonly OwnServer[]): readonly string[] {
  const broken = new Map(servers.map(({ path, url }) => [path, url]));
  for (const [path, url] of broken) if (httpsUrl(url) !== undefined) broken.delete(path);
  if (broken.size === 0) return [];
  return [
    "  overlay: # TODO: the vendor's document names servers here that cannot be used",
    "    actions:",
    ...[...broken].map(([path, url]) => {
      const better = upgraded(url);
      return better === undefined
        ? `      - { target: ${toVisibleJson(path)}, remove: true }`
        : `      - { target: ${toVisibleJson(`${path}[0]`)}, update: { url: ${scalar(better.href)} } }`;
    }),
  ];
}

/** The path of an address whose host cannot be used, or that has none: `/api/v1`. */
function pathOf(url: string | undefined): string {
  return /^(?:https?:\/\/[^/?#]*)?(\/[\w.~/-]*)$/i.exec(url ?? "")?.[1] ?? "";
}

/** The same address over TLS, if that is all that keeps it from being used. */
function upgraded(url: string | undefined): URL | undefined {
  return httpsUrl(url?.replace(/^(http:)?\/\//, "https://"));
}

/** A name as JSONPath quotes it. */
function quoted(name: string): string {
  return `'${name.replaceAll(/[\\']/g, "\\$&")}'`;
}

/** A call that reads and needs no arguments. */
function testOperation(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
): OperationEntry | undefined {
  return entries.find((entry) => {
    if (entry.method !== "GET") return false;
    const operation = document.operation(entry.operationId);
    if (operation === undefined || operation.body?.required === true) return false;
    return operation.parameters.every((each) => !each.required && each.in !== "path");
  });
}

/** The document's title, if it is a name rather than prose. */
function displayName(document: OpenApiDocument, id: string): string {
  const title = ownText(ownObject(document.json, "info") ?? {}, "title") ?? "";
  const plain = title
    .replaceAll(/[^\p{L}\p{N} .&'()-]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return plain.length >= 2 && plain.length <= 60 ? plain : id;
}
