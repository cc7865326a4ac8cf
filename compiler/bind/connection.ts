import type { ConnectionIR } from "../ir/ir.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import type { BoundOperation } from "./bound.ts";
import { checkCallInputs, findCall } from "./call-inputs.ts";
import { bindCapture } from "./capture.ts";
import { bindChoose } from "./choose.ts";
import { type BindContext, withMembers } from "./context.ts";
import { bindFields, bindSecrets } from "./fields.ts";
import { testedMembers } from "./members.ts";
import { bindExpression, bindValue, type Roots } from "./value.ts";

const LABEL_ROOTS: Roots = new Set(["result", "connection"]);
const WITH_ROOTS: Roots = new Set(["connection"]);

/** What is asked for, kept and chosen when a connection is made, and the call that proves that it works. */
export function bindConnection(
  context: BindContext,
  definition: ConnectorDefinition,
  operations: readonly BoundOperation[],
): ConnectionIR {
  const { app, fields, test } = definition.connection;
  const capture = bindCapture(context, definition, operations);
  const choose = bindChoose(context, definition, operations);
  return {
    app: bindSecrets(context, ["connection", "app"], app ?? {}),
    fields: bindFields(context, ["connection", "fields"], fields ?? {}),
    ...(capture.length === 0 ? {} : { capture }),
    ...(choose.length === 0 ? {} : { choose }),
    ...(test === undefined
      ? {}
      : { test: bindTest(context, definition, operations, test, test.call) }),
  };
}

function bindTest(
  context: BindContext,
  definition: ConnectorDefinition,
  operations: readonly BoundOperation[],
  test: NonNullable<ConnectorDefinition["connection"]["test"]>,
  call: string,
): NonNullable<ConnectionIR["test"]> {
  const path = ["connection", "test"];
  const names = Object.keys(definition.operations);
  const called = findCall(context, path, call, names, operations);
  if (called !== undefined)
    checkCallInputs(context, path, called, test.with ?? {}, (name) => {
      const values = { name, operation: called.target.operationId };
      context.report("bind/test-input", values, context.locate([...path, "call"], "value"));
    });
  const result = called && testedMembers(called);
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
