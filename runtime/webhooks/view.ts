import { follow, type Place, type Read } from "../expression/expression.ts";
import { type Form, parseFormBody, parseQuery, utf8 } from "./form.ts";
import { parseJson, type ParsedJson } from "./json.ts";
import { headerOf, type RawWebhook } from "./raw.ts";

/** A delivery as places look at it. Everything is read when first asked for, and once. */
export interface WebhookView {
  readonly raw: RawWebhook;
  /**
   * What lies at a place: own properties only, null where there is nothing. `header query form body method
   * url kept` are of the delivery, every other root of the host (`webhook`, `subscription`, `connection`, `app`).
   */
  readonly read: (place: Place) => unknown;
  /** The body as a form, whatever it says it is; undefined where it cannot be one. */
  readonly form: () => Form | undefined;
  /** The body as JSON, whatever it says it is; an empty body is null. */
  readonly json: () => ParsedJson;
  /** Whether the body says that it is a form. */
  readonly saysForm: () => boolean;
}

/** What a body is read as: what the definition says, or, of `json` and `form`, what the delivery says of itself. */
export type BodyKind = "json" | "form" | "said";

/** A delivery before its signature is checked. */
export function viewOf(raw: RawWebhook, at: Read, kind: BodyKind = "json"): WebhookView {
  const query = once(() => parseQuery(raw.url));
  const form = once(() => parseFormBody(raw.body));
  const json = once(() => jsonOf(raw.body));
  const saysForm = (): boolean =>
    /^application\/x-www-form-urlencoded\s*(;|$)/i.test(
      headerOf(raw.headers, "content-type") ?? "",
    );
  const body = (): unknown => {
    if (kind === "form" || (kind === "said" && saysForm())) return form();
    const parsed = json();
    return parsed.kind === "value" ? parsed.value : null;
  };
  const read = (place: Place): unknown => {
    switch (place[0]) {
      case "header":
        return headerAt(raw, place);
      case "query":
        return follow(query(), place, 1);
      case "form":
        return follow(form(), place, 1);
      case "body":
        return follow(body(), place, 1);
      case "method":
        return raw.method.toUpperCase();
      case "url":
        return raw.url;
      case "kept":
        return null;
      default:
        return at(...place) ?? null;
    }
  };
  return { raw, read, form, json, saysForm };
}

/** The same delivery with another body: what it was parsed into, or one item of it. */
export function withBody(
  view: WebhookView,
  body: unknown,
  kept: unknown = view.read(["kept"]),
): WebhookView {
  const read = (place: Place): unknown => {
    const [root] = place;
    if (root === "body") return follow(body, place, 1);
    return root === "kept" ? follow(kept, place, 1) : view.read(place);
  };
  return { ...view, read };
}

/** What lies at a place where it is text or a number, as text. */
export function readText(view: WebhookView, place: Place): string | undefined {
  const value = view.read(place);
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}

function jsonOf(body: Uint8Array): ParsedJson {
  if (body.byteLength === 0) return { kind: "value", value: null };
  const text = utf8(body);
  return parseJson(text.startsWith("\ufeff") ? text.slice(1) : text);
}

/** A header field has no members, and no name of one is a number. */
function headerAt({ headers }: RawWebhook, [, name, ...rest]: Place): string | null {
  if (typeof name !== "string" || rest.length > 0) return null;
  return headerOf(headers, name.toLowerCase()) ?? null;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
