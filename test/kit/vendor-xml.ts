import type { OpenAPIV3 } from "openapi-types";
import sax from "sax";
import { follow } from "./vendor-operation.ts";

/** Names are without their prefixes. */
interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
}

type Schema = OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject;

/** A document as its schema reads it: what the schema does not know stays, for the validator to refuse. */
export function readXml(document: OpenAPIV3.Document, schema: Schema, text: string): unknown {
  const root = parse(text);
  const { xml } = follow<OpenAPIV3.SchemaObject>(document, schema);
  const name = xml?.name ?? ("$ref" in schema ? schema.$ref.split("/").at(-1) : undefined);
  return root.name === name ? valueOf(document, schema, root) : { [root.name]: {} };
}

/** A sampled document as XML: lists are repeated elements. */
export function writeXml(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => writeXml(name, each)).join("");
  if (typeof value !== "object" || value === null)
    return `<${name}>${String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</${name}>`;
  const members = Object.entries(value).map(([key, member]) => writeXml(key, member));
  return `<${name}>${members.join("")}</${name}>`;
}

/** A value as its schema writes it; members that the schema does not name are elements (OpenAPI 3.0.3, "XML Object"). */
export function writeXmlBy(document: OpenAPIV3.Document, schema: Schema, value: unknown): string {
  const component = "$ref" in schema ? schema.$ref.split("/").at(-1) : undefined;
  const { xml } = merged(document, schema);
  return elementOf(document, schema, xml?.name ?? component ?? "root", value);
}

function elementOf(
  document: OpenAPIV3.Document,
  schema: Schema,
  name: string,
  value: unknown,
): string {
  const found = merged(document, schema);
  const { prefix, namespace } = found.xml ?? {};
  const tag = prefix === undefined ? name : `${prefix}:${name}`;
  const xmlns = prefix === undefined ? "xmlns" : `xmlns:${prefix}`;
  const space = namespace === undefined ? "" : ` ${xmlns}="${escaped(namespace)}"`;
  if (Array.isArray(value)) {
    const item = isList(found) ? found.items : {};
    const items = value.map((each) =>
      elementOf(document, item, itemName(document, item, name), each),
    );
    return `<${tag}${space}>${items.join("")}</${tag}>`;
  }
  if (typeof value !== "object" || value === null)
    return `<${tag}${space}>${escaped(String(value))}</${tag}>`;
  let attributes = space;
  let content = "";
  for (const [key, member] of Object.entries(value)) {
    const declared = found.properties?.[key] ?? {};
    const target = merged(document, declared);
    const called = target.xml?.name ?? key;
    if (isText(target)) content += escaped(String(member));
    else if (target.xml?.attribute === true)
      attributes += ` ${called}="${escaped(String(member))}"`;
    else if (Array.isArray(member) && target.xml?.wrapped !== true) {
      const item = isList(target) ? target.items : {};
      const each = itemName(document, item, key);
      content += member.map((one) => elementOf(document, item, each, one)).join("");
    } else content += elementOf(document, declared, called, member);
  }
  return `<${tag}${attributes}>${content}</${tag}>`;
}

function itemName(document: OpenAPIV3.Document, item: Schema, fallback: string): string {
  return merged(document, item).xml?.name ?? fallback;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function parse(text: string): Element {
  const parser = sax.parser(true);
  const top: Element = { name: "", attributes: new Map(), children: [], text: "" };
  const open = [top];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    const named = Object.entries(attributes).filter(([key]) => !/^xmlns(?::|$)/.test(key));
    const element: Element = {
      name: local(name),
      attributes: new Map(named.map(([key, value]) => [local(key), String(value)])),
      children: [],
      text: "",
    };
    open.at(-1)?.children.push(element);
    open.push(element);
  };
  parser.ontext = (part) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += part;
  };
  parser.onclosetag = () => {
    open.pop();
  };
  parser.write(text).close();
  return top.children[0] ?? top;
}

function local(name: string): string {
  return name.replace(/^.*:/, "");
}

/** OpenAPI 3.0.3, "XML Object". */
function valueOf(document: OpenAPIV3.Document, schema: Schema, element: Element): unknown {
  const found = merged(document, schema);
  if (isList(found)) return element.children.map((child) => valueOf(document, found.items, child));
  if (found.properties === undefined && found.type !== "object")
    return scalarOf(found, element.text);
  const attributes = new Map(element.attributes);
  const children = Map.groupBy(element.children, ({ name }) => name);
  const members = Object.entries(found.properties ?? {}).flatMap(([key, member]) => {
    const target = merged(document, member);
    const { name = key, wrapped, attribute } = target.xml ?? {};
    const take = (called: string): readonly Element[] => {
      const taken = children.get(called) ?? [];
      children.delete(called);
      return taken;
    };
    if (isText(target)) return [[key, scalarOf(target, element.text)]];
    if (attribute === true) {
      const text = attributes.get(name);
      attributes.delete(name);
      return text === undefined ? [] : [[key, scalarOf(target, text)]];
    }
    if (!isList(target) || wrapped === true) {
      const [first] = take(name);
      return first === undefined ? [] : [[key, valueOf(document, member, first)]];
    }
    const items = take(merged(document, target.items).xml?.name ?? key);
    if (items.length === 0) return [];
    return [[key, items.map((each) => valueOf(document, target.items, each))]];
  });
  const others = typeof found.additionalProperties === "object" && found.additionalProperties;
  const unknown = [...children].map(([name, each]) => {
    const [only] = each;
    const isMember = others !== false && only !== undefined && each.length === 1;
    return [name, isMember ? valueOf(document, others, only) : each.map(({ text }) => text)];
  });
  return Object.fromEntries([...members, ...unknown, ...attributes]) as unknown;
}

function isList(schema: OpenAPIV3.SchemaObject): schema is OpenAPIV3.ArraySchemaObject {
  return "items" in schema && ((schema.type as string | undefined) ?? "array") === "array";
}

function scalarOf({ type }: OpenAPIV3.SchemaObject, text: string): unknown {
  if (type === "integer" || type === "number") return Number(text);
  return type === "boolean" ? text === "true" : text;
}

/** A schema with what the parts of its `allOf` say; Amazon's documents hang descriptions on references so. */
function merged(document: OpenAPIV3.Document, schema: Schema): OpenAPIV3.SchemaObject {
  const found = follow<OpenAPIV3.SchemaObject>(document, schema);
  if (found.allOf === undefined) return found;
  const parts = [...found.allOf.map((each) => merged(document, each)), found];
  const named = parts.flatMap(({ properties }) => properties ?? []);
  const together = named.length === 0 ? {} : { properties: Object.assign({}, ...named) as object };
  // The parts are schemas, and so is what they say together.
  return Object.assign({}, ...parts, together) as OpenAPIV3.SchemaObject;
}

/** Azure's extension for what stands between an element's tags. */
function isText({ xml }: OpenAPIV3.SchemaObject): boolean {
  return xml !== undefined && "x-ms-text" in xml && xml["x-ms-text"] === true;
}
