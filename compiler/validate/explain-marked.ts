import { type Diagnostic, diagnostic, type DiagnosticValues } from "../diagnostics/diagnostic.ts";
import { didYouMean, nearest } from "../diagnostics/suggest.ts";
import type { Span } from "../source.ts";
import type { Json } from "../json.ts";
import type { Violation } from "./violation.ts";

/**
 * Some schemas name the diagnostic for what they refuse (`x-code`), because a number without a unit says
 * more than "not a text". Undefined where the schema names none, or the value is wrong in an ordinary way.
 */
export function explainMarked(
  { schema, keyword, data, ofKey }: Violation,
  span: Span,
  name: string,
): Diagnostic | undefined {
  const text = typeof data === "string" ? data : "";
  switch (schema["x-code"]) {
    case "validate/not-a-duration":
      return diagnostic("validate/not-a-duration", unitOf(data, name), span);
    case "validate/not-a-size":
      return diagnostic("validate/not-a-size", unitOf(data, name), span);
    case "validate/not-a-host":
      return text === "" ? undefined : explainHost(text, span);
    case "validate/not-a-place":
    case "validate/not-a-path":
      return text === "" ? undefined : explainPlace(schema["x-code"], text, name, span);
    case "validate/not-a-match":
      return explainMatch(data, ofKey, span);
    case "validate/unknown-slot":
      return text === "" ? undefined : explainSlots(text, schema["x-slots"] ?? [], span);
    case "validate/reason-needed":
      return needsReason(keyword, data)
        ? diagnostic("validate/reason-needed", { name }, span)
        : undefined;
    case "validate/secret-in-fields":
      return data === true ? diagnostic("validate/secret-in-fields", {}, span) : undefined;
    default:
      return undefined;
  }
}

function unitOf(data: Json, name: string): { readonly problem: string } {
  if (typeof data === "number") return { problem: `${data} of what? "${name}" has no unit.` };
  if (typeof data !== "string" || data === "") return { problem: `"${name}" takes text.` };
  if (/^[0-9.]+$/.test(data)) return { problem: `${data} of what? "${name}" has no unit.` };
  return { problem: `"${data}" is not what "${name}" takes.` };
}

function explainHost(text: string, span: Span): Diagnostic {
  const host = /^(?:[a-z+]+:\/\/)?([^/:?#]+\.[^/:?#]+)/i.exec(text)?.[1]?.toLowerCase();
  const usable = host !== undefined && host !== text && /^(\*\.)?[a-z0-9.-]+$/.test(host);
  const extras = usable ? { fix: { span, text: quoteIfNeeded(host) } } : {};
  const suggestion = didYouMean(usable ? host : undefined);
  return diagnostic("validate/not-a-host", { text, suggestion }, span, extras);
}

function explainPlace(
  code: "validate/not-a-place" | "validate/not-a-path",
  text: string,
  name: string,
  span: Span,
): Diagnostic {
  if (!text.includes("${"))
    return code === "validate/not-a-path"
      ? diagnostic(code, { text }, span)
      : diagnostic(code, notAPlace(text, name), span);
  const inner = /^\$\{\s*([\w.$@[\]"-]+)\s*\}$/.exec(text)?.[1];
  const extras = inner === undefined ? {} : { fix: { span, text: quoteIfNeeded(inner) } };
  return diagnostic("validate/place-not-expression", { text }, span, extras);
}

/** What was probably meant: a header without its root, or the secret itself in place of the field that asks for it. */
export function notAPlace(
  text: string,
  name: string = "",
): DiagnosticValues<"validate/not-a-place"> {
  if (/^secret\b/.test(name)) {
    const help =
      "No secret stands in a definition: `connection.app` asks for it as a field with `secret: true`, and `app.<field>` is its place.";
    return { text, suggestion: "", help };
  }
  const isHeader = /^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+$/.test(text);
  return {
    text,
    suggestion: didYouMean(isHeader ? `header.${text}` : undefined),
    help: "A place is a root and a path: `header.X-Request-Id`, `body.error.code`.",
  };
}

function explainMatch(data: Json, ofKey: boolean, span: Span): Diagnostic {
  if (ofKey)
    return diagnostic("validate/not-a-match", { what: `"${String(data)}" is not a place` }, span);
  const expression = typeof data === "string" && data.includes("${");
  const what = expression ? "An expression is not a condition" : "This is not a condition";
  return diagnostic("validate/not-a-match", { what }, span);
}

function explainSlots(text: string, slots: Json, span: Span): Diagnostic {
  const [expression, name = ""] = /\$\{([^}]*)\}/.exec(text) ?? [];
  if (expression !== undefined) {
    const within = spanOfText(span, expression);
    const slot = `{${name}}`;
    const fix = { span: within, text: slot };
    const values = { text: expression, slot };
    return diagnostic("validate/slot-not-expression", values, within, { fix });
  }
  const allowed = (slots as readonly string[]).map((slot) => `{${slot}}`);
  const found = [...text.matchAll(/\{[^{}]*\}/g)].map(([slot]) => slot);
  const unknown = found.find((slot) => !allowed.includes(slot) && !HEADER_SLOT.test(slot));
  const names = allowed.join(", ");
  if (unknown !== undefined) {
    const problem = `There is no slot ${unknown} here.${didYouMean(nearest(unknown, allowed))}`;
    const values = { problem, allowed: names };
    return diagnostic("validate/unknown-slot", values, spanOfText(span, unknown));
  }
  const missing = allowed.find((slot) => !found.includes(slot)) ?? "";
  const problem = text.includes("{") ? `The slot ${missing} is missing.` : "There is no slot here.";
  return diagnostic("validate/unknown-slot", { problem, allowed: names }, span);
}

const HEADER_SLOT = /^\{header\.[A-Za-z0-9-]+\}$/;

/** The part of a value's span that holds a text, as far as it is written there letter for letter. */
function spanOfText({ source, start, end }: Span, text: string): Span {
  const index = source.text.slice(start, end).indexOf(text);
  if (index < 0) return { source, start, end };
  return { source, start: start + index, end: start + index + text.length };
}

/** Off without a word, or a reason that says nothing; anything else is an ordinary mistake. */
function needsReason(keyword: string, data: Json): boolean {
  if (keyword === "minLength" || typeof data === "boolean") return true;
  return typeof data === "string" && /^(off|no|none|false|disabled?)$/i.test(data);
}

function quoteIfNeeded(text: string): string {
  return /^[\w$][\w.$@-]*$/.test(text) ? text : JSON.stringify(text);
}
