import type { InputBinding } from "@human/connector-sdk";
import type { Json } from "../json.ts";
import type { TypeIR } from "../ir/type.ts";
import type { DocumentPath } from "../source.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import { didYouMean, nearest } from "../diagnostics/suggest.ts";
import type { BindContext } from "./context.ts";
import { misfitOf } from "./fit.ts";

/** Whether a value is written into an address or a header, where all is text, and not into a document. */
export function isWrittenAsText(place: InputBinding["in"]): boolean {
  return place !== "body" && place !== "payload" && place !== "variable";
}

/** Reports a constant that does not fit the vendor's type. */
export function checkConstant(
  context: Pick<BindContext, "locate" | "report">,
  path: DocumentPath,
  value: Json,
  target: {
    readonly name: string;
    readonly type: TypeIR;
    readonly types: TypeLowering;
    /** Whether it stands in an address or a header, where all is text. */
    readonly asText: boolean;
  },
): void {
  const { types, type, asText } = target;
  const found = misfitOf(types, type, value, asText);
  if (found === undefined) return;
  const part = found.path.reduce<Json | undefined>(
    (at, key) => (at as Readonly<Record<string | number, Json>> | undefined)?.[key],
    value,
  );
  const name = [target.name, ...found.path].join(".");
  const words = [...found.expected.matchAll(/"([^"]+)"/g)].map((each) => each[1] ?? "");
  const suggestion = typeof part === "string" ? didYouMean(nearest(part, words)) : "";
  const values = { name, expected: found.expected, found: describe(part), suggestion };
  context.report("expr/type", values, context.locate([...path, ...found.path], "value"));
}

function describe(value: Json | undefined): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a map without it";
  return typeof value === "string" ? `the text ${JSON.stringify(value)}` : String(value);
}
