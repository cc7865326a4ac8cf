import { type Diagnostic, diagnostic, type DiagnosticExtras } from "../diagnostics/diagnostic.ts";
import { didYouMean, nearest } from "../diagnostics/suggest.ts";
import type { LoadedDefinition } from "../load/load.ts";
import type { DocumentPath, Span } from "../source.ts";
import type { Json } from "../json.ts";
import { keyPath, quoteList, sectionName } from "./label.ts";
import { explainMarked } from "./explain-marked.ts";
import type { Violation } from "./violation.ts";

/** Says what is wrong with a value, or with a key that the author chose. */
export function explainValue(violation: Violation, loaded: LoadedDefinition): Diagnostic {
  const { path, ofKey, data, schema, keyword } = violation;
  const span = loaded.locate(path, ofKey ? "key" : "value");
  const name = nameOf(path);
  if (data === null) return diagnostic("validate/empty", { name }, span);
  const marked = explainMarked(violation, span, name);
  if (marked !== undefined) return marked;
  switch (keyword) {
    case "type":
      return explainType(violation, name, span);
    case "enum":
      return typeof data === "object"
        ? explainType({ ...violation, schema: { type: "string" } }, name, span)
        : explainEnum(data, schema["enum"] as readonly Json[], name, span);
    case "pattern": {
      const help = String(schema["patternErrorMessage"] ?? `It must match ${schema["pattern"]}.`);
      const problem = ofKey
        ? `"${String(data)}" cannot be a name in ${sectionName(path.slice(0, -1))}.`
        : `"${String(data)}" is not what "${name}" takes.`;
      return diagnostic("validate/wrong-form", { problem, help }, span);
    }
    case "minItems":
    case "minProperties":
      return diagnostic("validate/empty", { name }, span);
    case "maxItems":
    case "maxProperties": {
      const most = String(schema[keyword]);
      return diagnostic("validate/too-many", { name, most, found: String(sizeOf(data)) }, span);
    }
    case "minLength":
    case "maxLength":
      return explainLength(data, schema["minLength"], schema["maxLength"], name, span);
    case "minimum":
    case "maximum": {
      const least = String(schema["minimum"] ?? "any");
      const most = String(schema["maximum"] ?? "any");
      const values = { name, found: String(data), range: `${least} to ${most}` };
      return diagnostic("validate/out-of-range", values, span);
    }
    default:
      throw new Error(`The schema keyword "${keyword}" has no explanation.`);
  }
}

function explainType({ data, schema, path }: Violation, name: string, span: Span): Diagnostic {
  const type = schema["type"];
  const types = (Array.isArray(type) ? type : [type]).map(String);
  const boolean = typeof data === "string" ? BOOLEANS.get(data.toLowerCase()) : undefined;
  if (types.includes("boolean") && boolean !== undefined) {
    const fix = { span, text: boolean };
    return diagnostic("validate/not-a-boolean", { text: String(data), boolean }, span, { fix });
  }
  // What the author wrote, so that 1.10 does not become 1.1.
  const written = span.source.text.slice(span.start, span.end);
  const isScalar = typeof data !== "object" && !written.includes("\n");
  const form = schema["patternErrorMessage"];
  const extras = (text: string): DiagnosticExtras => ({ fix: { span, text } });
  const isInput = path[0] === "operations" && path[2] === "input" && types.includes("object");
  // A map of inputs is for statements; who writes a word means the vendor's.
  const wanted = isInput && path.length === 3 ? ["array"] : types;
  const expected = wanted.map((each) => TYPES.get(each) ?? each).join(" or ");
  const explain = (help: string, more: DiagnosticExtras = {}): Diagnostic => {
    const values = { name, expected, found: typeName(data), help };
    return diagnostic("validate/wrong-type", values, span, more);
  };
  if (isScalar && isInput && path.length > 3)
    return explain(
      `The vendor's inputs are a list: \`input: [{ ${String(path[3])}: ${written} }]\`.`,
    );
  if (isScalar && (isInput || types.includes("array")))
    return explain(`Write \`[${written}]\`.`, extras(`[${written}]`));
  if (isScalar && types.includes("string")) {
    const pattern = schema["pattern"];
    const isEnough = typeof pattern !== "string" || new RegExp(pattern, "u").test(written);
    return isEnough ? explain("", extras(JSON.stringify(written))) : explain(String(form ?? ""));
  }
  const [only] = wanted.length === 1 ? wanted : [];
  return explain(WRITTEN.get(only ?? "") ?? "");
}

/** How what was expected is written. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ["array", "A list is written `[one, two]`."],
  ["object", "A map is written `{ name: value }`."],
]);

function explainEnum(data: Json, allowed: readonly Json[], name: string, span: Span): Diagnostic {
  const words = allowed.map(String);
  const meant = typeof data === "string" ? nearest(data, words) : undefined;
  const values = {
    text: String(data),
    name,
    suggestion: isBearer(data, words) ? BEARER : didYouMean(meant),
    allowed: quoteList(words),
  };
  const extras = meant === undefined ? {} : { fix: { span, text: meant } };
  return diagnostic("validate/not-one-of", values, span, extras);
}

/** What other languages call a scheme of its own is a key to us, with a word before it. */
const BEARER =
  " A bearer token is a key: `scheme: apiKey`, `header: Authorization`, `format: Bearer ${credential.key}`.";

function isBearer(data: Json, words: readonly string[]): boolean {
  return words.includes("apiKey") && /^(?:http)?_?(?:bearer|token)$/i.test(String(data));
}

function explainLength(
  data: Json,
  least: Json | undefined,
  most: Json | undefined,
  name: string,
  span: Span,
): Diagnostic {
  const found = String(String(data).length);
  if (found === "0") return diagnostic("validate/empty", { name }, span);
  const range = most === undefined ? `at least ${least}` : `${least ?? 0} to ${most}`;
  return diagnostic("validate/wrong-length", { name, found, range }, span);
}

/** The key that a value belongs to; an item is named with its list, a reason with what it is for. */
function nameOf(path: DocumentPath): string {
  const end = path.at(-1) === "off" || path.at(-1) === "because" ? -1 : path.length;
  const last = path.slice(0, end).findLastIndex((each) => typeof each === "string");
  return last < 0 ? "definition" : keyPath(path.slice(last, end));
}

function sizeOf(data: Json): number {
  return typeof data === "object" && data !== null ? Object.keys(data).length : 0;
}

function typeName(data: Json): string {
  if (Array.isArray(data)) return "a list";
  return TYPES.get(typeof data) ?? typeof data;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["integer", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "a map"],
  ["null", "nothing"],
]);

/** Words that YAML 1.1 read as booleans and YAML 1.2 reads as text, and booleans in quotes. */
const BOOLEANS: ReadonlyMap<string, "true" | "false"> = new Map([
  ["yes", "true"],
  ["on", "true"],
  ["y", "true"],
  ["true", "true"],
  ["no", "false"],
  ["off", "false"],
  ["n", "false"],
  ["false", "false"],
]);
