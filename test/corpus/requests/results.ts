import { isDeepStrictEqual } from "node:util";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { printTools } from "../../../compiler/emit/tools/tools.ts";
import type { ConnectorIR, OperationIR } from "../../../compiler/ir/ir.ts";
import { misfit } from "../../kit/conforms.ts";
import { describeError } from "../../kit/vendor-schemas.ts";

/** Why a result is not what the vendor sent, the generated types or the tool's schema say; undefined where it is. */
export type JudgeResult = (
  operation: OperationIR,
  result: unknown,
  sent: { readonly value?: unknown },
) => string | undefined;

interface Tool {
  readonly name: string;
  readonly outputSchema?: object;
  readonly _meta: Readonly<Record<string, unknown>>;
}

/** Compiles schemas of tools as hosts do, each when it is first asked for. */
export function createResultJudge(connector: ConnectorIR): JudgeResult {
  const { tools } = JSON.parse(printTools(connector).join("")) as { readonly tools: Tool[] };
  const named = new Map(tools.map((tool) => [tool.name, tool]));
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
  const compiled = new Map<object, ValidateFunction>();
  return (operation, result, sent) => {
    const { answer, outputType, toolName } = operation;
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
    const wrong = misfit(result, outputType, connector.declarations);
    const tool = named.get(toolName);
    if (wrong !== undefined || tool?.outputSchema === undefined) return wrong;
    const validate = compiled.get(tool.outputSchema) ?? ajv.compile(tool.outputSchema);
    compiled.set(tool.outputSchema, validate);
    if (validate(tool._meta["human/output"] === "object" ? result : { result })) return undefined;
    return `the tool's schema: ${(validate.errors ?? []).map(describeError).join(" | ")}`;
  };
}

/** XML does not tell a list that is empty from one that is not there: callers always get a list. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => !Array.isArray(each) || each.length > 0);
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutEmpty(each)]));
}
