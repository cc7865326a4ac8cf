import type { OpenAPIV3 } from "openapi-types";
import type { OperationIR } from "../../../compiler/ir/ir.ts";
import { describeError } from "../../kit/vendor-schemas.ts";
import { follow, type VendorOperation } from "../../kit/vendor-operation.ts";
import { writeXmlBy } from "../../kit/vendor-xml.ts";
import type { VendorAnswer } from "./call.ts";
import { hasUnsayable } from "./input.ts";
import type { Samples } from "./samples.ts";

/** An answer that the vendor's document holds or promises. */
export interface Promised {
  readonly from: "sample" | "example";
  readonly answer: VendorAnswer;
  /** What the caller has to get; absent where the document does not say. */
  readonly value?: unknown;
  /** Why the vendor's own schema would not take it. */
  readonly contradiction?: string;
  /** It has members that the vendor's schema does not name. */
  readonly hasMore?: true;
}

type Media = OpenAPIV3.MediaTypeObject;

/** Every success of an operation by a sample, and its examples; of those that the document says nothing of, the least. */
export function promisedAnswers(
  operation: OperationIR,
  { document, operation: declared }: VendorOperation,
  samples: Samples,
  members: "all" | "required",
): readonly Promised[] {
  const responses = Object.entries(declared.responses ?? {});
  const successes = responses.filter(([status]) => /^2(?:\d\d|XX)$/i.test(status));
  // A lone `default` is all that is said of success.
  const lone = responses.filter(([status]) => status === "default");
  return (successes.length > 0 ? successes : lone).flatMap(([text, given]): readonly Promised[] => {
    const response = follow<OpenAPIV3.ResponseObject>(document, given);
    const status = text === "default" ? 200 : Number(text.toUpperCase().replace("XX", "00"));
    const [type, media] = chosen(operation, response.content ?? {});
    // RFC 9110, sections 9.3.2, 15.3.5 and 15.3.6.
    const isEmpty = operation.method === "HEAD" || status === 204 || status === 205;
    if (isEmpty || type === undefined || media === undefined) {
      const { answer } = operation;
      const value = answer === "none" ? undefined : answer === "bytes" ? "" : null;
      // No text is a text too, where a status may have one.
      const isSaid = isEmpty || answer !== "text";
      return [{ from: "sample", answer: { status, body: "" }, ...(isSaid ? { value } : {}) }];
    }
    const { schema } = media;
    if (schema === undefined) return [];
    const write = (from: "sample" | "example", value: unknown): readonly Promised[] => {
      const body = writtenAs(document, type, schema, value);
      if (body === undefined) return [];
      const isClosed = (samples.judge(schema, "answer", "json")(value) ?? []).length === 0;
      const [error] = isClosed ? [] : (samples.judgeOpen(schema)(value) ?? []);
      const contradiction = error && describeError(error);
      return [
        {
          from,
          answer: { status, type: type.includes("*") ? "application/json" : type, body },
          ...(isAsWritten(type) ? { value } : { value: body }),
          ...(isClosed ? {} : { hasMore: true }),
          ...(contradiction === undefined ? {} : { contradiction }),
        },
      ];
    };
    const sampled = samples.make(schema, { members, direction: "answer", encoding: "json" });
    const examples = members === "all" ? examplesOf(document, media) : [];
    return [
      ...("value" in sampled ? write("sample", sampled.value) : []),
      ...examples.flatMap((value) => write("example", value)),
    ];
  });
}

const isJson = (type: string): boolean => /[/+]json\b|^\*\/\*/i.test(type);
const isXml = (type: string): boolean => /[/+]xml\b/i.test(type);

/** Whether what the caller gets is the value, and not the bytes or the text that stand for it. */
function isAsWritten(type: string): boolean {
  return isJson(type) || isXml(type);
}

/** The bytes of a value in a media type; undefined where the vendor does not say how they are written. */
function writtenAs(
  document: OpenAPIV3.Document,
  type: string,
  schema: NonNullable<Media["schema"]>,
  value: unknown,
): string | undefined {
  if (isJson(type)) return JSON.stringify(value);
  if (isXml(type))
    return hasUnsayable(value) || typeof value !== "object"
      ? undefined
      : writeXmlBy(document, schema, value);
  return typeof value === "string" ? value : undefined;
}

/** The least that is an answer, where the document says nothing that can be sent. */
export function plainAnswer({ answer }: OperationIR): VendorAnswer {
  if (answer === "json") return { status: 200, type: "application/json", body: "{}" };
  if (answer === "xml") return { status: 200, type: "application/xml", body: "<a/>" };
  if (answer === "none") return { status: 204, body: "" };
  return { status: 200, type: "text/plain", body: "text" };
}

/** What a vendor that reads `Accept` answers in. */
function chosen(
  { answer }: OperationIR,
  content: Readonly<Record<string, Media>>,
): readonly [string | undefined, Media | undefined] {
  const entries = Object.entries(content);
  const isAskedFor = answer === "json" ? isJson : answer === "xml" ? isXml : () => false;
  const found =
    entries.find(([type]) => answer === "json" && /^application\/json\b/i.test(type)) ??
    entries.find(([type]) => isAskedFor(type)) ??
    entries[0];
  return found ?? [undefined, undefined];
}

function examplesOf(
  document: OpenAPIV3.Document,
  { example, examples = {}, schema }: Media,
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
