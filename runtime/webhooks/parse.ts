import { decodeBytes } from "./bytes.ts";
import type { WebhookParse } from "./definition.ts";
import { utf8 } from "./form.ts";
import { parseJson, type ParsedJson } from "./json.ts";
import { type BodyKind, readText, type WebhookView, withBody } from "./view.ts";

/**
 * What the body is read as from the first look on. Where the definition names one kind, the delivery has no say: its
 * `Content-Type` is not signed, and one body that reads in two ways would have two meanings under one signature.
 */
export function bodyKindOf(parse: WebhookParse | undefined): BodyKind {
  if (parse === "form") return "form";
  return typeof parse === "object" && "else" in parse ? "said" : "json";
}

/** The delivery with its body parsed; undefined where it is not what the definition says. */
export function parseBody(
  parse: WebhookParse | undefined,
  view: WebhookView,
): WebhookView | undefined {
  if (parse === "xml") return withBody(view, utf8(view.raw.body));
  if (parse === "form") return formBody(view);
  if (parse === undefined || parse === "json") return jsonBody(view, view.json());
  if ("json" in parse && "else" in parse)
    return view.saysForm()
      ? jsonBody(view, parseJson(readText(view, parse.else) ?? ""))
      : jsonBody(view, view.json());
  return "text" in parse ? textBody(parse, view) : decodedBody(parse, view);
}

function formBody(view: WebhookView): WebhookView | undefined {
  const form = view.form();
  return form === undefined ? undefined : withBody(view, form);
}

function jsonBody(view: WebhookView, parsed: ParsedJson): WebhookView | undefined {
  return parsed.kind === "value" ? withBody(view, parsed.value) : undefined;
}

function textBody(
  parse: Extract<WebhookParse, { readonly text: unknown }>,
  view: WebhookView,
): WebhookView | undefined {
  const text = readText(view, parse.text);
  if (text === undefined) return undefined;
  const kept = parse.keep === undefined ? null : view.read(parse.keep);
  const parsed = parseJson(text);
  return withBody(view, parsed.kind === "value" ? parsed.value : text, kept);
}

function decodedBody(
  parse: Extract<WebhookParse, { readonly base64: unknown }>,
  view: WebhookView,
): WebhookView | undefined {
  const bytes = decodeBytes(readText(view, parse.base64) ?? "", "base64");
  if (bytes === undefined) return undefined;
  const kept = parse.keep === undefined ? null : view.read(parse.keep);
  const text = utf8(bytes);
  if (parse.json !== true) return withBody(view, text, kept);
  const parsed = parseJson(text);
  return parsed.kind === "value" ? withBody(view, parsed.value, kept) : undefined;
}
