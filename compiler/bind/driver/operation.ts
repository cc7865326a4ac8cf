import { didYouMean, listNames, nearest, renameFix } from "../../diagnostics/suggest.ts";
import { isRequiredInput, kindsOf } from "../../driver/document.ts";
import { factsOfDriver } from "../../driver/facts.ts";
import { leastEffect, splitStatement, type StatementLanguage } from "../../driver/statement.ts";
import type { DriverActionIR, DriverInputIR } from "../../ir/driver.ts";
import type { InputIR } from "../../ir/ir.ts";
import type { JsonObject } from "../../json.ts";
import type { DocumentPath } from "../../source.ts";
import type { ConnectorDefinition, OperationDefinition } from "../../validate/definition.ts";
import { defined } from "../behaviour.ts";
import type { BoundDocument, BoundOperation } from "../bound.ts";
import { type BindContext, spanWithin } from "../context.ts";
import { bindOperation } from "../operation.ts";

interface DriverRequest {
  readonly id: string;
  readonly definition: OperationDefinition;
  readonly connector: ConnectorDefinition;
  readonly documents: readonly BoundDocument[];
}

/** Binds a statement or a command; undefined where something was reported. */
export function bindDriverOperation(
  context: BindContext,
  request: DriverRequest,
): BoundOperation | undefined {
  const { id, definition, connector } = request;
  const { driver } = connector;
  if (driver === undefined) return undefined;
  const facts = factsOfDriver(driver.use);
  const at = ["operations", id];
  checkKeys(context, at, definition);
  const { command, statement } = definition;
  if (statement !== undefined && facts.statements === undefined) {
    const values = { key: "statement", reason: `${driver.use} has commands alone` };
    context.report("check/unused-key", values, context.locate([...at, "statement"], "key"));
    return undefined;
  }
  const known = Object.entries(facts.commands).flatMap(([name, { input, output, effect }]) =>
    input === undefined && output === undefined ? [] : [[name, effect] as const],
  );
  const effect = known.find(([name]) => name === command)?.[1];
  if (command !== undefined && effect === undefined) {
    const names = known.map(([name]) => name);
    reportUnknownCommand(context, [...at, "command"], driver.use, command, names);
    return undefined;
  }
  const bound = bindOperation(context, {
    ...request,
    definition: asSpecified(id, definition, effect),
  });
  if (bound === undefined) return undefined;
  const { body: _, ...rest } = bound;
  return { ...rest, driver: actionOf(context, bound, definition, facts.statements) };
}

/** Reports a command that a driver does not have, or not for this. */
export function reportUnknownCommand(
  context: BindContext,
  at: DocumentPath,
  driver: string,
  name: string,
  names: readonly string[],
): void {
  const near = nearest(name, names);
  const help = names.length === 0 ? "It has none for this." : `It has ${listNames(names)}.`;
  const span = context.locate(at, "value");
  const values = { name, driver, suggestion: didYouMean(near), help };
  context.report("bind/unknown-command", values, span, renameFix(span, name, near));
}

/** The same as if it were an operation of the document that is made of the definition. */
function asSpecified(
  id: string,
  definition: OperationDefinition,
  effect: OperationDefinition["effect"],
): OperationDefinition {
  const { statement: _, command: __, rows: ___, input, ...rest } = definition;
  return {
    ...rest,
    use: id,
    ...(Array.isArray(input) ? { input } : {}),
    ...defined("effect", definition.effect ?? effect),
  };
}

function actionOf(
  context: BindContext,
  { at, inputs: bound }: BoundOperation,
  { input, rows, effect, statement, command = "" }: OperationDefinition,
  language: StatementLanguage = "sql",
): DriverActionIR {
  const inputs = inputFacts(input);
  if (statement === undefined)
    return {
      action: { kind: "command", name: command },
      inputs: inputs.length > 0 ? inputs : bound.map(inputOf),
    };
  const names = inputs.map(({ name }) => name);
  const text = bindStatement(context, at, statement, names);
  checkEffect(context, at, { statement, language, effect, rows });
  return {
    action: { kind: "statement", text },
    inputs,
    ...(rows === undefined
      ? {}
      : { rows: Object.entries(rows).map(([name, schema]) => [name, kindsOf(schema)] as const) }),
  };
}

/** What the runtime checks of inputs that the definition declares. */
export function inputFacts(input: OperationDefinition["input"]): readonly DriverInputIR[] {
  if (input === undefined || Array.isArray(input)) return [];
  const declared = input as Readonly<Record<string, JsonObject>>;
  return Object.entries(declared).map(([name, schema]) => ({
    name,
    kinds: kindsOf(schema),
    required: isRequiredInput(schema),
    ...defined("default", schema["default"]),
  }));
}

/** An input of the driver's own command; what it may be, the driver knows. */
function inputOf({ name, binding }: InputIR): DriverInputIR {
  return {
    name,
    kinds: ["any"],
    required: binding.required === true,
    ...defined("theirs", binding.name),
  };
}

/** Text and names of inputs in turn. */
function bindStatement(
  context: BindContext,
  at: DocumentPath,
  statement: string,
  names: readonly string[],
): readonly string[] {
  const path = [...at, "statement"];
  const spliced = statement.indexOf("${");
  if (spliced >= 0)
    context.report(
      "check/spliced-sql",
      {},
      spanWithin(context, path, statement, spliced, spliced + 2),
    );
  const parts = splitStatement(statement);
  const used = new Set<string>();
  for (const part of parts) {
    if (part.kind === "text") continue;
    used.add(part.name);
    if (names.includes(part.name)) continue;
    const suggestion = didYouMean(nearest(part.name, names));
    const help = names.length === 0 ? "It has no inputs." : `It takes ${listNames(names)}.`;
    const values = { name: part.name, operation: String(at.at(-1)), suggestion, help };
    const end = part.offset + part.name.length + 1;
    const span = spanWithin(context, path, statement, part.offset, end);
    context.report("bind/unknown-input", values, span);
  }
  for (const name of names) {
    if (used.has(name)) continue;
    const reason = `the statement has no \`:${name}\``;
    const span = context.locate([...at, "input", name], "key");
    context.report("check/unused-key", { key: name, reason }, span);
  }
  return parts.map((part) => (part.kind === "text" ? part.text : part.name));
}

const STRENGTH = ["read", "write", "money", "destroy"] as const;

function checkEffect(
  context: BindContext,
  at: DocumentPath,
  {
    statement,
    language,
    effect,
    rows,
  }: {
    readonly statement: string;
    readonly language: StatementLanguage;
    readonly effect: OperationDefinition["effect"];
    readonly rows: OperationDefinition["rows"];
  },
): void {
  const least = leastEffect(statement, language);
  if (effect !== undefined && STRENGTH.indexOf(effect) < STRENGTH.indexOf(least)) {
    const values = { effect, method: "This statement", least };
    context.report("check/effect-too-low", values, context.locate([...at, "effect"], "value"));
  }
  if (least === "read" && rows === undefined) {
    const values = { key: "rows", where: "the operation", help: "Say which columns come." };
    context.report("validate/missing-key", values, context.locate(at, "key"));
  }
}

/** Keys that say how HTTP is spoken. */
const HTTP_KEYS = [
  "answer",
  "body",
  "errors",
  "expand",
  "items",
  "pagination",
  "quota",
  "result",
  "scopes",
] as const;

function checkKeys(context: BindContext, at: DocumentPath, definition: OperationDefinition): void {
  const { statement } = definition;
  const unread = [
    ...HTTP_KEYS,
    ...(statement === undefined ? (["rows"] as const) : (["output", "set"] as const)),
  ];
  for (const key of unread) {
    if (definition[key] === undefined) continue;
    const reason = statement === undefined ? "a driver's command has none" : "a statement has none";
    context.report("check/unused-key", { key, reason }, context.locate([...at, key], "key"));
  }
}
