import type { DeclarationIR, TypeIR } from "../ir/type.ts";
import { compareText, isObject } from "../spec/json.ts";
import type { SpecDocument, SpecSchema } from "../spec/spec.ts";
import { createAliasCycles } from "./alias-cycles.ts";
import { createDirectionCheck } from "./direction-check.ts";
import { expansionTree, unreachedPaths } from "./expansion.ts";
import { namedType } from "./reference.ts";
import { createSchemaNames } from "./schema-names.ts";
import { createSchemaParts } from "./schema-parts.ts";
import { lowerSchema } from "./schema.ts";
import {
  ownerScope,
  topScope,
  type Direction,
  type LoweringContext,
  mostUnfinished,
} from "./scope.ts";
import { partsOf } from "./walk.ts";

/** Whether a value is sent (`input`) or received (`output`). */
export type { Direction } from "./scope.ts";

/** A type in which some ids gave way to objects, and the paths where there was nothing to give way. */
export interface ExpandedType {
  readonly type: TypeIR;
  readonly unknownPaths: readonly (readonly string[])[];
}

/** Turns the schemas of one document into types, as they are asked for. */
export interface TypeLowering {
  /** Lowers a schema as the type of something sent or received. Named schemas become references, lazily. */
  readonly lower: (schema: SpecSchema, direction: Direction) => TypeIR;
  /** The type that a name stands for (lowered on first request). */
  readonly declaration: (name: string) => TypeIR | undefined;
  /** The declarations reachable from these types, sorted by name. */
  readonly declarations: (roots: readonly TypeIR[]) => readonly DeclarationIR[];
  /**
   * The type with some expandable fields (`anyOf` of id and object, marked `x-expansionResources`) as objects;
   * others stay ids. Paths lead through objects; lists are passed without a segment of their own.
   */
  readonly expand: (schema: SpecSchema, paths: readonly (readonly string[])[]) => ExpandedType;
}

export interface TypeLoweringOptions {
  /** Names that no declaration may take. */
  readonly reservedNames: ReadonlySet<string>;
  /** Whether values can hold bytes anywhere, as a driver's can. Default: they are text of the format `binary`. */
  readonly holdsBytes?: boolean;
}

/** Makes the lowering of a document. */
export function createTypeLowering(
  document: SpecDocument,
  options: TypeLoweringOptions,
): TypeLowering {
  const resolve = memoize(document.resolve);
  const context: LoweringContext = {
    document,
    resolve,
    names: createSchemaNames(document, options.reservedNames),
    cycles: createAliasCycles(resolve),
    differs: createDirectionCheck(resolve),
    parts: createSchemaParts(resolve),
    unfinished: { left: mostUnfinished },
    shapes: { input: new WeakMap(), output: new WeakMap() },
    lower: (schema, scope) => lowerSchema(context, schema, scope),
    holdsBytes: options.holdsBytes ?? false,
  };
  const inline = { input: new WeakMap<object, TypeIR>(), output: new WeakMap<object, TypeIR>() };
  const declared = new Map<string, TypeIR>();

  return { lower, declaration, declarations, expand };

  function lower({ schema, pointer }: SpecSchema, direction: Direction): TypeIR {
    const scope = topScope(direction);
    if (!isObject(schema)) return lowerSchema(context, schema, scope);
    if (context.names.component(pointer) === schema) return namedType(context, pointer, scope);
    const known = inline[direction].get(schema);
    if (known !== undefined) return known;
    const type = lowerSchema(context, schema, scope);
    inline[direction].set(schema, type);
    return type;
  }

  function declaration(name: string): TypeIR | undefined {
    const known = declared.get(name);
    if (known !== undefined) return known;
    const named = context.names.find(name);
    const target = named && resolve(named.pointer);
    if (named === undefined || target === undefined) return undefined;
    if (named.isInput && !context.differs(named.pointer)) return undefined;
    const scope = ownerScope(named.isInput ? "input" : "output", named.pointer);
    const type = lowerSchema(context, target.schema, scope);
    declared.set(name, type);
    return type;
  }

  function declarations(roots: readonly TypeIR[]): readonly DeclarationIR[] {
    const found = new Map<string, DeclarationIR>();
    const seen = new Set<TypeIR>();
    const stack: TypeIR[] = [...roots];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (next.kind !== "reference") {
        const parts = partsOf(next);
        if (parts.length === 0 || seen.has(next)) continue;
        seen.add(next);
        for (const part of parts) stack.push(part);
        continue;
      }
      const { name } = next;
      if (found.has(name)) continue;
      const type = declaration(name);
      const named = context.names.find(name);
      if (type === undefined || named === undefined) continue;
      found.set(name, { name, type, origin: named.pointer });
      stack.push(type);
    }
    return [...found.values()].toSorted((left, right) => compareText(left.name, right.name));
  }

  function expand({ schema }: SpecSchema, paths: readonly (readonly string[])[]): ExpandedType {
    const tree = expansionTree(paths);
    const type = lowerSchema(context, schema, topScope("output", tree));
    return { type, unknownPaths: unreachedPaths(tree) };
  }
}

function memoize(
  resolve: (reference: string) => SpecSchema | undefined,
): (reference: string) => SpecSchema | undefined {
  const known = new Map<string, SpecSchema | undefined>();
  return (reference) => {
    if (!known.has(reference)) known.set(reference, resolve(reference));
    return known.get(reference);
  };
}
