import type { ConnectorIR, OperationIR } from "../../ir/ir.ts";
import type { Code } from "../printer/code.ts";
import { documentation, span } from "../printer/comment.ts";
import { type Document, hardline } from "../printer/document.ts";
import { layOut } from "../printer/layout.ts";
import { assignment } from "../printer/print-code.ts";
import { identifier } from "../printer/text.ts";
import { routeOf } from "../route.ts";
import { printClass } from "./class.ts";
import { connectorCode } from "./descriptor.ts";
import { header } from "./header.ts";
import { collectImports, type Imports } from "./imports.ts";
import { operationCode } from "./operation.ts";
import { type Signature, signatureOf, typeArguments } from "./signature.ts";

/** Prints `<id>.ts`: the connector's data, one constant an operation, and the class. */
export function printConnector(ir: ConnectorIR): readonly string[] {
  const names = namesOf(ir);
  const imports = collectImports(names);
  const signatures = new Map(ir.operations.map((each) => [each, signatureOf(each, imports)]));
  const constants = [
    documentation(`${ir.displayName} ${ir.version}. See ${ir.docs}`),
    constant(ir.name, imports.type("ConnectorDescriptor"), connectorCode(ir, imports)),
  ];
  // Statements are laid out one by one: thousands of documents at a time keep the garbage collector busy.
  const body = [
    layOut(constants),
    ...stepsLast([...signatures]).map(([operation, signature]) => {
      const code = operationCode(operation, imports, ir.operations, ir.http);
      return layOut(printOperation(operation, signature, code, imports));
    }),
    ...printClass(ir, signatures, { imports, names }),
  ];
  return [layOut([header(ir), imports.print(), hardline]), ...body];
}

/** What names other operations stands after them: constants are there once their line has run. */
function stepsLast<T>(
  operations: readonly (readonly [OperationIR, T])[],
): readonly (readonly [OperationIR, T])[] {
  const isLast = ([{ steps }]: readonly [OperationIR, T]): boolean => steps !== undefined;
  return [...operations.filter((each) => !isLast(each)), ...operations.filter(isLast)];
}

function printOperation(
  operation: OperationIR,
  signature: Signature,
  code: Code,
  imports: Imports,
): Document {
  const input = signature.input ?? imports.type("NoInput");
  const type = [imports.type(kindOf(operation)), typeArguments([input, signature.output], false)];
  const route = routeOf(operation);
  const { specOperation } = operation;
  const isNamed = specOperation === route || kindOf(operation) !== "Operation";
  const id = isNamed ? "" : ` (${span(specOperation)})`;
  const source = `${span(route)}${id}.`;
  const { deprecated } = operation;
  return [documentation(source, { deprecated }), constant(operation.name, type, code)];
}

function kindOf({ driver, steps }: OperationIR): string {
  if (steps !== undefined) return "StepsOperation";
  return driver === undefined ? "Operation" : "DriverOperation";
}

function constant(name: string, type: Document, code: Code): Document {
  const left = ["export const ", identifier(name), ": ", type];
  return [assignment(left, " =", code, false), ";", hardline, hardline];
}

/** What this file, or the types that it imports, may call something. */
function namesOf(ir: ConnectorIR): ReadonlySet<string> {
  const operations = ir.operations.flatMap(({ name, inputName, outputName }) => [
    name,
    inputName ?? name,
    outputName ?? name,
  ]);
  return new Set([
    ir.name,
    ir.className,
    ...eventNames(ir),
    ...operations,
    ...ir.declarations.map(({ name }) => name),
  ]);
}

function eventNames({ webhooks }: ConnectorIR): readonly string[] {
  if (webhooks === undefined) return [];
  return [webhooks.typeName, ...webhooks.events.flatMap((each) => each.typeName ?? [])];
}
