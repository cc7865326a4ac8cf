/** A path into a named root: `body.error.code` is `["body", "error", "code"]`. Header names are in lower case. */
export type Place = readonly [root: string, ...segments: (string | number)[]];

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

/** The functions that expressions may call (the definition language's function list). */
export interface Functions {
  /** Joins its arguments as text; null if any of them is null. */
  readonly text: (...parts: readonly unknown[]) => string | null;
}

/** Follows a path through own properties; null where it leads nowhere. */
export function follow(root: unknown, path: readonly (string | number)[]): unknown {
  let value: unknown = root;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return null;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value ?? null;
}
