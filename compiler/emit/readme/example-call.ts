import type { ConnectorIR, OperationIR } from "../../ir/ir.ts";
import { type Code } from "../printer/code.ts";
import { type Document, hardline, indent } from "../printer/document.ts";
import { layOut } from "../printer/layout.ts";
import { printCode } from "../printer/print-code.ts";
import { memberName, plain } from "../printer/text.ts";
import { type Declarations, declarationsOf } from "../tools/mentions.ts";
import { exampleInput, sampleObject } from "./sample.ts";

/** One call of every operation that has a method, by the author's examples where there are some; they compile. */
export function exampleCalls(ir: ConnectorIR): string {
  const declarations = declarationsOf(ir);
  const calls = ir.operations.flatMap((operation) => {
    const call = operation.internal ? undefined : callOf(operation, declarations);
    if (call === undefined) return [];
    const made = operation.items === undefined ? ["await ", call, ";"] : iteration(call);
    return [[`// ${plain(operation.id)}`, hardline, made, hardline]];
  });
  return calls.length === 0 ? "" : layOut(calls);
}

/** `connector.issuesGet({ … })`; undefined where nobody can make up an input. */
export function callOf(operation: OperationIR, declarations: Declarations): Document | undefined {
  const input = inputOf(operation, declarations);
  if (input === undefined) return undefined;
  const isBare = input.kind === "object" && input.entries.length === 0;
  return [`connector.${memberName(operation.name)}`, "(", isBare ? "" : printCode(input), ")"];
}

/** A loop over the items of a list. */
export function iteration(call: Document): Document {
  const body = indent([hardline, "console.log(item);"]);
  return ["for await (const item of ", call, ") {", body, hardline, "}"];
}

function inputOf(
  { example, inputType }: OperationIR,
  declarations: Declarations,
): Code | undefined {
  return exampleInput(example, inputType.fields) ?? sampleObject(inputType.fields, declarations);
}
