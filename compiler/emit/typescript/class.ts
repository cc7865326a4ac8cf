import type { ConnectorIR, Kind, OperationIR } from "../../ir/ir.ts";
import { type Code, object } from "../printer/code.ts";
import { assignment } from "../printer/print-code.ts";
import { documentation, span } from "../printer/comment.ts";
import {
  type Document,
  group,
  hardline,
  ifBroken,
  indent,
  join,
  line,
  softline,
} from "../printer/document.ts";
import { layOut } from "../printer/layout.ts";
import { identifier, memberName } from "../printer/text.ts";
import { routeOf } from "../route.ts";
import { implementationsCode } from "./implements.ts";
import { freeName, type Imports } from "./imports.ts";
import { type Signature, typeArguments } from "./signature.ts";

const baseClasses: Readonly<Record<Kind, string>> = {
  notification: "NotificationConnector",
  oauth: "OAuthConnector",
  storage: "StorageConnector",
  database: "DatabaseConnector",
  payment: "PaymentConnector",
};

/** What a file imports, and the names that it has for its own. */
export interface Scope {
  readonly imports: Imports;
  readonly names: ReadonlySet<string>;
}

/** One method an operation: no logic, so that there is none to review. Laid out one by one, like all statements. */
export function printClass(
  ir: ConnectorIR,
  signatures: ReadonlyMap<OperationIR, Signature>,
  scope: Scope,
): readonly string[] {
  const { imports } = scope;
  const descriptorType = imports.type("ConnectorDescriptor");
  const descriptor = assignment(["readonly descriptor: ", descriptorType], " =", nameOf(ir), false);
  const operations = assignment(
    ["static readonly operations: ", imports.type("Operations")],
    " =",
    object(
      ir.operations.map((each) => [each.id, nameOf(each)]),
      { broken: true },
    ),
    false,
  );
  const methods = [...signatures]
    .filter(([operation]) => !operation.internal)
    .map(([operation, signature]) =>
      layOut(indent([hardline, hardline, printMethod(operation, signature, scope)])),
    );
  const head = layOut([
    `export class ${identifier(ir.className)} extends ${imports.value(baseClasses[ir.kind])} {`,
    indent([
      hardline,
      ["static ", descriptor, ";", hardline],
      [operations, ";", hardline],
      [descriptor, ";"],
      printImplementations(ir, imports),
      printReceive(ir, imports),
    ]),
  ]);
  return [head, ...methods, "\n}\n"];
}

/** The constant of a descriptor or of an operation. */
function nameOf({ name }: { readonly name: string }): Code {
  return { kind: "name", name: identifier(name) };
}

/** Narrows what the base class says of a delivery's events to the connector's own. */
function printReceive({ webhooks }: ConnectorIR, imports: Imports): Document {
  if (webhooks === undefined) return "";
  const parameters = [
    `request: ${imports.type("RawWebhook")}`,
    `context: ${imports.type("DeliveryContext")}`,
  ];
  const list = indent([softline, join([",", line], parameters)]);
  const outcome = `${imports.type("WebhookOutcome")}<${imports.own(webhooks.typeName)}>`;
  return [
    hardline,
    hardline,
    documentation("Takes in a webhook delivery: proven, told once, vouched for.", { spaces: 2 }),
    "override async receive",
    group(["(", list, ifBroken(","), softline, `): Promise<${outcome}> {`]),
    indent([hardline, "return await this.accept(request, context);"]),
    hardline,
    "}",
  ];
}

/** How contracts are filled stands in the class: operations that are used alone need nothing of it. */
function printImplementations(
  { implementations, operations }: ConnectorIR,
  imports: Imports,
): Document {
  if (implementations === undefined) return [];
  const left = ["override readonly implementations: ", imports.type("Implementations")];
  const code = implementationsCode(implementations, operations);
  return [hardline, hardline, assignment(left, " =", code, false), ";"];
}

function printMethod(operation: OperationIR, signature: Signature, scope: Scope): Document {
  const { imports, names } = scope;
  const isList = operation.items !== undefined;
  const name = memberName(operation.name);
  const returned = typeArguments([signature.output], signature.outputIsHugged);
  const returnType = [": ", isList ? imports.type("Paginated") : "Promise", returned];
  const options = freeName("options", names);
  const input = signature.input === undefined ? "{}" : freeName("input", names);
  const call = printCall(isList ? "this.pages" : "this.call", [identifier(name), input, options]);
  return [
    documentation(methodText(operation), { spaces: 2, deprecated: operation.deprecated }),
    isList ? "" : "async ",
    name,
    printParameters(signature, returnType, scope),
    " {",
    indent([hardline, isList ? "return " : "return await ", call, ";"]),
    hardline,
    "}",
  ];
}

function methodText(operation: OperationIR): string {
  const { scopes } = operation;
  const facts = [
    span(routeOf(operation)),
    `effect ${operation.effect}`,
    ...(scopes.length === 0 ? [] : [`scopes ${scopes.map(span).join(", ")}`]),
  ];
  const summary = operation.summary === undefined ? [] : [sentence(operation.summary)];
  return [...summary, `${facts.join("; ")}.`].join(" ");
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function printParameters(signature: Signature, returnType: Document, scope: Scope): Document {
  const { imports, names } = scope;
  const { input, inputIsOptional } = signature;
  const options = `${freeName("options", names)}?: ${imports.type("CallOptions")}`;
  const parameters =
    input === undefined
      ? [options]
      : [`${freeName("input", names)}: ${input}${inputIsOptional ? " = {}" : ""}`, options];
  const list = indent([softline, join([",", line], parameters)]);
  const printed = ["(", list, ifBroken(","), softline, ")"];
  const isGrouped = parameters.length === 1 && breaksMembers(returnType);
  return group([isGrouped ? group(printed) : printed, returnType]);
}

/** Whether members of a type stand one a line; then a lone parameter before it keeps to its line. */
function breaksMembers(returnType: Document): boolean {
  const lines = layOut(["  )", indent(returnType), " {"]).split("\n");
  return lines.slice(0, -1).some((each) => each.endsWith("{"));
}

function printCall(callee: string, args: readonly string[]): Document {
  const list = indent([softline, join([",", line], args)]);
  return [callee, group(["(", list, ifBroken(","), softline, ")"])];
}
