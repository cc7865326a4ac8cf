import { parsePath, parsePlace } from "../expression/place.ts";
import type { PaginationIR } from "../ir/ir.ts";
import type { DocumentPath, Span } from "../source.ts";
import type { SpecOperation } from "../spec/spec.ts";
import { fieldAt } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";
import type { OperationDefinition } from "../validate/definition.ts";
import { oneOrMore } from "./behaviour.ts";
import type { BindContext } from "./context.ts";
import type { Slot } from "./slot.ts";

/** The variables of GraphQL's cursor connections (the specification of that name, section 5). */
const cursorVariable = "after";
const sizeVariable = "first";

export interface RelayRequest {
  readonly at: DocumentPath;
  readonly definition: OperationDefinition;
  readonly operation: SpecOperation;
  readonly types: TypeLowering;
  readonly slots: readonly Slot[];
  readonly pagination: PaginationIR;
}

/** Whether pages come as connections. */
export function isRelay(pagination: PaginationIR | "none" | undefined): pagination is PaginationIR {
  return pagination !== undefined && pagination !== "none" && pagination.style === "relay";
}

/**
 * Finds `pageInfo` beside the items, and the variables that ask for a page. Where the page's place differs
 * from operation to operation, so do their paginations.
 */
export function bindRelay(context: BindContext, request: RelayRequest): PaginationIR {
  const { definition, operation, pagination, slots } = request;
  const place = pageInfoPlace(definition);
  const sizeName = option(pagination, "size") ?? sizeVariable;
  const wantsSize = ["max", "size"].some((key) => option(pagination, key) !== undefined);
  const names = new Set(slots.map((each) => each.name));
  const lacks = (what: string): void =>
    context.report("bind/relay", { what }, spanOf(context, request));
  if (operation.graphql === undefined) lacks("a GraphQL document");
  else if (place === undefined) lacks("one list in `items`, inside an object");
  else if (!["hasNextPage", "endCursor"].every((name) => isThere(request, [...place, name])))
    lacks(
      `\`pageInfo { hasNextPage endCursor }\` beside "${String(oneOrMore(definition.items)[0])}"`,
    );
  else if (!names.has(cursorVariable)) lacks(`the variable \`$${cursorVariable}\``);
  else if (wantsSize && !names.has(String(sizeName)))
    lacks(`the variable \`$${String(sizeName)}\``);
  const options = pagination.options.filter(([key]) => key !== "pageInfo");
  return { style: pagination.style, options: [["pageInfo", place ?? ["body"]], ...options] };
}

/** The runtime sets the cursor; and the size too where the definition names the largest. */
export function relaySlots(slots: readonly Slot[], pagination: PaginationIR): readonly Slot[] {
  const size =
    option(pagination, "max") === undefined
      ? undefined
      : (option(pagination, "size") ?? sizeVariable);
  return slots
    .filter((slot) => slot.name !== cursorVariable)
    .map((slot) => {
      if (slot.name !== size) return slot;
      const { required: _, ...binding } = slot.binding;
      return { ...slot, binding, required: false };
    });
}

function option({ options }: PaginationIR, name: string): unknown {
  return options.find(([key]) => key === name)?.[1];
}

/** Undefined where several lists are joined, or the list is the whole result. */
function pageInfoPlace(
  definition: OperationDefinition,
): readonly [string, ...(string | number)[]] | undefined {
  const [items, ...others] = oneOrMore(definition.items);
  const path = items === undefined || others.length > 0 ? undefined : parsePath(items);
  const result = parsePlace(definition.result ?? "body.data");
  if (path === undefined || items === "result" || result.kind === "error") return undefined;
  const { root, segments } = result.place;
  return [root, ...segments, ...path.slice(0, -1), "pageInfo"];
}

function isThere({ operation, types }: RelayRequest, place: readonly (string | number)[]): boolean {
  const schema = operation.responses[0]?.content[0]?.schema;
  if (schema === undefined) return false;
  return "found" in fieldAt(types, types.lower(schema, "output"), place.slice(1));
}

function spanOf(context: BindContext, { at, definition }: RelayRequest): Span {
  return definition.pagination === undefined
    ? context.locate([...at, "items"], "value")
    : context.locate([...at, "pagination", "style"], "value");
}
