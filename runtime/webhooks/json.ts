/** What a text holds, or that it is no JSON that this runtime takes. */
export type ParsedJson =
  { readonly kind: "value"; readonly value: unknown } | { readonly kind: "malformed" };

const DEEPEST = 200;

/** The name as it is, or with an underscore that is escaped. */
const PROTO = /__proto__|\\u005/;

/**
 * Reads JSON of strangers: nested at most 200 deep, so that nothing behind it can run out of stack, and
 * without members named `__proto__`, which would become a prototype where code copies members carelessly.
 */
export function parseJson(text: string): ParsedJson {
  if (nestsDeeper(text, DEEPEST)) return { kind: "malformed" };
  try {
    return {
      kind: "value",
      value: JSON.parse(text, PROTO.test(text) ? withoutPrototype : undefined),
    };
  } catch {
    // JSON.parse throws nothing but SyntaxError, and its message would quote the body.
    return { kind: "malformed" };
  }
}

/** An own member of an object. */
export function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutPrototype(key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Brackets in strings do not count; in text that is no JSON the answer does not matter. */
function nestsDeeper(text: string, limit: number): boolean {
  // Most bodies hold fewer brackets than the limit, and need not be walked.
  if (countUpTo(limit, text, "{") + countUpTo(limit, text, "[") <= limit) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index + 1);
      continue;
    }
    // `[` and `{` differ from each other by bit 5, as do `]` and `}`.
    if ((code | 0x20) === 0x7b) depth += 1;
    else if ((code | 0x20) === 0x7d) depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

/** How often a piece occurs; above the limit it is not counted further. */
function countUpTo(limit: number, text: string, piece: string): number {
  let count = 0;
  for (let at = text.indexOf(piece); at !== -1 && count <= limit; at = text.indexOf(piece, at + 1))
    count += 1;
  return count;
}

function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
