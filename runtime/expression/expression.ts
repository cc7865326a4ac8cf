/** A path into a named root: `body.error.code` is `["body", "error", "code"]`. Header names are in lower case. */
export type Place = readonly [root: string, ...segments: (string | number)[]];

/** One place, or several of which the first with something there is meant. */
export type Places = Place | readonly [Place, ...Place[]];

/** The places of one or several, in the order in which they are tried. */
export function placesOf(places: Places): readonly Place[] {
  return isPlace(places) ? [places] : places;
}

function isPlace(places: Places): places is Place {
  return typeof places[0] === "string";
}

/** Reads own properties only; what is absent is null. */
export type Read = (root: string, ...segments: (string | number)[]) => unknown;

/** An expression of a definition, printed by the compiler: reads, literals, `?:` and calls of `fn`. */
export type Expression = (at: Read, fn: Functions) => unknown;

/** A constant of a definition; expressions may stand at any depth. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Expression
  | readonly Value[]
  | { readonly [key: string]: Value };

/** Text and expressions in turn; each expression's value is encoded for the place where it stands. */
export type UrlTemplate = string | readonly (string | Expression)[];

/**
 * The functions that expressions may call (the definition language's function list, and one per operator).
 * Null passes through all but `orElse`, `has`, `equals` and `differs`.
 */
export interface Functions {
  /** Joins its arguments as text; null if any of them is null. */
  readonly text: (...parts: readonly unknown[]) => string | null;
  readonly string: (value: unknown) => string | null;
  readonly lower: (text: unknown) => string | null;
  readonly upper: (text: unknown) => string | null;
  readonly trim: (text: unknown) => string | null;
  readonly replace: (text: unknown, part: unknown, replacement: unknown) => string | null;
  /** Counts code points. */
  readonly substring: (text: unknown, from: unknown, to?: unknown) => string | null;
  readonly split: (text: unknown, separator: unknown) => readonly string[] | null;
  readonly join: (list: unknown, separator: unknown) => string | null;
  readonly startsWith: (text: unknown, part: unknown) => boolean | null;
  readonly endsWith: (text: unknown, part: unknown) => boolean | null;
  readonly contains: (text: unknown, part: unknown) => boolean | null;
  /** Code points, items or members. */
  readonly size: (value: unknown) => number | null;
  readonly first: (list: unknown) => unknown;
  readonly last: (list: unknown) => unknown;
  readonly orElse: (value: unknown, other: unknown) => unknown;
  readonly has: (value: unknown) => boolean;
  /** An own member or an item. */
  readonly get: (value: unknown, key: unknown) => unknown;
  readonly list: (...items: readonly unknown[]) => readonly unknown[];
  /** Keys and values in turn. */
  readonly map: (...flat: readonly unknown[]) => Readonly<Record<string, unknown>>;
  readonly json: (value: unknown) => string | null;
  /** Of bytes, or of the UTF-8 of a text; so are `base64url` and `hex`. */
  readonly base64: (value: unknown) => string | null;
  readonly base64url: (value: unknown) => string | null;
  readonly hex: (value: unknown) => string | null;
  readonly utf8: (text: unknown) => Uint8Array | null;
  readonly not: (value: unknown) => boolean | null;
  readonly equals: (left: unknown, right: unknown) => boolean;
  readonly differs: (left: unknown, right: unknown) => boolean;
  readonly less: (left: unknown, right: unknown) => boolean | null;
  readonly lessOrEqual: (left: unknown, right: unknown) => boolean | null;
  readonly greater: (left: unknown, right: unknown) => boolean | null;
  readonly greaterOrEqual: (left: unknown, right: unknown) => boolean | null;
  /** An item of a list or a key of a map. */
  readonly isIn: (value: unknown, list: unknown) => boolean | null;
  /** Numbers, texts or lists. */
  readonly add: (left: unknown, right: unknown) => unknown;
  readonly subtract: (left: unknown, right: unknown) => number | null;
  readonly multiply: (left: unknown, right: unknown) => number | null;
  readonly divide: (left: unknown, right: unknown) => number | null;
  readonly modulo: (left: unknown, right: unknown) => number | null;
  readonly negate: (value: unknown) => number | null;
  /** What a step gives for each item of a list of at most 1,000. */
  readonly each: (step: (item: unknown) => unknown, list: unknown) => readonly unknown[] | null;
  /** The items for which a step gives true. */
  readonly filter: (step: (item: unknown) => unknown, list: unknown) => readonly unknown[] | null;
  /** The item with a value at a path; fails with the candidates where there is none. */
  readonly find: (list: unknown, path: unknown, value: unknown) => unknown;
  readonly int: (value: unknown) => number | null;
  readonly double: (value: unknown) => number | null;
  readonly bool: (value: unknown) => boolean | null;
  readonly parseJson: (text: unknown) => unknown;
  readonly sha256: (value: unknown) => Uint8Array | null;
  readonly hmacSha256: (key: unknown, value: unknown) => Uint8Array | null;
  /** Keeps `/`. */
  readonly encodePath: (text: unknown) => string | null;
  readonly encodeQuery: (text: unknown) => string | null;
  /** Times are text of RFC 3339; the same moment throughout one call. */
  readonly now: () => string | null;
  readonly fromEpoch: (seconds: unknown) => string | null;
  readonly toEpoch: (time: unknown) => number | null;
  readonly fromEpochMillis: (milliseconds: unknown) => string | null;
  readonly toEpochMillis: (time: unknown) => number | null;
  readonly iso: (time: unknown) => string | null;
  /** A time and a duration such as `15m` later. */
  readonly plus: (time: unknown, duration: unknown) => string | null;
  /** A message of `notification.send` for a mail server (RFC 5322). */
  readonly mime: (message: unknown, from: unknown) => string | null;
  /** One address of e-mail with its name, for a header (RFC 5322). */
  readonly mailbox: (text: unknown) => string | null;
  /** The address of a mailbox. */
  readonly mailAddress: (text: unknown) => string | null;
  /** The name of a mailbox. */
  readonly mailName: (text: unknown) => string | null;
  /** `bytes=0-499` (RFC 9110, section 14.1.2). */
  readonly httpRange: (range: unknown) => string | null;
}

/** Follows a path, from its segment `from` on, through own properties; null where it leads nowhere. */
export function follow(root: unknown, path: readonly (string | number)[], from = 0): unknown {
  let value: unknown = root;
  for (let index = from; index < path.length; index += 1) {
    const segment = path[index] ?? "";
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return null;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value ?? null;
}
