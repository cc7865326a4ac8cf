import { domainToASCII } from "node:url";
import { badInput } from "../errors.ts";

/** The most characters of a line, its end not counted (RFC 5322, section 2.1.1). */
const LINE = 78;
/** The most bytes of text that an encoded word holds (RFC 2047, section 2: 75 characters in all). */
const WORD_BYTES = 42;

/** One line of a message's header. `name` is the contract's, for errors. */
export function headerLine(header: string, text: string): string {
  return fold(`${header}: ${text}`);
}

/** Text for a header as it is, or as encoded words (RFC 2047) where it has more than printable ASCII. */
export function headerText(text: string, name: string): string {
  assertOneLine(text, name);
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes("=?")) return text;
  const words: string[] = [];
  let word = "";
  for (const character of text.toWellFormed()) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word]
    .map((each) => `=?UTF-8?B?${Buffer.from(each).toString("base64")}?=`)
    .join(" ");
}

/** An address of e-mail and the name before it; the name may be empty. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/**
 * Reads one address, with or without a name before it (RFC 5322, section 3.4); undefined for several, for what is
 * none, and for more than one line. The domain comes as it travels, in ASCII.
 */
export function readMailbox(text: string): Mailbox | undefined {
  if (!isOneLine(text)) return undefined;
  const { shown, address } = splitMailbox(text);
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const domain = domainToASCII(address.slice(at + 1));
  const isAtom =
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$/.test(local) && !/^\.|\.\.|\.$/.test(local);
  if (at < 1 || !isAtom || !/^[a-z0-9.-]{1,253}$/.test(domain)) return undefined;
  return { name: shown, address: `${local}@${domain}` };
}

/** A mailbox for a header, in ASCII: the name is quoted or encoded (RFC 2047) where it must be. */
export function mailboxText({ name, address }: Mailbox): string {
  if (name === "") return address;
  const isPlain = /^[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*$/.test(name) && !name.includes("=?");
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  const phrase = isPlain
    ? name
    : isAscii && !name.includes("=?")
      ? `"${name.replaceAll(/["\\]/g, "\\$&")}"`
      : headerText(name, "name");
  return `${phrase} <${address}>`;
}

/** One address for a header. `name` is the contract's, for errors. Fails with `badInput`. */
export function mailbox(text: string, name: string): string {
  assertOneLine(text, name);
  const read = readMailbox(text);
  if (read === undefined) throw badInput(name, "is not an address of e-mail");
  return mailboxText(read);
}

/** The address alone, for identifiers. */
export function domainOf(mail: string): string {
  return mail.slice(mail.lastIndexOf("@") + 1).replace(/>$/, "");
}

/** A parameter of a header: quoted, and once more as UTF-8 where it is not ASCII (RFC 2231, RFC 6266). */
export function parameter(key: string, value: string, name: string): string {
  assertOneLine(value, name);
  const plain = value.replaceAll(/[^\x20-\x7e]/gu, "_").replaceAll(/["\\]/g, "\\$&");
  if (/^[\x20-\x7e]*$/.test(value)) return `${key}="${plain}"`;
  const encoded = encodeURIComponent(value.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${key}="${plain}"; ${key}*=UTF-8''${encoded}`;
}

/** What ends a line would begin a header of the caller's choice. */
export function assertOneLine(text: string, name: string): void {
  if (!isOneLine(text)) throw badInput(name, "must be one line without control characters");
}

function isOneLine(text: string): boolean {
  return !/[\x00-\x1f\x7f\u0085\u2028\u2029]/.test(text);
}

function splitMailbox(text: string): { readonly shown: string; readonly address: string } {
  const open = text.lastIndexOf("<");
  if (open < 0 || !text.endsWith(">")) return { shown: "", address: text.trim() };
  const shown = text.slice(0, open).trim();
  const isQuoted = shown.length > 1 && shown.startsWith('"') && shown.endsWith('"');
  return {
    shown: isQuoted ? shown.slice(1, -1).replaceAll(/\\(.)/g, "$1") : shown,
    address: text.slice(open + 1, -1).trim(),
  };
}

/** Breaks a line at its spaces (RFC 5322, section 2.2.3). */
function fold(line: string): string {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    // The first break would leave the header's name alone on its line.
    if (longer.length > LINE && current !== "" && !/^[\w-]+:$/.test(current)) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current].join("\r\n ");
}
