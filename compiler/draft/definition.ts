import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { ownObject, ownText } from "../spec/json.ts";
import { httpsUrl, upgraded } from "./address.ts";
import { draftAuth } from "./auth.ts";
import { draftTest } from "./connection-test.ts";
import { draftCredentials, type DraftCredentials } from "./credentials.ts";
import type { DraftAuth, DraftWaiver } from "./drafted-auth.ts";
import { draftEffect } from "./effects.ts";
import { draftOperationNames } from "./operation-names.ts";
import { draftPagination } from "./pagination.ts";
import { draftScopes, sharedScopes } from "./requirements.ts";
import { draftServers } from "./servers.ts";
import { sharedParameters } from "./shared-parameters.ts";
import { webhookLines } from "./webhooks.ts";
import { listText, scalar } from "./yaml-text.ts";

export interface DraftRequest {
  readonly id: string;
  /** As it will stand in the definition, `file:specs/x.json` or `npm:…`. */
  readonly source: string;
  /** Address of the language's schema, relative to the definition. */
  readonly schema: string;
  readonly document: OpenApiDocument;
  readonly entries: readonly OperationEntry[];
}

/**
 * Writes a first definition: everything that the vendor's document says, and a `# TODO` where it does not.
 * Nothing of the vendor's prose is taken over.
 */
export function draftDefinition(request: DraftRequest): string {
  const { id, source, schema, document, entries } = request;
  const servers = draftServers(document, entries);
  const auth = draftAuth(document, entries, servers);
  const credentials = draftCredentials(document, entries, auth);
  const names = draftOperationNames(entries);
  const hosts = [...new Set([...servers.hosts, ...auth.hosts])];
  const effects = new Map(
    entries.map(({ operationId, method }) => [
      operationId,
      draftEffect(method, names.get(operationId) ?? operationId),
    ]),
  );
  const harmless = entries.filter(({ operationId }) => effects.get(operationId) === undefined);
  const test = draftTest(document, harmless, credentials.omit);
  const isGranted = auth.lines.includes("scheme: oauth2");
  const scopes = draftScopes(document, entries, isGranted ? auth.schemeName : undefined);
  const shared = sharedScopes(scopes);
  const name = test === undefined ? undefined : names.get(test.operationId);
  return `${[
    `# yaml-language-server: $schema=${schema}`,
    `id: ${id}`,
    `name: ${scalar(displayName(document, id))}`,
    "version: 0.1.0",
    "kind: oauth # TODO: notification, oauth, storage, database or payment",
    "category: devtools # TODO: email, messaging, crm, storage, database, payments or devtools",
    "publisher: { id: me, visibility: private } # TODO: who ships it",
    docsLine(document, servers.server),
    "",
    "spec:",
    `  source: ${scalar(source)}`,
    ...servers.overlay,
    `hosts: [${hosts.map(scalar).join(", ")}]`,
    "",
    ...connectionLines(servers.fields, name, test?.isSure === true),
    "",
    "auth:",
    ...[...besideLines(auth, credentials), ...auth.lines, ...sharedScopeLines(shared)].map(
      (each) => `  ${each}`,
    ),
    "",
    ...httpLines([...servers.lines, ...omitLines(credentials)]),
    ...sharedLines(sharedParameters(document, entries, credentials.omit)),
    ...draftPagination(document, entries),
    ...webhookLines(document),
    "operations:",
    ...entries.map(({ operationId }) => {
      const own = shared.length > 0 ? [] : (scopes.get(operationId) ?? []);
      const effect = effects.get(operationId);
      const members = [
        `use: ${scalar(operationId)}`,
        ...(effect === undefined ? [] : [`effect: ${effect}`]),
        ...(own.length === 0 ? [] : [`scopes: ${listText(own)}`]),
      ];
      return `  ${names.get(operationId) ?? operationId}: { ${members.join(", ")} }`;
    }),
    ...waiverLines([
      ...servers.waivers,
      ...(auth.waivers ?? []),
      ...(name === undefined ? [noTest] : []),
    ]),
  ].join("\n")}\n`;
}

/** Where a document says of every operation that it needs all of these, it says of none which it needs. */
function sharedScopeLines(scopes: readonly string[]): readonly string[] {
  if (scopes.length === 0) return [];
  const todo =
    scopes.length === 1
      ? ""
      : " # TODO: the vendor's document asks for all in every operation; keep of these scopes those that yours need";
  return [`scopes: ${listText(scopes)}${todo}`];
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
      : ` # TODO: \`auth\` does not send ${unsent.map(scalar).join(" and ")}; the vendor may want it as well`;
  return [`omit: [${omit.map(scalar).join(", ")}]${todo}`];
}

/** Keys that no operation lists and that `auth` does not send. */
function besideLines({ beside = [] }: DraftAuth, { omit }: DraftCredentials): readonly string[] {
  const left = beside.filter((each) => !omit.includes(each));
  if (left.length === 0) return [];
  return [
    `# TODO: the vendor wants ${left.map(scalar).join(" and ")} as well; what is no secret stands in \`http.headers\`, from \`connection.fields\`.`,
  ];
}

function sharedLines(parameters: readonly string[]): readonly string[] {
  if (parameters.length === 0) return [];
  const names = parameters.map(scalar).join(" and ");
  return [
    `# TODO: nearly all operations need ${names}; \`http.set\` says it once, from \`connection.fields\` or as a constant.`,
  ];
}

function connectionLines(
  fields: readonly string[],
  test: string | undefined,
  isSure: boolean,
): readonly string[] {
  const asked = fields.length === 0 ? [] : ["  fields:", ...fields.map((each) => `    ${each}`)];
  const todo = isSure ? "" : " # TODO: a call that proves who is connected";
  const tested = test === undefined ? [] : [`  test: { call: ${test} }${todo}`];
  const missing = test === undefined ? " # TODO: test: { call: an operation that reads }" : "";
  if (asked.length + tested.length === 0) return [`connection: {}${missing}`];
  return [`connection:${missing}`, ...asked, ...tested];
}

/** The address that the document itself gives for its reference, else one to be replaced. */
function docsLine({ json }: OpenApiDocument, server: string | undefined): string {
  const url = ownText(ownObject(json, "externalDocs") ?? {}, "url");
  const stated = httpsUrl(url);
  if (stated !== undefined) return `docs: ${scalar(stated.href)}`;
  const better = upgraded(url);
  if (better !== undefined)
    return `docs: ${scalar(better.href)} # TODO: the vendor's document names it without TLS`;
  return `docs: https://${httpsUrl(server)?.host ?? "example.com"}/ # TODO: the vendor's reference`;
}

const noTest: DraftWaiver = {
  allow: "connection/no-test",
  at: "connection",
  because: "No operation here reads without arguments and needs a credential.",
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

/** The document's title, if it is a name rather than prose. */
function displayName(document: OpenApiDocument, id: string): string {
  const title = ownText(ownObject(document.json, "info") ?? {}, "title") ?? "";
  const plain = title
    .replaceAll(/[^\p{L}\p{N} .&'()-]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return plain.length >= 2 && plain.length <= 60 ? plain : id;
}
