import type { MemberBinding, OperationBody } from "@human/connector-sdk";
import { didYouMean, nearest, renameFix } from "../diagnostics/suggest.ts";
import { parseDuration } from "../expression/duration.ts";
import type { ConstantIR, ErrorRulesIR, InputIR, PaginationIR } from "../ir/ir.ts";
import type { DocumentPath } from "../source.ts";
import type { Json } from "../json.ts";
import { isObject } from "../spec/json.ts";
import type { SpecOperation } from "../spec/spec.ts";
import type { ConnectorDefinition, OperationDefinition } from "../validate/definition.ts";
import { bindAnswer } from "./answer.ts";
import {
  bindErrors,
  bindIdempotency,
  bindPagination,
  bindRetry,
  defined,
  oneOrMore,
} from "./behaviour.ts";
import { type BodyChoice, chooseBody } from "./body.ts";
import type { BoundDocument, BoundOperation } from "./bound.ts";
import type { BindContext } from "./context.ts";
import { documentErrors, findGraphQL, graphQLBody, variableSlots } from "./graphql.ts";
import { bindInputs } from "./input.ts";
import { reportUnknownParameter } from "./input-problems.ts";
import { bindRelay, isRelay, relaySlots } from "./relay.ts";
import { placePages } from "./page-place.ts";
import { type Slot, vendorName, vendorPlace } from "./slot.ts";
import { slotsOf, withContentType } from "./slots.ts";

interface OperationRequest {
  readonly id: string;
  readonly definition: OperationDefinition;
  readonly connector: ConnectorDefinition;
  readonly documents: readonly BoundDocument[];
  /** `http.pagination`, bound. */
  readonly pagination?: PaginationIR;
  /** `http.errors`, bound. */
  readonly errors?: ErrorRulesIR;
}

/** Binds one operation; undefined (and reported) where the vendor has no such operation. */
export function bindOperation(
  context: BindContext,
  request: OperationRequest,
): BoundOperation | undefined {
  const { id, definition, connector } = request;
  const at = ["operations", id];
  const found =
    definition.graphql === undefined
      ? findOperation(context, request, at)
      : findGraphQL(context, request.documents, connector, at);
  if (found === undefined) return undefined;
  const { target, document } = found;
  const body = chooseBody(definition, target, document.document);
  const { slots, own, pages } = bindPages(context, request, {
    at,
    target,
    document,
    slots:
      target.graphql === undefined
        ? withContentType(slotsOf(target, body, document.types), definition)
        : variableSlots(target, document.types),
  });
  const { inputs, constants } = bindInputs(context, {
    id,
    at,
    definition,
    operation: target,
    document,
    slots,
    defaults: { set: connector.http?.set ?? {}, omit: connector.http?.omit ?? [] },
    sentByAuth: sentByAuth(connector),
    managed: managedSlots(
      connector,
      definition,
      definition.items === undefined ? "none" : pages,
      slots,
    ),
    sized: definition.items === undefined ? undefined : sizeOf(pages),
  });
  reportAbout(context, at, definition, inputs);
  const server = target.servers[0];
  return {
    id,
    at,
    definition,
    target,
    document,
    inputs,
    writtenAsText: writtenAsText(slots, inputs),
    constants,
    ...defined("body", graphQLBody(target) ?? (body && sentBody(body, slots, inputs, constants))),
    ...(server === undefined ? {} : { baseUrl: [server.replace(/\/+$/, "")] }),
    answer: bindAnswer(context, {
      at,
      definition: withResult(definition, target),
      operation: target,
      document: document.document,
      types: document.types,
      ...defined("partial", connector.http?.errors?.partial),
    }),
    ...defined("pagination", own),
    ...defined("errors", errorsOf(context, request, target, at)),
    ...defined(
      "idempotency",
      definition.idempotency &&
        bindIdempotency(context, [...at, "idempotency"], definition.idempotency),
    ),
    ...defined("retry", definition.retry && bindRetry(definition.retry)),
    ...defined("timeout", parseDuration(definition.timeout ?? "")),
  };
}

/** Where keys and tokens go, as `http.omit` names places. */
function sentByAuth({ auth }: ConnectorDefinition): readonly string[] {
  return oneOrMore(auth).flatMap((method) =>
    ["query", "header", "body", "path"].flatMap((place) => {
      const own = method["place"] ?? method;
      const name = isObject(own) ? own[place] : undefined;
      return typeof name === "string" ? [`${place}.${name}`] : [];
    }),
  );
}

function writtenAsText(slots: readonly Slot[], inputs: readonly InputIR[]): readonly string[] {
  const theirs = slots.filter(({ losesParts }) => losesParts === true);
  return inputs
    .filter((input) => theirs.some((slot) => vendorPlace(slot) === vendorPlace(input)))
    .map(({ name }) => name);
}

/** What is said of inputs that there are none of. */
function reportAbout(
  context: BindContext,
  at: DocumentPath,
  { about = {} }: OperationDefinition,
  inputs: readonly InputIR[],
): void {
  const names = new Set(inputs.map(({ name }) => name));
  for (const key of Object.keys(about)) {
    if (names.has(key)) continue;
    const reason = "the operation has no input of this name";
    context.report(
      "check/unused-key",
      { key, reason },
      context.locate([...at, "about", key], "key"),
    );
  }
}

/** What the vendor does not ask for is left out where nobody says anything in it. */
function sentBody(
  { body, required }: BodyChoice,
  slots: readonly Slot[],
  inputs: readonly InputIR[],
  constants: readonly ConstantIR[],
): OperationBody {
  const isMember = ({ binding }: InputIR | ConstantIR): boolean => binding.in === "body";
  const mayBeEmpty = inputs.some(isMember) && !constants.some(isMember);
  if (body.encoding === "json" && !required && mayBeEmpty) return { ...body, optional: true };
  const given = [...inputs, ...constants];
  const isForm = body.encoding === "form" || body.encoding === "multipart";
  if (!isForm || !given.some(({ binding }) => binding.in === "payload")) return body;
  const single = new Set(given.filter(isMember).map(vendorName));
  const members = memberBindings(slots.filter((each) => !single.has(vendorName(each))));
  return Object.keys(members).length === 0 ? body : { ...body, members };
}

/** How members of a form are written, those that are not as they look. */
function memberBindings(slots: readonly Slot[]): Readonly<Record<string, MemberBinding>> {
  return Object.fromEntries(
    slots
      .filter(({ binding }) => binding.in === "body")
      .map((slot): readonly [string, MemberBinding] => {
        const { in: _, name: __, required: ___, ...rest } = slot.binding;
        return [vendorName(slot), rest];
      })
      .filter(([, rest]) => Object.keys(rest).length > 0),
  );
}

interface BoundPages {
  readonly slots: readonly Slot[];
  readonly own: PaginationIR | "none" | undefined;
  /** The operation's own, else the connector's. */
  readonly pages: PaginationIR | "none" | undefined;
}

/** Checks the pages of a list; connections become the operation's own, whoever states them. */
function bindPages(
  context: BindContext,
  { definition, pagination }: OperationRequest,
  found: Pick<BoundOperation, "at" | "target" | "document"> & Pick<BoundPages, "slots">,
): BoundPages {
  const { at, target, document, slots } = found;
  const own = bindOwnPagination(context, at, definition);
  const pages = own ?? pagination;
  if (definition.items === undefined) return { slots, own, pages };
  if (isRelay(pages)) {
    const { types } = document;
    const request = { at, definition, operation: target, types, slots, pagination: pages };
    const relay = bindRelay(context, request);
    return { slots: relaySlots(slots, relay), own: relay, pages: relay };
  }
  checkPagination(context, { at, own, pages, slots, target, document });
  const placed = pages === undefined || pages === "none" ? undefined : placePages(pages, slots);
  return { slots, own: placed ?? own, pages };
}

/** What GraphQL answers lies in `data`. */
function withResult(definition: OperationDefinition, target: SpecOperation): OperationDefinition {
  if (target.graphql === undefined) return definition;
  return { ...definition, result: definition.result ?? "body.data" };
}

function errorsOf(
  context: BindContext,
  { definition, connector, errors: inherited }: OperationRequest,
  target: SpecOperation,
  at: DocumentPath,
): ErrorRulesIR | undefined {
  const { errors } = definition;
  const own = errors && bindErrors(context, [...at, "errors"], errors);
  if (target.graphql === undefined) return own;
  const partial = errors?.partial ?? connector.http?.errors?.partial;
  return documentErrors(own, inherited, partial !== undefined);
}

function findOperation(
  context: BindContext,
  request: OperationRequest,
  at: DocumentPath,
): Pick<BoundOperation, "target" | "document"> | undefined {
  const use = request.definition.use ?? "";
  const described = request.documents.filter((each) => each.document.dialect !== "graphql");
  const [prefix, rest] = use.includes("#") ? (use.split("#", 2) as [string, string]) : ["", use];
  const named = described.filter((each) => each.id === prefix);
  const documents = prefix !== "" && named.length > 0 ? named : described;
  const operationId = prefix !== "" && named.length > 0 ? rest : use;
  const found = documents.flatMap((document) => {
    const target = document.document.operation(operationId);
    return target === undefined ? [] : [{ target, document }];
  });
  const span = context.locate([...at, "use"], "value");
  if (found.length > 1) {
    const first = found[0]?.document.id ?? "";
    const ids = found.map((each) => `"${each.document.id}"`).join(" and ");
    context.report("bind/ambiguous-operation", { operation: use, documents: ids, first }, span);
  }
  if (found.length === 0) {
    const names = documents.flatMap((each) => each.document.operationIds);
    const near = nearest(operationId, names);
    const suggestion = didYouMean(near);
    const source = documents[0]?.source ?? "<source>";
    const more = `; \`human connector spec pin ${request.connector.id}\` pins those in use`;
    const values = { operation: use, where: "the pinned spec", source, suggestion, more };
    context.report("bind/unknown-operation", values, span, renameFix(span, use, near));
  }
  return found[0];
}

function bindOwnPagination(
  context: BindContext,
  at: DocumentPath,
  definition: OperationDefinition,
): PaginationIR | "none" | undefined {
  if (definition.pagination === undefined || definition.pagination === "none")
    return definition.pagination;
  return bindPagination(context, [...at, "pagination"], definition.pagination);
}

/** Parameters that the pages or `expand` set, with the constant where there is one. */
function managedSlots(
  connector: ConnectorDefinition,
  definition: OperationDefinition,
  pages: PaginationIR | "none" | undefined,
  slots: readonly Slot[],
): ReadonlyMap<string, Json | undefined> {
  const managed = new Map<string, Json | undefined>();
  if (pages !== undefined && pages !== "none" && pages.style !== "route") {
    const send = optionOf(pages, "send");
    const isRequired = slots.some((each) => each.name === send && each.required);
    if (typeof send === "string") managed.set(send, isRequired ? firstPage(pages) : undefined);
  }
  const parameter = connector.http?.expand;
  if (parameter !== undefined) {
    const prefix = oneOrMore(definition.items)[0];
    const fields = (definition.expand ?? []).map((each) =>
      prefix === undefined || prefix === "result" ? each : `${prefix}.${each}`,
    );
    managed.set(parameter, fields.length === 0 ? undefined : fields);
  }
  return managed;
}

function optionOf({ options }: PaginationIR, key: string): Json | undefined {
  return options.find(([name]) => name === key)?.[1];
}

/** What a vendor that wants a number for every page gets for the first. */
function firstPage(pages: PaginationIR): Json | undefined {
  if (pages.style !== "offset" && pages.style !== "page") return undefined;
  return optionOf(pages, "start") ?? (pages.style === "offset" ? 0 : 1);
}

/** The parameter of the page's size, where every call has it. */
function sizeOf(pages: PaginationIR | "none" | undefined): string | undefined {
  if (pages === undefined || pages === "none") return undefined;
  const size = optionOf(pages, "size");
  return typeof size === "string" && optionOf(pages, "max") !== undefined ? size : undefined;
}

/** The page parameters must be the vendor's. */
function checkPagination(
  context: BindContext,
  request: {
    readonly at: DocumentPath;
    readonly own: PaginationIR | "none" | undefined;
    readonly pages: PaginationIR | "none" | undefined;
    readonly slots: readonly Slot[];
    readonly target: BoundOperation["target"];
    readonly document: BoundDocument;
  },
): void {
  const { at, own, pages, slots, target, document } = request;
  if (pages === undefined || pages === "none") return;
  // The runtime sets parameters, not members of a JSON one.
  const settable = slots.filter(({ binding }) => binding.member === undefined);
  const names = settable.map((each) => each.name);
  for (const [key, name] of pages.options) {
    if ((key !== "send" && key !== "size") || typeof name !== "string") continue;
    // That of another operation is looked at when all of them are bound.
    if (key === "send" && pages.style === "route") continue;
    if (names.includes(name)) continue;
    const span =
      own === undefined
        ? context.locate([...at, "items"], "key")
        : context.locate([...at, "pagination", key], "value");
    const written =
      own === undefined ? context.locate(["http", "pagination", key], "value") : undefined;
    reportUnknownParameter(context, {
      name,
      operation: target,
      document: document.document,
      slots: settable,
      span,
      ...defined("written", written),
    });
  }
}
