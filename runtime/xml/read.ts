import type { XmlShape } from "../operation.ts";
import { localName, parseXml, type XmlElement } from "./parse.ts";

/** A document as plain data, and the name of its root element without the prefix. */
export interface XmlDocument {
  readonly root: string;
  readonly body: unknown;
}

const plain: XmlShape = {};

/**
 * Reads a document as its shape says. What the shape does not name is read as it looks: an element with
 * others in it is an object, one without is text, and a name that repeats is a list. Lists of the shape are
 * lists also where they have one item or none.
 */
export function readXml(text: string, shape: XmlShape = plain): XmlDocument {
  const element = parseXml(text);
  const root = localName(element.name);
  const known: Known = new Map();
  const member = expectedOf(shape, known).get(root);
  if (member?.kind !== "single" || element.children.some((each) => localName(each.name) === root))
    return { root, body: read(element, shape, known) };
  // As bodies are written: what has no name of its own stands for its one member, which is the root.
  return { root, body: { [member.key]: read(element, member.shape, known) } };
}

/** What the children of an element stand for, by their names. */
interface Expected {
  readonly key: string;
  readonly shape: XmlShape;
  readonly kind: "wrapper" | "item" | "single";
}

type Known = Map<XmlShape, ReadonlyMap<string, Expected>>;

function read(element: XmlElement, shape: XmlShape, known: Known): unknown {
  if (isNil(element)) return null;
  const { list } = shape;
  if (list !== undefined) return element.children.map((each) => read(each, list, known));
  if (shape.members === undefined && element.children.length === 0)
    return scalar(element.text, shape);
  return readMembers(element, shape, known);
}

function readMembers(element: XmlElement, shape: XmlShape, known: Known): unknown {
  const members = new Map<string, unknown>();
  for (const [key, member] of Object.entries(shape.members ?? {})) {
    const { place, name = key } = member;
    if (member.list !== undefined) members.set(key, []);
    const text = place === "text" ? element.text : element.attributes.get(name);
    if (place !== undefined && text !== undefined) members.set(key, scalar(text, member));
  }
  const expected = expectedOf(shape, known);
  const loose = new Map<string, unknown[]>();
  for (const child of element.children) {
    const local = localName(child.name);
    const found = expected.get(child.name) ?? expected.get(local) ?? valueOf(shape, local);
    if (found === undefined) append(loose, local, read(child, plain, known));
    else addExpected(members, found, child, known);
  }
  for (const [key, values] of loose)
    if (!members.has(key)) members.set(key, values.length === 1 ? values[0] : values);
  const given = [...members].filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** What a map holds has the name of its place in it, and so has an element around a list. */
function valueOf({ values }: XmlShape, key: string): Expected | undefined {
  if (values === undefined) return undefined;
  const { list, wrapper } = values;
  const kind = list === undefined ? "single" : wrapper === undefined ? "item" : "wrapper";
  return { key, shape: values, kind };
}

function addExpected(
  members: Map<string, unknown>,
  { key, shape, kind }: Expected,
  child: XmlElement,
  known: Known,
): void {
  const { list = plain } = shape;
  const value = members.get(key);
  const items: unknown[] = Array.isArray(value) ? value : [];
  if (kind === "wrapper") for (const each of child.children) items.push(read(each, list, known));
  if (kind === "item") items.push(read(child, list, known));
  if (kind !== "single") members.set(key, items);
  else if (!members.has(key)) members.set(key, read(child, shape, known));
}

function append(lists: Map<string, unknown[]>, key: string, value: unknown): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** A wrapper may have the name of its own items. */
function expectedOf(shape: XmlShape, known: Known): ReadonlyMap<string, Expected> {
  const before = known.get(shape);
  if (before !== undefined) return before;
  const expected = new Map<string, Expected>();
  for (const [key, member] of Object.entries(shape.members ?? {})) {
    if (member.place !== undefined) continue;
    const { list, wrapper } = member;
    const name = (list ?? member).name ?? key;
    expected.set(name, { key, shape: member, kind: list === undefined ? "single" : "item" });
    if (wrapper !== undefined) expected.set(wrapper, { key, shape: member, kind: "wrapper" });
  }
  known.set(shape, expected);
  return expected;
}

/** Numbers and flags that are none stay text; an empty one is left out. */
function scalar(text: string, { type }: XmlShape): unknown {
  if (type === undefined) return text;
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (type === "number") return Number.isFinite(Number(trimmed)) ? Number(trimmed) : text;
  return flags.get(trimmed) ?? text;
}

/** XML Schema Part 2, section 3.2.2. */
const flags: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** XML Schema Part 1, section 2.6.2. */
function isNil({ attributes }: XmlElement): boolean {
  for (const [name, value] of attributes)
    if (localName(name) === "nil" && name !== "nil" && flags.get(value) === true) return true;
  return false;
}
