import { isDeepStrictEqual } from "node:util";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { printTools } from "../../../compiler/emit/tools/tools.ts";
import type { ConnectorIR, OperationIR } from "../../../compiler/ir/ir.ts";
import { misfit, misfitOfOpen } from "../../kit/conforms.ts";
import { describeError } from "../../kit/vendor-schemas.ts";

/** What was emitted of a connector, as judges of values: why one is refused, undefined where it is not. */
export interface Emitted {
  /** What a caller gives, by the generated type and the tool's schema. */
  readonly judgeInput: (operation: OperationIR, input: unknown) => string | undefined;
  /** What a caller gets, by these and by what the vendor sent, where the document says what that is. */
  readonly judgeResult: (
    operation: OperationIR,
    result: unknown,
    sent: { readonly value?: unknown; readonly hasMore?: true },
  ) => string | undefined;
}

interface Tool {
  readonly name: string;
  readonly inputSchema: object;
  readonly outputSchema?: object;
  readonly _meta: Readonly<Record<string, unknown>>;
}

/** Compiles schemas of tools as hosts do, each when it is first asked for. */
export function openEmitted(connector: ConnectorIR): Emitted {
  const { declarations } = connector;
  const { tools } = JSON.parse(printTools(connector).join("")) as { readonly tools: Tool[] };
  const named = new Map(tools.map((tool) => [tool.name, tool]));
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
  const compiled = new Map<object, ValidateFunction>();
  const refusal = (schema: object | undefined, value: unknown): string | undefined => {
    if (schema === undefined) return undefined;
    const validate = compiled.get(schema) ?? ajv.compile(schema);
    compiled.set(schema, validate);
    if (validate(value)) return undefined;
    return `the tool's schema: ${(validate.errors ?? []).map(describeError).join(" | ")}`;
  };
  return {
    judgeInput: ({ inputName, inputType, toolName }, input) => {
      if (inputName === undefined) return undefined;
      const wrong = misfit(input, inputType, declarations);
      return wrong ?? refusal(named.get(toolName)?.inputSchema, asJson(input));
    },
    judgeResult: ({ answer, outputType, toolName }, result, sent) => {
      if ("value" in sent) {
        const wanted = answer === "bytes" ? { content: sent.value } : sent.value;
        const got = answer === "xml" ? withoutEmpty(result) : result;
        if (!isDeepStrictEqual(got, wanted))
          return `$: ${JSON.stringify(result)} is not what was sent`;
      }
      if (answer === "bytes")
        return typeof result === "object" && result !== null && "content" in result
          ? undefined
          : `$: ${JSON.stringify(result)} is no stream`;
      if (outputType === undefined)
        return result === undefined
          ? undefined
          : `$: ${JSON.stringify(result)} where nothing is said`;
      const tool = named.get(toolName);
      const isWhole = tool?._meta["human/output"] === "object";
      return (
        (sent.hasMore === true ? misfitOfOpen : misfit)(result, outputType, declarations) ??
        refusal(tool?.outputSchema, isWhole ? result : { result })
      );
    },
  };
}

/** Bytes are text to an agent. */
function asJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asJson(each)]));
}

/** XML does not tell a list that is empty from one that is not there: callers always get a list. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => !Array.isArray(each) || each.length > 0);
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutEmpty(each)]));
}
