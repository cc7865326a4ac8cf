import type { WebhookEventIR, WebhookIR } from "../../ir/ir.ts";
import {
  type Document,
  group,
  hardline,
  ifBroken,
  indent,
  indentIfBroken,
  join,
  line,
  softline,
} from "../printer/document.ts";
import { printType } from "../printer/print-type.ts";
import { identifier, string } from "../printer/text.ts";
import type { Imports } from "./imports.ts";

/** The union of a connector's events: `type` of an envelope tells what its `data` is. */
export function printEvents({ typeName, events }: WebhookIR, imports: Imports): Document {
  const left = `export type ${identifier(typeName)} =`;
  const envelope = imports.type("EventEnvelope");
  const members = events.map((each) => printEnvelope(each, envelope));
  const [only] = members;
  if (members.length === 1 && only !== undefined) {
    const id = Symbol("alias");
    return [group([left, group(indent(line), { id }), indentIfBroken(only, id)]), ";", hardline];
  }
  const list = members.map((each, index) => [
    index === 0 ? ifBroken("| ") : [line, "| "],
    indent(each),
  ]);
  return [group([left, group(indent([line, group(list)]))]), ";", hardline];
}

function printEnvelope({ name, type, typeName }: WebhookEventIR, envelope: string): Document {
  const data =
    typeName === undefined
      ? printType(type ?? { kind: "unknown", reason: "empty-schema" }, "argument")
      : identifier(typeName);
  const list = indent([softline, join([",", line], [string(name), data])]);
  return group([envelope, "<", list, softline, ">"]);
}
