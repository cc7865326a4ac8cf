import type { XmlShape } from "@human/connector-sdk";
import type { JsonObject } from "../json.ts";
import { isObject, own, ownText } from "../spec/json.ts";
import { parseReference } from "../spec/pointer.ts";
import { followSchema, readFacts, type SchemaFacts } from "../spec/openapi/schema-facts.ts";
import type { SpecDocument, SpecSchema } from "../spec/spec.ts";

/** How far one shape goes into a schema; what lies beyond is read as it looks. */
const MOST_MEMBERS = 5000;

/** Where an answer, or a body, is in the schema that it is read by. */
interface Walk {
  readonly document: SpecDocument;
  readonly isSent: boolean;
  /** The schemas around this one: a circle is not unrolled. */
  readonly around: readonly string[];
  readonly budget: { left: number };
}

/** What the schema of an answer says that XML does not show; undefined where it is nothing. */
export function answerShape(document: SpecDocument, schema: SpecSchema): XmlShape | undefined {
  const { name: _, wrapper: __, ...shape } = shapeOf(beginWalk(document, false), schema, "");
  return Object.keys(shape).length === 0 ? undefined : shape;
}

/**
 * How a body is written. The root has the name that the schema gives it, or that of the schema itself; a
 * schema without either holds the root as its one member.
 */
export function bodyShape(document: SpecDocument, schema: SpecSchema): XmlShape {
  const { xml } = readFacts(document, schema);
  const name = ownText(xml, "name") ?? componentName(document, schema);
  const walk = beginWalk(document, true);
  const shape = shapeOf(walk, schema, name ?? "");
  if (name === undefined) return shape;
  const wrapper = shape.list === undefined ? {} : { wrapper: name, ...spaceOf(walk, xml) };
  return { ...shape, name, ...wrapper };
}

function beginWalk(document: SpecDocument, isSent: boolean): Walk {
  return { document, isSent, around: [], budget: { left: MOST_MEMBERS } };
}

function componentName(document: SpecDocument, schema: SpecSchema): string | undefined {
  const pointer = followSchema(document, schema)?.pointer ?? "";
  const [table, section, name, ...rest] = parseReference(pointer) ?? [];
  return table === "components" && section === "schemas" && rest.length === 0 ? name : undefined;
}

/** The shape of a member that is called `key`. */
function shapeOf(walk: Walk, schema: SpecSchema, key: string): XmlShape {
  const target = followSchema(walk.document, schema);
  if (target === undefined || walk.around.includes(target.pointer)) return {};
  walk.budget.left -= 1;
  if (walk.budget.left < 0) return {};
  const inner: Walk = { ...walk, around: [...walk.around, target.pointer] };
  const facts = readFacts(walk.document, schema);
  const items = itemsOf(facts);
  if (items !== undefined) return listShape(inner, facts, items, key);
  const name = ownText(facts.xml, "name");
  const shape: XmlShape = {
    ...(name === undefined || name === key ? {} : { name }),
    ...spaceOf(walk, facts.xml),
  };
  if (isObjectLike(facts))
    return {
      ...shape,
      members: membersOf(inner, facts),
      ...valuesOf(inner, facts),
      ...orderOf(walk, facts),
    };
  return { ...shape, ...placeOf(facts), ...typeOf(facts) };
}

function spaceOf({ isSent }: Walk, xml: JsonObject): Pick<XmlShape, "namespace" | "prefix"> {
  if (!isSent) return {};
  const namespace = ownText(xml, "namespace");
  const prefix = ownText(xml, "prefix");
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

/** The vendor's order, what `allOf` adds before a schema's own: that is how a base is extended. */
function orderOf({ isSent }: Walk, { properties }: SchemaFacts): Pick<XmlShape, "order"> {
  if (!isSent || properties.size < 2) return {};
  const parts = Map.groupBy(properties, ([, { pointer }]) =>
    pointer.slice(0, pointer.lastIndexOf("/")),
  );
  return { order: [...parts.values()].reverse().flatMap((part) => part.map(([name]) => name)) };
}

/** What a map holds is called as its place in it, whatever the schema's own name is. */
function valuesOf(walk: Walk, { values }: SchemaFacts): Pick<XmlShape, "values"> {
  if (values === undefined) return {};
  const { name: _, ...shape } = shapeOf(walk, values, "");
  return Object.keys(shape).length === 0 ? {} : { values: shape };
}

/** Members that are just text in an element of their own name need no word. */
function membersOf(walk: Walk, facts: SchemaFacts): Readonly<Record<string, XmlShape>> {
  const shapes = [...facts.properties].map(
    ([key, property]) => [key, shapeOf(walk, property, key)] as const,
  );
  const variants = [...facts.variants.values()].map((each) => shapeOf(walk, each, ""));
  return Object.assign(
    {},
    ...variants.map(({ members }) => members),
    Object.fromEntries(shapes.filter(([, shape]) => Object.keys(shape).length > 0)),
  ) as Readonly<Record<string, XmlShape>>;
}

/**
 * Items stand in the parent unless `wrapped` says otherwise (OpenAPI 3.1 section 4.8.26), or `nodeType` (3.2). Amazon's documents
 * mean the contrary where it is absent, so an element of the list's own name is read as a wrapper too. Items
 * without a name of their own have that of the schema that they refer to, as Microsoft's documents mean it.
 */
function listShape(walk: Walk, facts: SchemaFacts, items: SpecSchema, key: string): XmlShape {
  const wrapped = own(facts.xml, "wrapped");
  const ownName = ownText(facts.xml, "name");
  const { name: itemName, ...item } = shapeOf(walk, items, "");
  const named = (name: string): XmlShape => (name === key ? item : { ...item, name });
  const around = ownName ?? key;
  const nodeType = own(facts.xml, "nodeType");
  if (wrapped === true || nodeType === "element") {
    const called = isObject(items.schema) && ownText(items.schema, "$ref") !== undefined;
    const component = called ? componentName(walk.document, items) : undefined;
    return {
      list: named(itemName ?? component ?? around),
      wrapper: around,
      ...spaceOf(walk, facts.xml),
    };
  }
  if (wrapped === false || nodeType === "none") return { list: named(itemName ?? ownName ?? key) };
  const element = itemName ?? key;
  const mayWrap = !walk.isSent && around !== element;
  return { list: named(element), ...(mayWrap ? { wrapper: around } : {}) };
}

/** Some documents have `items` beside another type; what has no type and names members is an object. */
function itemsOf({ type, properties, items }: SchemaFacts): SpecSchema | undefined {
  const isList = /\barray\b/.test(type) || (type === "any" && properties.size === 0);
  return isList ? items : undefined;
}

function isObjectLike({ type, properties, values, variants }: SchemaFacts): boolean {
  if (properties.size > 0 || values !== undefined || /\bobject\b/.test(type)) return true;
  return type === "any" && variants.size > 0;
}

/** `x-ms-text` is Microsoft's, for text beside attributes; `nodeType` is from OpenAPI 3.2. */
function placeOf({ xml }: SchemaFacts): Pick<XmlShape, "place"> {
  const nodeType = own(xml, "nodeType");
  if (own(xml, "attribute") === true || nodeType === "attribute") return { place: "attribute" };
  const isText = own(xml, "x-ms-text") === true || nodeType === "text" || nodeType === "cdata";
  return isText ? { place: "text" } : {};
}

function typeOf({ type }: SchemaFacts): Pick<XmlShape, "type"> {
  const kinds = new Set(type.split(" | ").map((each) => each.replace(/ \(.*/, "")));
  kinds.delete("null");
  const [only] = kinds;
  if (kinds.size !== 1) return {};
  if (only === "integer" || only === "number") return { type: "number" };
  return only === "boolean" ? { type: "boolean" } : {};
}
