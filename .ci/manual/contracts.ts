import type {
  ContractFile,
  ContractObject,
  MethodContract,
} from "../../compiler/contracts/contract.ts";
import type { TypeIR } from "../../compiler/ir/type.ts";
import { code, listed, prose } from "./markdown.ts";

/** A kind of connectors, as the manual shows it; texts are Markdown. */
export interface KindLine {
  readonly name: string;
  readonly required: string;
  readonly events: string;
}

/** A method of a contract, with its fields as lines. */
export interface MethodSection {
  readonly heading: string;
  readonly text: string;
  readonly lines: readonly string[];
}

export function kindLines({ kinds }: ContractFile): readonly KindLine[] {
  return Object.entries(kinds).map(([name, { required, events }]) => ({
    name: code(name),
    required: required.map(code).join(", "),
    events: events.map(code).join(", "),
  }));
}

export function methodSections({ methods }: ContractFile): readonly MethodSection[] {
  return Object.entries(methods).map(([name, method]) => ({
    heading: name,
    text: prose(method.doc),
    lines: [...sideLines("Takes", method.input), ...outputLines(method)],
  }));
}

function outputLines({ output, list }: MethodContract): readonly string[] {
  if (output === undefined) return ["- Gives nothing."];
  const word = list ? "Gives a list, each item with" : "Gives";
  return output.kind === "object" ? sideLines(word, output) : [`- ${word} a ${wordsOf(output)}.`];
}

function sideLines(word: string, { fields }: Pick<ContractObject, "fields">): readonly string[] {
  if (fields.length === 0) return [`- ${word} nothing.`];
  return [
    `- ${word}`,
    ...fields.flatMap(({ name, type, optional, doc }) => {
      const rest = doc === undefined ? "" : ` ${prose(doc)}`;
      const mark = optional ? "" : " (required)";
      return [`  - **${code(name)}**${mark}: ${wordsOf(type)}.${rest}`];
    }),
  ];
}

/** A type in words. Throws an Error for a kind that contracts did not have so far. */
function wordsOf(type: TypeIR): string {
  switch (type.kind) {
    case "string":
      return type.format === "date-time" ? "a time (RFC 3339)" : "text";
    case "integer":
      return "whole number";
    case "boolean":
      return "`true` or `false`";
    case "bytes":
      return "bytes, as a stream";
    case "unknown":
      return "any value";
    case "enum":
      return listed(type.values.map(String), "or");
    case "array":
      return `list of ${wordsOf(type.items)}`.replace("list of map ", "list of maps ");
    case "map":
      return `map of names to ${wordsOf(type.values)}`;
    case "union":
      return [...new Set(type.members.map(wordsOf))].join(", or ");
    case "object": {
      const names = type.fields.map(({ name, optional }) => `${code(name)}${optional ? "?" : ""}`);
      return `map with ${names.join(", ")}`;
    }
    default:
      throw new Error(`The manual has no words for a contract's ${type.kind}.`);
  }
}
