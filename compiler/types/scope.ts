import type { TypeIR } from "../ir/type.ts";
import type { Json, JsonObject } from "../json.ts";
import type { SpecDocument, SpecSchema } from "../spec/spec.ts";
import type { AliasCycles } from "./alias-cycles.ts";
import type { Direction } from "./direction.ts";
import type { ExpansionNode } from "./expansion.ts";
import type { SchemaNames } from "./schema-names.ts";
import type { SchemaParts } from "./schema-parts.ts";
import type { Shape } from "./value-shape.ts";

export type { Direction };

/** Inline schemas that are nested deeper are not followed: nobody wrote them by hand. */
export const deepestSchema = 100;

/** How many schemas one type may be made of, those it copies from others included. */
const mostSchemas = 50_000;

/** Looks at inheritances without end, in one document. Published ones have a few dozen. */
export const mostUnfinished = 20_000;

/** Where a schema stands while it is lowered. */
export interface Scope {
  readonly direction: Direction;
  /** How many inline schemas lie around this one. */
  readonly depth: number;
  /** Pointer of the named schema whose type this is, as long as no field or list lies between. */
  readonly owner?: string;
  /** Whether an `allOf` lies between the owner and here. */
  readonly insideAll: boolean;
  /** Whether what is referred to in an `allOf` is written out, because it contradicts what stands beside it. */
  readonly flatten: boolean;
  /** Pointers of the named schemas that are being written out in place here. */
  readonly copying: ReadonlySet<string>;
  /** How many more schemas this type may be made of. */
  readonly budget: { left: number };
  /** What is wanted as an object below this place, instead of as an id. */
  readonly wanted?: ExpansionNode;
  /** Whether this is a field that was taken from elsewhere to make it required; those take none themselves. */
  readonly borrowed: boolean;
}

/** What the parts of the lowering share. `lower` ties them together without circular imports. */
export interface LoweringContext {
  readonly document: SpecDocument;
  readonly resolve: (reference: string) => SpecSchema | undefined;
  readonly names: SchemaNames;
  readonly cycles: AliasCycles;
  /** Whether a named schema is another type in inputs than in outputs. */
  readonly differs: (pointer: string) => boolean;
  readonly parts: (schema: JsonObject, direction: Direction) => SchemaParts;
  /** Shapes of what schemas say in their own words. */
  readonly shapes: Readonly<Record<Direction, WeakMap<JsonObject, Shape>>>;
  /** How many more looks at an inheritance may end before it does. */
  readonly unfinished: { left: number };
  readonly lower: (schema: Json, scope: Scope) => TypeIR;
  /** Whether bytes may stand anywhere in a value, as drivers take them. */
  readonly holdsBytes: boolean;
}

const nothing: ReadonlySet<string> = new Set();

/** The scope of a schema that stands where a caller found it: in a body, a parameter, a response. */
export function topScope(direction: Direction, wanted?: ExpansionNode): Scope {
  const scope: Scope = {
    direction,
    depth: 0,
    insideAll: false,
    flatten: false,
    copying: nothing,
    budget: { left: mostSchemas },
    borrowed: false,
  };
  return wanted === undefined ? scope : { ...scope, wanted };
}

/** The scope of a named schema's own type. */
export function ownerScope(direction: Direction, pointer: string): Scope {
  return { ...topScope(direction), owner: pointer, copying: new Set([pointer]) };
}

/** One alternative of a union, or one part of an intersection. */
export function memberScope(scope: Scope, insideAll: boolean): Scope {
  return { ...scope, depth: scope.depth + 1, insideAll: scope.insideAll || insideAll };
}

/** The inside of an object, a map or a list: from here on names may refer back without end. */
export function innerScope(scope: Scope, wanted?: ExpansionNode): Scope {
  const inner: Scope = {
    direction: scope.direction,
    depth: scope.depth + 1,
    insideAll: false,
    flatten: false,
    copying: nothing,
    budget: scope.budget,
    borrowed: scope.borrowed,
  };
  return wanted === undefined ? inner : { ...inner, wanted };
}
