/** The names between the braces of a path, in order, each once. */
export function segmentNames(template: string): ReadonlySet<string> {
  return new Set(
    [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name.replace(/\+$/, "")),
  );
}

/** The text of each parameter of a path, as it was sent; undefined where the path is another one. */
export function segmentsOf(
  template: string,
  path: string,
): readonly (readonly [name: string, text: string])[] | undefined {
  const names: string[] = [];
  const source = template
    .replaceAll("+}", "}")
    .split(/\{([^{}]*)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return RegExp.escape(encodeURI(decoded(part)));
      names.push(part);
      return "([^/]+)";
    })
    .join("");
  const match = new RegExp(`^${source}$`).exec(encodeURI(decoded(path)).replaceAll("%25", "%"));
  if (match === null) return undefined;
  const pairs = names.map((name, index) => [name, match[index + 1] ?? ""] as const);
  return [...new Map(pairs)];
}

/** Literal text may stand in a template encoded or not. */
function decoded(text: string): string {
  return text.replaceAll(/%(?:7B|7D|20|22|3C|3E)/gi, (each) => decodeURIComponent(each));
}
