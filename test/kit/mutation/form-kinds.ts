import { insertBefore, misspell, remove, replace, rewrite } from "./edit.ts";
import { atHeadOf, besideUse, entries, hosts, isFree, type Kind, text } from "./sites.ts";

/** Mistakes of form: what is written is not of the language. */
export const formKinds: Readonly<Record<string, Kind>> = {
  anchor: (original) =>
    entries(original, ["use"], (entry) =>
      rewrite(original.definition, entry, (value) => `&one ${value}`),
    ),
  "bad digest": (original) => text(original, (value) => `${value}0`, ["algorithm"]),
  "bad docs address": (original) =>
    text(original, (value) => value.replace("https:", "http:"), ["docs"]),
  "bad duration": (original) => [
    ...text(original, (value) => value.replace(/[a-z]+$/, " minutes"), ["tolerance", "timeout"]),
    ...atHeadOf(original, "http", "timeout: 30 seconds"),
  ],
  "bad retry": (original) => atHeadOf(original, "http", "retry: { attempts: 50 }"),
  "bare header name": (original) =>
    text(original, (value) => (value.startsWith("header.") ? value.slice(7) : undefined), [
      "retryAfter",
      "remaining",
      "at",
      "signature",
      "retry",
      "dedupe",
    ]),
  "boolean as text": (original) =>
    entries(original, ["untrusted", "secret", "optional"], (entry) =>
      typeof entry.value === "boolean" ? replace(entry.valueRange, "yes") : undefined,
    ),
  "duplicate key": (original) =>
    entries(original, ["summary", "style", "scheme", "version", "use"], (entry) =>
      insertBefore(
        original.definition,
        entry,
        `${entry.key}: ${original.definition.text.slice(entry.valueRange.start, entry.valueRange.end)}`,
      ),
    ),
  "host as address": (original) => hosts(original, (value) => `https://${value}`),
  "host of a whole domain": (original) => hosts(original, () => '"*.co.uk"'),
  "host with port": (original) => hosts(original, (value) => `${value}:443`),
  "id of another file": (original) =>
    entries(original, ["id"], (entry) =>
      entry.path.length === 0 ? replace(entry.valueRange, "another") : undefined,
    ),
  "key deleted": (original) =>
    entries(
      original,
      [
        "authorizationUrl",
        "category",
        "connection",
        "docs",
        "hosts",
        "kind",
        "name",
        "publisher",
        "scheme",
        "style",
        "title",
        "tokenUrl",
        "unit",
        "use",
        "version",
        "visibility",
      ],
      (entry) => remove(original.definition, entry),
    ),
  "key misspelt": (original) =>
    original.definition.entries
      .filter((entry) => !isFree(entry) && entry.key.length > 2 && /^[a-zA-Z]+$/.test(entry.key))
      .map((entry) => replace(entry.keyRange, misspell(entry.key))),
  "key of another section": (original) => [
    ...atHeadOf(original, "connection", "pagination: { style: link }"),
    ...atHeadOf(original, "auth", "timeout: 5s"),
    ...atHeadOf(original, "http", "retryAfter: header.Retry-After"),
    ...besideUse(original, "scheme: apiKey"),
  ],
  "key of another style": (original) =>
    entries(original, ["style"], (entry) =>
      insertBefore(
        original.definition,
        entry,
        String(entry.value) === "link" ? "send: page" : "rel: next",
      ),
    ),
  "key unknown": (original) => [
    ...besideUse(original, "colour: blue"),
    ...atHeadOf(original, "http", "colour: blue"),
  ],
  "list as text": (original) =>
    entries(original, ["scopes", "hosts", "input", "output"], (entry) =>
      Array.isArray(entry.value) ? replace(entry.valueRange, "everything") : undefined,
    ),
  "map as text": (original) =>
    entries(
      original,
      ["publisher", "connection", "errors", "rateLimit", "verify", "pagination"],
      (entry) =>
        typeof entry.value === "object" && entry.isFlow
          ? replace(entry.valueRange, "everything")
          : undefined,
    ),
  "number out of range": (original) =>
    entries(original, ["max"], (entry) => replace(entry.valueRange, "0")),
  "place written as a value": (original) =>
    text(
      original,
      (value) => (/^(body|header)\.[\w.-]+$/.test(value) ? `"\${${value}}"` : undefined),
      [
        "code",
        "message",
        "fields",
        "retryAfter",
        "remaining",
        "more",
        "next",
        "dedupe",
        "signature",
      ],
    ),
  "quote left open": (original) =>
    text(original, (value) => (/^"[^"]*"$/.test(value) ? value.slice(0, -1) : undefined), [
      "label",
      "prefix",
      "summary",
      "signed",
      "pattern",
    ]),
  "slot that is unknown": (original) =>
    text(original, (value) => value.replace("{body}", "{content}"), ["signed"]),
  "source by address": (original) =>
    text(original, (value) => value.replace(/^npm:/, "https://packages.example/"), ["source"]),
  "summary that says nothing": (original) => text(original, () => "Call", ["summary"]),
  tab: (original) =>
    entries(original, ["use", "style", "scheme"], (entry) =>
      entry.isFlow
        ? undefined
        : { start: entry.keyRange.start - 2, end: entry.keyRange.start, text: "\t" },
    ),
  "text as list": (original) =>
    text(original, (value) => `[${value}]`, ["name", "use", "docs", "style", "format"]),
  "unknown value": (original) =>
    text(original, misspell, [
      "kind",
      "category",
      "visibility",
      "style",
      "unit",
      "scheme",
      "effect",
      "confirm",
      "encoding",
      "subscribe",
    ]),
  "version in two numbers": (original) =>
    entries(original, ["version"], (entry) =>
      entry.path.length === 0
        ? rewrite(original.definition, entry, (value) => value.replace(/\.\d+$/, ""))
        : undefined,
    ),
};
