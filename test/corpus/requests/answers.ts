import type { OpenAPIV3 } from "openapi-types";
import type { ConnectorIR, OperationIR } from "../../../compiler/ir/ir.ts";
import { misfit } from "../../kit/conforms.ts";
import { describeError } from "../../kit/vendor-schemas.ts";
import { follow, type VendorOperation } from "../../kit/vendor-operation.ts";
import type { VendorAnswer } from "./call.ts";
import type { Samples } from "./samples.ts";

/** An answer that the vendor's document holds or promises. */
export interface Promised {
  readonly from: "sample" | "example";
  readonly answer: VendorAnswer;
  /** What the body says; undefined where there is none. */
  readonly value: unknown;
  /** Why the vendor's own schema would not take it. */
  readonly contradiction?: string;
}

/** Successes of an operation that answers in JSON, and its examples: of others the least that is an answer. */
export function promisedAnswers(
  operation: OperationIR,
  { document, operation: declared }: VendorOperation,
  samples: Samples,
  members: "all" | "required",
): readonly Promised[] {
  const found = Object.entries(declared.responses ?? {})
    .filter(([status]) => /^2(?:\d\d|XX)$/i.test(status))
    .flatMap(([status, given]): readonly Promised[] => {
      const response = follow<OpenAPIV3.ResponseObject>(document, given);
      const number = Number(status.toUpperCase().replace("XX", "00"));
      const [type, media] = chosen(operation, response.content ?? {});
      if (operation.answer !== "json" || media?.schema === undefined || type === undefined)
        return [];
      const { schema } = media;
      const sampled = samples.make(schema, { members, direction: "answer", encoding: "json" });
      const judge = samples.judge(schema, "answer", "json");
      const promised = (from: "sample" | "example", value: unknown): Promised => {
        const [error] = judge(value) ?? [];
        const contradiction = error && describeError(error);
        const answer = { status: number, type, body: JSON.stringify(value) };
        return { from, answer, value, ...(contradiction === undefined ? {} : { contradiction }) };
      };
      const examples = members === "all" ? examplesOf(document, media) : [];
      return [
        ...("value" in sampled ? [promised("sample", sampled.value)] : []),
        ...examples.map((value) => promised("example", value)),
      ];
    });
  return found;
}

/** The least that is an answer, where the document says nothing that can be sent. */
export function plainAnswer({ answer }: OperationIR): VendorAnswer {
  if (answer === "json") return { status: 200, type: "application/json", body: "{}" };
  if (answer === "xml") return { status: 200, type: "application/xml", body: "<a/>" };
  if (answer === "none") return { status: 204, body: "" };
  return { status: 200, type: "text/plain", body: "text" };
}

/** Why a result is not what the generated types say; undefined where it is. */
export function mistyped(
  { outputType }: OperationIR,
  { declarations }: ConnectorIR,
  result: unknown,
): string | undefined {
  if (outputType === undefined) return undefined;
  return misfit(result, outputType, declarations);
}

function chosen(
  { answer }: OperationIR,
  content: Readonly<Record<string, OpenAPIV3.MediaTypeObject>>,
): readonly [string | undefined, OpenAPIV3.MediaTypeObject | undefined] {
  const entries = Object.entries(content);
  const isJson = ([type]: readonly [string, unknown]): boolean => /[/+]json\b/i.test(type);
  const found = answer === "json" ? (entries.find(isJson) ?? entries[0]) : entries[0];
  return found === undefined ? [undefined, undefined] : found;
}

function examplesOf(
  document: OpenAPIV3.Document,
  { example, examples = {}, schema }: OpenAPIV3.MediaTypeObject,
): readonly unknown[] {
  const named = Object.values(examples).flatMap((each) => {
    const { value } = follow<OpenAPIV3.ExampleObject>(document, each);
    return value === undefined ? [] : [value as unknown];
  });
  const own: unknown = schema && follow<OpenAPIV3.SchemaObject>(document, schema).example;
  return [
    ...(example === undefined ? [] : [example as unknown]),
    ...named,
    ...(own === undefined ? [] : [own]),
  ]
    .filter((each) => each !== null)
    .map(parsed);
}

/** Some vendors write an example of JSON as text. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
