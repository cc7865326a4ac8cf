import type { OperationIR } from "../../ir/ir.ts";
import { type Document, group, indent, join, line, softline } from "../printer/document.ts";
import { isHuggedArgument, printType } from "../printer/print-type.ts";
import { byteTypes, outputTypeOf } from "./bytes.ts";
import type { Imports } from "./imports.ts";
import { isInherited } from "./inherited.ts";
import { namesIn } from "./names-in.ts";

/** The types of one operation as its descriptor and its method name them. */
export interface Signature {
  /** Name of the input's interface; absent: the operation takes nothing. */
  readonly input?: string;
  /** Whether every input may be left out. */
  readonly inputIsOptional: boolean;
  readonly output: Document;
  /** A single type argument that begins on the line of its `<` and ends on that of its `>`. */
  readonly outputIsHugged: boolean;
}

/** Works out an operation's types and notes those that must be imported. */
export function signatureOf(operation: OperationIR, imports: Imports): Signature {
  const { inputName } = operation;
  return {
    ...(inputName === undefined ? {} : { input: imports.own(inputName) }),
    // `{}` has what objects inherit, and is none of a type where one of that is another.
    inputIsOptional: operation.inputType.fields.every(
      ({ name, optional }) => optional && !isInherited(name),
    ),
    ...outputOf(operation, imports),
  };
}

/** `<A, B>`; a lone argument that is hugged has no line break before it. */
export function typeArguments(args: readonly Document[], isHugged: boolean): Document {
  if (isHugged) return ["<", args, ">"];
  return group(["<", indent([softline, join([",", line], args)]), softline, ">"]);
}

function outputOf(
  operation: OperationIR,
  imports: Imports,
): Pick<Signature, "output" | "outputIsHugged"> {
  const { outputName } = operation;
  const outputType = outputTypeOf(operation);
  if (outputName !== undefined) return { output: imports.own(outputName), outputIsHugged: true };
  if (outputType === undefined) return { output: "void", outputIsHugged: true };
  for (const name of namesIn(outputType)) {
    if (byteTypes.has(name)) imports.type(name);
    else imports.own(name);
  }
  return {
    output: printType(outputType, "argument"),
    outputIsHugged: isHuggedArgument(outputType),
  };
}
