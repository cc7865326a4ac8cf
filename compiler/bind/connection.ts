import { didYouMean, listNames, nearest } from "../diagnostics/suggest.ts";
import type { JsonObject } from "../json.ts";
import type { ConnectionIR, PendingIR } from "../ir/ir.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import type { BoundOperation } from "./bound.ts";
import { type BindContext, withMembers } from "./context.ts";
import { checkConstant, isWrittenAsText } from "./constant.ts";
import { bindFields } from "./fields.ts";
import { resultMembers } from "./members.ts";
import { bindExpression, bindValue, type Roots } from "./value.ts";

const LABEL_ROOTS: Roots = new Set(["result", "connection"]);
const WITH_ROOTS: Roots = new Set(["connection", "app"]);

/** What is asked for when a connection is made, and the call that proves that it works. */
export function bindConnection(
  context: BindContext,
  definition: ConnectorDefinition,
  operations: readonly BoundOperation[],
): { readonly connection: ConnectionIR; readonly pending: readonly PendingIR[] } {
  const { app, fields, test, capture, choose } = definition.connection;
  const pending = [
    ...(capture === undefined ? [] : ["connection.capture"]),
    ...(choose === undefined ? [] : ["connection.choose"]),
  ].map((feature) => ({ feature, at: feature.split(".") }));
  const connection: ConnectionIR = {
    app: bindFields(context, ["connection", "app"], app ?? {}),
    fields: bindFields(context, ["connection", "fields"], fields ?? {}),
    ...(test?.call === undefined
      ? {}
      : { test: bindTest(context, definition, operations, test, test.call) }),
  };
  return { connection, pending };
}

function bindTest(
  context: BindContext,
  definition: ConnectorDefinition,
  operations: readonly BoundOperation[],
  test: NonNullable<ConnectorDefinition["connection"]["test"]>,
  call: string,
): NonNullable<ConnectionIR["test"]> {
  const path = ["connection", "test"];
  if (!Object.hasOwn(definition.operations, call)) {
    const names = Object.keys(definition.operations);
    const suggestion = didYouMean(nearest(call, names));
    const span = context.locate([...path, "call"], "value");
    const values = { name: call, suggestion, names: listNames(names) };
    context.report("bind/unknown-call", values, span);
  }
  const called = operations.find((each) => each.id === call);
  if (called !== undefined) checkTestInputs(context, called, test.with ?? {});
  const result = called && resultMembers(called);
  const labels = result ? withMembers(context, new Map([["result", result]])) : context;
  return {
    call,
    ...(test.with === undefined
      ? {}
      : { with: bindValue(context, [...path, "with"], test.with, WITH_ROOTS) }),
    ...(test.label === undefined
      ? {}
      : { label: bindExpression(labels, [...path, "label"], test.label, LABEL_ROOTS) }),
  };
}

/** The test gives what its call requires, and nothing that the call does not take. */
function checkTestInputs(context: BindContext, called: BoundOperation, given: JsonObject): void {
  const at = ["connection", "test"];
  const { inputs, target, document } = called;
  const names = inputs.map((each) => each.name);
  for (const [name, value] of Object.entries(given)) {
    const input = inputs.find((each) => each.name === name);
    const path = [...at, "with", name];
    if (input === undefined) {
      const help = names.length === 0 ? "It takes none." : `It takes ${listNames(names)}.`;
      const suggestion = didYouMean(nearest(name, names));
      const values = { name, operation: called.id, suggestion, help };
      context.report("bind/unknown-input", values, context.locate(path, "key"));
      continue;
    }
    const { type, binding } = input;
    const asText = isWrittenAsText(binding.in);
    checkConstant(context, path, value, { name, type, types: document.types, asText });
  }
  for (const { name, binding } of inputs) {
    const isRequired = binding.in === "path" || binding.required === true;
    if (!isRequired || Object.hasOwn(given, name)) continue;
    const values = { name, operation: target.operationId };
    context.report("bind/test-input", values, context.locate([...at, "call"], "value"));
  }
}
