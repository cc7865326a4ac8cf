import type { ConnectorIR, OperationIR, WebhookEventIR } from "../../ir/ir.ts";
import type { TypeIR } from "../../ir/type.ts";
import {
  type Document,
  group,
  hardline,
  indent,
  indentIfBroken,
  line,
} from "../printer/document.ts";
import { layOut } from "../printer/layout.ts";
import { breaksAsUnion, printMembers, printType } from "../printer/print-type.ts";
import { identifier } from "../printer/text.ts";
import { byteTypes, inputTypeOf, outputTypeOf } from "./bytes.ts";
import { printEvents } from "./event-types.ts";
import { header } from "./header.ts";
import { collectImports } from "./imports.ts";
import { namesIn } from "./names-in.ts";

/** Prints `types.ts`: interfaces and aliases only, so nothing of it is left at run time. */
export function printTypes(ir: ConnectorIR): readonly string[] {
  const { webhooks } = ir;
  const events = (webhooks?.events ?? []).flatMap(eventTypes);
  const named = [...ir.operations.flatMap(operationTypes), ...events, ...ir.declarations];
  const imports = collectImports(new Set(named.map(({ name }) => name)));
  for (const name of new Set(named.flatMap(({ type }) => namesIn(type))))
    if (byteTypes.has(name)) imports.type(name);
  // Declarations are laid out one by one, like the statements of the connector.
  const printed = named.map(({ name, type }) => layOut(printDeclaration(name, type)));
  if (webhooks !== undefined) printed.push(layOut(printEvents(webhooks, imports)));
  if (printed.length === 0) printed.push("export {};\n");
  const body = printed.flatMap((each, index) => (index === 0 ? [each] : ["\n", each]));
  return [layOut([header(ir), imports.print(), hardline]), ...body];
}

interface NamedType {
  readonly name: string;
  readonly type: TypeIR;
}

function eventTypes({ typeName, type }: WebhookEventIR): readonly NamedType[] {
  return typeName === undefined || type === undefined ? [] : [{ name: typeName, type }];
}

function operationTypes(operation: OperationIR): readonly NamedType[] {
  const { inputName, outputName } = operation;
  const output = outputTypeOf(operation);
  return [
    ...(inputName === undefined ? [] : [{ name: inputName, type: inputTypeOf(operation) }]),
    ...(outputName === undefined || output === undefined
      ? []
      : [{ name: outputName, type: output }]),
  ];
}

function printDeclaration(name: string, type: TypeIR): Document {
  if (type.kind === "object") {
    const head = `export interface ${identifier(name)} {`;
    const members = printMembers(type);
    if (members.length === 0) return [head, "}", hardline];
    const lines = members.map((each) => [hardline, each, ";"]);
    return [head, indent(lines), hardline, "}", hardline];
  }
  const left = `export type ${identifier(name)} =`;
  const right = printType(type, "alias");
  if (breaksAsUnion(type)) return [group([left, group(indent([line, right]))]), ";", hardline];
  const id = Symbol("alias");
  return [group([left, group(indent(line), { id }), indentIfBroken(right, id)]), ";", hardline];
}
