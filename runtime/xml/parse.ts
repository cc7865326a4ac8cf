import sax, { type SAXOptions } from "sax";
import { ConnectorError } from "../errors.ts";

/** Deeper answers are refused, as they are in JSON. */
const DEEPEST = 512;
/** What a small tag costs in memory is far more than its bytes. */
const MOST_ELEMENTS = 1_000_000;

/** `strictEntities`, which the types lack, leaves out the entities of HTML. */
const options: SAXOptions & { readonly strictEntities: true } = {
  position: false,
  strictEntities: true,
};

/** An element as it stands in a document. Names keep their prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text right inside of it, white space included. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/**
 * Parses a document. There are no entities but the five of XML itself and characters by number: a document
 * that declares a type, which is where others would come from, is refused. Fails with `badAnswer` or
 * `tooLarge`; the error does not quote the text.
 */
export function parseXml(text: string): XmlElement {
  const parser = sax.parser(true, options);
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  const addText = (piece: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  };
  parser.onopentag = ({ name, attributes }) => {
    count += 1;
    if (count > MOST_ELEMENTS)
      throw new ConnectorError("tooLarge", `The answer has more than ${MOST_ELEMENTS} elements.`);
    if (open.length >= DEEPEST) throw broken("is nested too deeply");
    if (open.length === 0 && root !== undefined) throw broken("is not valid XML");
    const element = { name, attributes: attributesOf(attributes), children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
    root ??= element;
  };
  parser.onclosetag = () => {
    open.pop();
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.ondoctype = () => {
    throw broken("declares a document type");
  };
  parser.onerror = () => {
    throw broken("is not valid XML");
  };
  parser.write(text.replace(/^\uFEFF/, "")).close();
  if (root === undefined) throw broken("is not valid XML");
  return root;
}

/** A name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function attributesOf(
  attributes: Readonly<Record<string, string | { readonly value: string }>>,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "string" ? value : value.value,
    ]),
  );
}

function broken(how: string): ConnectorError {
  return new ConnectorError("badAnswer", `The answer ${how}.`);
}
