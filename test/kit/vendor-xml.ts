import type { OpenAPIV3 } from "openapi-types";
import sax from "sax";
import { follow } from "./vendor-operation.ts";

interface Element {
  readonly name: string;
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

function parse(text: string): Element {
  const parser = sax.parser(true);
  const top: Element = { name: "", children: [], text: "" };
  const open = [top];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name }) => {
    const element: Element = { name, children: [], text: "" };
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

function valueOf(document: OpenAPIV3.Document, schema: Schema, element: Element): unknown {
  const found = merged(document, schema);
  if (found.type === "integer" || found.type === "number") return Number(element.text);
  if (found.type === "boolean") return element.text === "true";
  if (found.type !== "object") return element.text;
  const properties = Object.entries(found.properties ?? {});
  const [own] = properties.filter(([, each]) => isText(document, each));
  if (own !== undefined) return { [own[0]]: element.text };
  const grouped = Map.groupBy(element.children, ({ name }) => name);
  return Object.fromEntries(
    [...grouped].map(([name, children]) => {
      const member = properties.find(([key]) => key === name)?.[1];
      if (member === undefined) return [name, children.map(({ text }) => text)];
      const target = merged(document, member);
      const values = children.map((child) =>
        valueOf(document, "items" in target ? target.items : member, child),
      );
      return [name, "items" in target ? values : values[0]];
    }),
  );
}

/** A schema with what the parts of its `allOf` say; Amazon's documents hang descriptions on references so. */
function merged(document: OpenAPIV3.Document, schema: Schema): OpenAPIV3.SchemaObject {
  const found = follow<OpenAPIV3.SchemaObject>(document, schema);
  if (found.allOf === undefined) return found;
  const parts = found.allOf.map((each) => merged(document, each));
  const properties = Object.assign({}, ...parts.map((each) => each.properties ?? {}));
  // The parts are schemas, and so is what they say together.
  return Object.assign({}, ...parts, found, { properties }) as OpenAPIV3.SchemaObject;
}

/** Azure's extension for what stands between an element's tags. */
function isText(document: OpenAPIV3.Document, schema: Schema): boolean {
  const { xml } = follow<OpenAPIV3.SchemaObject>(document, schema);
  return xml !== undefined && "x-ms-text" in xml && xml["x-ms-text"] === true;
}
