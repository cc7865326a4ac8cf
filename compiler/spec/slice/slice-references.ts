import { own, ownObject } from "../json.ts";
import { formatReference, parseReference, resolveReference } from "../pointer.ts";
import { kindOfSection, sectionOfKind, type NodeKind } from "./slice-rules.ts";
import type { Json, JsonObject } from "../../json.ts";

/** A component that a slice has to hold; without a value where the document has none. */
export interface ReachedComponent {
  readonly section: string;
  readonly name: string;
  readonly kind: NodeKind;
  readonly value: Json | undefined;
}

export interface SliceReferences {
  /** What a reference reads in the slice; remembers what it reaches. */
  readonly rewrite: (reference: string, kind: NodeKind) => string;
  /** Every reference that the slice holds. */
  readonly all: () => readonly string[];
  /** Takes the next component that was reached and not yet taken. */
  readonly next: () => ReachedComponent | undefined;
}

/**
 * Decides where a slice keeps what is referred to: a component stays where it is, as a whole; what lies
 * elsewhere (in an operation that is not used, in a root of the vendor's own) becomes a component.
 */
export function createSliceReferences(json: JsonObject): SliceReferences {
  const components = ownObject(json, "components") ?? {};
  const reached = new Map<string, ReachedComponent>();
  const moved = new Map<string, string>();
  const pending: ReachedComponent[] = [];
  const written = new Set<string>();

  const reach = (component: ReachedComponent): void => {
    const key = `${component.section}/${component.name}`;
    if (reached.has(key)) return;
    reached.set(key, component);
    pending.push(component);
  };
  const isTaken = (section: string, name: string): boolean =>
    reached.has(`${section}/${name}`) || Object.hasOwn(ownObject(components, section) ?? {}, name);

  const move = (tokens: readonly string[], kind: NodeKind, section: string): string => {
    const origin = formatReference(tokens);
    const known = moved.get(`${kind} ${origin}`);
    if (known !== undefined) return known;
    const wished = nameOf(tokens);
    let name = wished;
    for (let number = 2; isTaken(section, name); number++) name = `${wished}.${number}`;
    const reference = formatReference(["components", section, name]);
    moved.set(`${kind} ${origin}`, reference);
    reach({ section, name, kind, value: resolveReference(json, origin)?.schema });
    return reference;
  };

  const rewrite = (reference: string, kind: NodeKind): string => {
    const tokens = parseReference(reference);
    if (tokens === undefined || tokens.length === 0) return reference;
    const [root, section = "", name] = tokens;
    const sectionKind = kindOfSection(section);
    if (root === "components" && name !== undefined && sectionKind !== undefined) {
      const value = own(ownObject(components, section) ?? {}, name);
      reach({ section, name, kind: sectionKind, value });
      return reference;
    }
    const target = sectionOfKind(kind);
    return target === undefined ? reference : move(tokens, kind, target);
  };

  return {
    rewrite: (reference, kind) => {
      const rewritten = rewrite(reference, kind);
      written.add(rewritten);
      return rewritten;
    },
    all: () => [...written],
    next: () => pending.shift(),
  };
}

/** A component's name has letters, digits, `.`, `-` and `_` (OpenAPI 3.1 section 4.8.7). */
function nameOf(tokens: readonly string[]): string {
  const words = tokens.map((token) => token.replaceAll(/[^A-Za-z0-9_-]+/g, "_"));
  return words
    .map((word) => word.replaceAll(/^_+|_+$/g, ""))
    .filter((word) => word !== "")
    .join(".");
}
