import type {
  AuthIR,
  ChoiceIR,
  ConnectorIR,
  FieldIR,
  HttpIR,
  IdempotencyIR,
  OperationIR,
  PaginationIR,
} from "../../ir/ir.ts";
import {
  type Code,
  type CodeEntry,
  data,
  literal,
  object,
  optional,
  textOrExpression,
  literals,
  url,
  value,
} from "../printer/code.ts";
import { identifier } from "../printer/text.ts";
import { driverCode } from "./driver.ts";
import type { Imports } from "./imports.ts";
import { optionCode } from "./option.ts";
import { webhooksCode } from "./webhooks.ts";

/** The constant that all operations of a connector share. */
export function connectorCode(ir: ConnectorIR, imports: Imports): Code {
  return object(
    [
      ["id", literal(ir.id)],
      ["version", literal(ir.version)],
      ["kind", literal(ir.kind)],
      ["hosts", { kind: "array", items: ir.hosts.map(textOrExpression) }],
      ["auth", { kind: "array", items: ir.auth.map((each) => authCode(each, imports)) }],
      optional("http", ir.http, (http) => httpCode(http, imports, ir.operations)),
      optional("driver", ir.driver, driverCode),
      optional("connection", connectionCode(ir), (code) => code),
      optional("webhooks", ir.webhooks, (each) => webhooksCode(each, ir, imports)),
    ],
    { broken: true },
  );
}

/** A pagination style as a call of the runtime's factory of that name. */
export function paginationCode(
  pagination: PaginationIR,
  imports: Imports,
  operations: readonly OperationIR[],
): Code {
  const callee = imports.value(identifier(pagination.style));
  if (pagination.options.length === 0) return { kind: "call", callee };
  const nameOf = (id: unknown): string => operations.find((each) => each.id === id)?.name ?? "";
  const entries = pagination.options.map(([key, option]): CodeEntry => {
    // The operation of further pages, which may be declared further down.
    if (key === "to") return [key, { kind: "later", name: identifier(nameOf(option)) }];
    return [key, data(option)];
  });
  return { kind: "call", callee, argument: object(entries) };
}

/** Why a call may be repeated. */
export function idempotencyCode(idempotency: IdempotencyIR): Code {
  if (idempotency.kind !== "input") return data(idempotency);
  const key = idempotency.value;
  return object([
    ["kind", literal(idempotency.kind)],
    ["input", literal(idempotency.input)],
    ["value", textOrExpression(key)],
  ]);
}

function authCode(auth: AuthIR, imports: Imports): Code {
  const options = auth.options.map(([key, option]) => [key, optionCode(option)] as const);
  return {
    kind: "call",
    callee: imports.value(identifier(auth.scheme)),
    argument: object([["id", literal(auth.id)], ...options], { broken: true }),
  };
}

function httpCode(http: HttpIR, imports: Imports, operations: readonly OperationIR[]): Code {
  const baseUrl = http.baseUrl.map((each) =>
    object([optional("when", each.when, data), ["url", url(each.url)]]),
  );
  const headers = http.headers.map(([name, header]) => [name, value(header)] as const);
  return object(
    [
      ["baseUrl", { kind: "array", items: baseUrl }],
      optional("exactUrl", http.exactUrl, literal),
      headers.length === 0 ? undefined : ["headers", object(headers)],
      ["timeout", literal(http.timeout)],
      optional("network", http.network, literal),
      optional("redirects", http.redirects, literal),
      optional("retry", http.retry, data),
      optional("idempotency", http.idempotency, idempotencyCode),
      optional("rateLimit", http.rateLimit, data),
      optional("pagination", http.pagination, (each) => paginationCode(each, imports, operations)),
      optional("errors", http.errors, data),
    ],
    { broken: true },
  );
}

function connectionCode({ connection, auth }: ConnectorIR): Code | undefined {
  const { app, fields, capture, choose, test } = connection;
  const entries = [
    fields.length === 0
      ? undefined
      : (["fields", object(fields.map((each) => [each.name, fieldCode(each)]))] as const),
    optional("app", runtimeFields(app), (code) => code),
    optional("secrets", secretsCode(auth), (code) => code),
    optional("capture", capture, (places) =>
      object(places.map(([name, place]) => [name, data(place)])),
    ),
    optional("choose", choose, (choices) =>
      object(choices.map((each) => [each.name, choiceCode(each)])),
    ),
    optional("test", test, ({ call, with: input, label }) =>
      object([
        ["call", literal(call)],
        optional("with", input, value),
        optional("label", label, textOrExpression),
      ]),
    ),
  ];
  return entries.every((each) => each === undefined) ? undefined : object(entries);
}

function choiceCode(choice: ChoiceIR): Code {
  return object([
    ["call", literal(choice.call)],
    optional("with", choice.with, value),
    ["value", data(choice.value)],
    optional("label", choice.label, data),
    optional("match", choice.match, data),
    optional("when", choice.when, data),
  ]);
}

/** What the runtime makes up, asks for at times, or checks; where to find them is for people. */
function runtimeFields(
  fields: readonly FieldIR[],
  isOwn: (field: FieldIR) => boolean = () => false,
): Code | undefined {
  const own = fields.filter(
    (field) => isOwn(field) || RUNTIME_KEYS.some((key) => field[key] !== undefined),
  );
  return own.length === 0
    ? undefined
    : object(own.map(({ help: _, ...field }) => [field.name, fieldCode(field)] as const));
}

const RUNTIME_KEYS = ["default", "enum", "format", "generate", "pattern", "when"] as const;

function secretsCode(auth: readonly AuthIR[]): Code | undefined {
  const methods = auth.flatMap(({ id, fields }) => {
    // What is none of a credential's secrets may stand in answers: a user's name, the id of a key.
    const code = runtimeFields(fields, ({ secret }) => !secret);
    return code === undefined ? [] : [[id, code] as const];
  });
  return methods.length === 0 ? undefined : object(methods);
}

function fieldCode(field: FieldIR): Code {
  return object([
    ["title", literal(field.title)],
    field.type === "string" ? undefined : ["type", literal(field.type)],
    optional("help", field.help, literal),
    optional("format", field.format, literal),
    optional("pattern", field.pattern, literal),
    optional("enum", field.enum, literals),
    optional("default", field.default, value),
    field.optional ? ["optional", literal(true)] : undefined,
    field.secret ? ["secret", literal(true)] : undefined,
    optional("generate", field.generate, literal),
    optional("when", field.when, data),
    optional("items", field.items, data),
  ]);
}
