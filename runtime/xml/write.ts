import { isPlainObject, scalarText } from "../prepare/encode.ts";
import { badInput } from "../errors.ts";
import type { XmlShape } from "../operation.ts";

/** Deeper values are taken for a circle. */
const DEEPEST = 64;

const plain: XmlShape = {};

/**
 * Writes a value as a document. A shape without a name stands for an object of one member, which is the root.
 * Null and absent members are left out. Members are written in the shape's order, as vendors that have a sequence
 * of elements want it (XML Schema Part 1, section 3.8), and those that it does not name after them as they are given.
 */
export function writeXml(value: unknown, shape: XmlShape, input: string): string {
  const root = shape.name === undefined ? onlyMember(value, shape, input) : { value, shape };
  const elements = writeMember(root.shape.name ?? "", root.value, root.shape, input, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>${elements}`;
}

function onlyMember(
  value: unknown,
  shape: XmlShape,
  input: string,
): { readonly value: unknown; readonly shape: XmlShape } {
  const given = isPlainObject(value)
    ? Object.entries(value).filter(([, each]) => isGiven(each))
    : [];
  const [only] = given;
  if (only === undefined || given.length > 1)
    throw badInput(input, "must be an object with one member, which becomes the root element");
  const [key, inner] = only;
  const member = memberOf(shape, key);
  return { value: inner, shape: { ...member, name: member.name ?? key } };
}

function writeMember(
  key: string,
  value: unknown,
  shape: XmlShape,
  input: string,
  depth: number,
): string {
  if (!isGiven(value)) return "";
  if (depth > DEEPEST) throw badInput(input, "is nested too deeply");
  if (!Array.isArray(value)) return writeElement(shape.name ?? key, value, shape, input, depth);
  const { list = shape, wrapper } = shape;
  const name = list.name ?? key;
  const items = value.map((each) => writeMember(name, each, list, input, depth + 1)).join("");
  if (wrapper === undefined) return items;
  const tag = qualified(wrapper === "" ? key : wrapper, shape, input);
  return `<${tag}${declaration(shape, input)}>${items}</${tag}>`;
}

function writeElement(
  name: string,
  value: unknown,
  shape: XmlShape,
  input: string,
  depth: number,
): string {
  const tag = qualified(name, shape, input);
  let start = `<${tag}${declaration(shape, input)}`;
  if (!isPlainObject(value)) return `${start}>${escape(scalarText(value, input), input)}</${tag}>`;
  const declared = new Set([undefined, shape.prefix]);
  let content = "";
  for (const [key, each] of inOrder(value, shape)) {
    const member = memberOf(shape, key);
    if (!isGiven(each)) continue;
    const text = (): string => escape(scalarText(each, input), input);
    if (member.place === "attribute") {
      // An attribute is in a namespace by its prefix alone.
      if (!declared.has(member.prefix)) start += declaration(member, input);
      declared.add(member.prefix);
      start += ` ${qualified(member.name ?? key, member, input)}="${attributeText(text())}"`;
    } else if (member.place === "text") content += text();
    else content += writeMember(key, each, member, input, depth + 1);
  }
  return `${start}>${content}</${tag}>`;
}

function inOrder(
  value: Readonly<Record<string, unknown>>,
  { order = [] }: XmlShape,
): readonly (readonly [string, unknown])[] {
  const first = order.filter((key) => Object.hasOwn(value, key));
  const rest = Object.keys(value).filter((key) => !order.includes(key));
  return [...first, ...rest].map((key) => [key, value[key]]);
}

/** Namespaces in XML 1.0, section 4. */
function qualified(name: string, { prefix }: XmlShape, input: string): string {
  return nameOf(prefix === undefined ? name : `${prefix}:${name}`, input);
}

function declaration({ namespace, prefix }: XmlShape, input: string): string {
  if (namespace === undefined) return "";
  const name = prefix === undefined ? "xmlns" : `xmlns:${nameOf(prefix, input)}`;
  return ` ${name}="${escape(namespace, input)}"`;
}

function memberOf({ members = {}, values = plain }: XmlShape, key: string): XmlShape {
  return (Object.hasOwn(members, key) ? members[key] : undefined) ?? values;
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** Names of maps are the caller's; those that XML has no room for are refused (XML 1.0, section 2.3). */
function nameOf(name: string, input: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?$/u.test(name)) return name;
  throw badInput(input, "has a name that XML cannot have");
}

/** XML 1.0, section 2.2: control characters cannot be written at all. */
function escape(text: string, input: string): string {
  if (!text.isWellFormed() || /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw badInput(input, "holds characters that XML cannot carry");
  return text.replace(/[&<>"'\t\n\r]/g, (character) =>
    character === "\n" || character === "\t" ? character : (escapes.get(character) ?? character),
  );
}

/** A parser turns these into blanks where they stand in an attribute as they are (XML 1.0, section 3.3.3). */
function attributeText(escaped: string): string {
  return escaped.replaceAll("\t", "&#x9;").replaceAll("\n", "&#xA;");
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
  // A parser turns line breaks into plain ones.
  ["\r", "&#xD;"],
]);
