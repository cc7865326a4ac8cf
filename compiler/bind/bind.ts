import type { Result } from "../diagnostics/diagnostic.ts";
import { isTemplate } from "../expression/template.ts";
import type { AuthIR, HttpIR } from "../ir/ir.ts";
import { OWN_SOURCE } from "../driver/document.ts";
import type { ExpressionIR } from "../ir/expression.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import type { ValidatedDefinition } from "../validate/validate.ts";
import { checkAuthIds } from "./auth-ids.ts";
import { bindAuth } from "./auth/index.ts";
import { defined, oneOrMore } from "./behaviour.ts";
import type { BoundConnector, BoundDocument, BoundOperation } from "./bound.ts";
import { bindConnection } from "./connection.ts";
import { bindDriver } from "./driver/driver.ts";
import { bindDriverOperation } from "./driver/operation.ts";
import { type BindContext, createBindContext } from "./context.ts";
import { connectorErrors } from "./graphql.ts";
import { bindHttp } from "./http.ts";
import { bindImplements } from "./implements/implements.ts";
import { createSurroundings } from "./implements/scope.ts";
import { knownMembers } from "./members.ts";
import { bindOperation } from "./operation.ts";
import { isRelay } from "./relay.ts";
import { bindStepsOperation } from "./steps.ts";
import { checkUrlSlots } from "./url-slots.ts";
import { bindExpression } from "./value.ts";
import { bindWebhooks, eventScopes } from "./webhooks/webhooks.ts";

/** Finds every name of a definition: in the vendor's documents, or among its own. */
export function bindConnector(
  validated: ValidatedDefinition,
  documents: readonly BoundDocument[],
): Result<BoundConnector> {
  const { definition, locate } = validated;
  const context = createBindContext(locate, knownMembers(definition));
  const vendor = vendorDocuments(definition, documents);
  const http = withErrors(bindHttp(context, definition, vendor), definition);
  const driver = bindDriver(context, definition);
  reportDriverless(context, definition);
  const auth = bindAuthMethods(context, definition);
  const single = bindOperations(context, definition, documents, http);
  const operations = withSteps(context, definition, documents, single);
  checkAuthIds(context, validated);
  checkUrlSlots(context, definition, operations);
  const connection = bindConnection(context, definition, operations);
  const webhooks = bindWebhooks(context, { definition, auth, documents: vendor, operations });
  const events = (webhooks?.events ?? []).map(({ event, type }) => ({
    name: event.name,
    ...defined("type", type),
  }));
  const implementations = bindImplements(context, definition, documents, operations, events);
  const bound: BoundConnector = {
    validated,
    documents,
    hosts: bindHosts(context, definition),
    auth,
    ...(http === undefined ? {} : { http: sharedHttp(http) }),
    ...defined("driver", driver),
    connection,
    operations,
    ...(webhooks === undefined ? {} : { webhooks }),
    implementations,
  };
  return [bound, context.diagnostics];
}

function bindOperations(
  context: BindContext,
  connector: ConnectorDefinition,
  documents: readonly BoundDocument[],
  http: HttpIR | undefined,
): readonly BoundOperation[] {
  const vendor = vendorDocuments(connector, documents);
  return Object.entries(connector.operations).flatMap(([id, definition]) => {
    if (definition.statement !== undefined || definition.command !== undefined)
      return bindDriverOperation(context, { id, definition, connector, documents }) ?? [];
    if (definition.use === undefined && definition.graphql === undefined) return [];
    const bound = bindOperation(context, {
      id,
      definition,
      connector,
      documents: vendor,
      ...defined("pagination", http?.pagination),
      ...defined("errors", http?.errors),
    });
    return bound === undefined ? [] : [bound];
  });
}

/** Where operations that are one call are looked up: what steps take is in no vendor's document. */
function vendorDocuments(
  { driver }: ConnectorDefinition,
  documents: readonly BoundDocument[],
): readonly BoundDocument[] {
  if (driver !== undefined) return documents;
  return documents.filter(({ source }) => source !== OWN_SOURCE);
}

/** What is made of other operations is bound after them; the order stays the definition's. */
function withSteps(
  context: BindContext,
  connector: ConnectorDefinition,
  documents: readonly BoundDocument[],
  single: readonly BoundOperation[],
): readonly BoundOperation[] {
  const own = documents.find(({ source }) => source === OWN_SOURCE);
  if (own === undefined) return single;
  const surroundings = createSurroundings(context, connector, documents, single, []);
  return Object.entries(connector.operations).flatMap(([id, definition]) => {
    if (definition.steps === undefined) return single.filter((each) => each.id === id);
    return bindStepsOperation(surroundings, { id, definition, connector, own }) ?? [];
  });
}

function withErrors(http: HttpIR | undefined, definition: ConnectorDefinition): HttpIR | undefined {
  return http && { ...http, ...defined("errors", connectorErrors(http.errors, definition)) };
}

/** Where connections have their `pageInfo` is each operation's matter: there is nothing to share. */
function sharedHttp(http: HttpIR): HttpIR {
  if (!isRelay(http.pagination)) return http;
  const { pagination, ...shared } = http;
  return shared;
}

function bindAuthMethods(context: BindContext, definition: ConnectorDefinition): readonly AuthIR[] {
  const methods = oneOrMore(definition.auth);
  return methods.map((method, index) => {
    const at = Array.isArray(definition.auth) ? ["auth", index] : ["auth"];
    const id = method.id ?? method.scheme;
    const own = (method["scopes"] ?? []) as readonly string[];
    const scopes = new Set(own);
    for (const operation of Object.values(definition.operations))
      if (operation.auth?.includes(id) ?? true)
        for (const scope of operation.scopes ?? []) scopes.add(scope);
    for (const scope of eventScopes(definition)) scopes.add(scope);
    const request = {
      at,
      definition: method,
      scopes: [...scopes].sort(),
      hosts: definition.hosts,
      connector: definition,
    };
    return bindAuth(context, request);
  });
}

function bindHosts(
  context: BindContext,
  definition: ConnectorDefinition,
): readonly (string | ExpressionIR)[] {
  return definition.hosts.map((host, index) =>
    isTemplate(host)
      ? bindExpression(context, ["hosts", index], host, new Set(["connection", "app"]))
      : host.toLowerCase(),
  );
}

/** Statements and commands are a driver's. */
function reportDriverless(context: BindContext, definition: ConnectorDefinition): void {
  if (definition.driver !== undefined) return;
  for (const [id, operation] of Object.entries(definition.operations))
    for (const key of ["command", "statement"] as const)
      if (operation[key] !== undefined)
        context.report("bind/no-driver", { key }, context.locate(["operations", id, key], "key"));
}
