import type { AnyOperation } from "../operation.ts";
import type { Tools } from "./generated-package.ts";
import type { VendorAnswer } from "./mock-answer.ts";
import { isSchema, sampleOf } from "./sample.ts";

/** What an agent is told of an operation. */
export type Tool = Tools["tools"][number];

/** The tool of an operation; undefined where there are none, and for an internal one. */
export function toolOf(
  { id }: Pick<AnyOperation, "id">,
  tools: Tools | undefined,
): Tool | undefined {
  return tools?.tools.find(({ _meta }) => _meta["human/operation"] === id);
}

/** The vendor's answer that the definition shows; undefined where it shows none. */
export function exampleOf(tool: Tool | undefined): VendorAnswer | undefined {
  const example = tool?._meta["human/example"];
  return isSchema(example) && Object.hasOwn(example, "answer")
    ? { body: example["answer"] }
    : undefined;
}

/** An output as its schema allows it; an empty object where nobody said what it is. */
export function sampleOutput(tool: Tool | undefined): unknown {
  const output = sampleOf(tool?.outputSchema ?? { type: "object" });
  return tool?._meta["human/output"] === "result" && isSchema(output) ? output["result"] : output;
}

/** The items of one page. */
export function sampleItems(tool: Tool | undefined): readonly unknown[] {
  const output = sampleOutput(tool);
  const items = isSchema(output) ? output["items"] : undefined;
  return Array.isArray(items) ? items : [];
}
