import { createHash } from "node:crypto";
import { badInput } from "../errors.ts";
import { follow } from "../expression/expression.ts";
import { domainOf, headerLine, headerText, mailbox, parameter } from "./mime-header.ts";

/** `text/plain`, without parameters (RFC 6838, section 4.2). */
export const MEDIA_TYPE: RegExp = /^[A-Za-z0-9!#$&^_.+-]{1,127}\/[A-Za-z0-9!#$&^_.+-]{1,127}$/;
/** Id of a message, with its angle brackets (RFC 5322, section 3.6.4). */
export const MESSAGE_ID: RegExp = /^<[^\s<>@]{1,200}@[^\s<>@]{1,200}>$/;
const END = "\r\n";

/** A part of a message: its header lines, and its body. */
interface Part {
  readonly header: readonly string[];
  readonly body: string;
}

/**
 * A message of `notification.send` or `notification.ask` as it is handed to a mail server (RFC 5322, RFC
 * 2045): text and HTML as alternatives, attachments behind them, everything in base64 of UTF-8. What stands in a
 * header is checked, and the same message at the same moment gives the same bytes. Null passes through; fails
 * with `badInput` for addresses that are none, for line breaks in headers and for attachments that are streams.
 */
export function mime(message: unknown, from: unknown, now: number): string | null {
  const read = (name: string): string | undefined => textAt(message, name);
  const [to, sender] = [read("to"), from];
  if (to === undefined || typeof sender !== "string") return null;
  const author = mailbox(sender, "from");
  const subject = read("subject") ?? read("question") ?? "";
  const thread = read("thread");
  const content = contentOf(message, read);
  const fixed = [
    headerLine("From", author),
    headerLine("To", mailbox(to, "to")),
    headerLine("Subject", headerText(subject, "subject")),
    `Date: ${new Date(now).toUTCString().replace("GMT", "+0000")}`,
  ];
  const hash = hashOf([...fixed, ...content.header, content.body, read("reference") ?? ""]);
  return [
    ...fixed,
    headerLine("Message-ID", `<${hash}@${domainOf(author)}>`),
    ...(thread !== undefined && MESSAGE_ID.test(thread)
      ? [headerLine("In-Reply-To", thread), headerLine("References", thread)]
      : []),
    "MIME-Version: 1.0",
    ...content.header,
    "",
    content.body,
  ].join(END);
}

function contentOf(message: unknown, read: (name: string) => string | undefined): Part {
  const [text, html] = [read("text") ?? read("question"), read("html")];
  const texts = [
    ...(text === undefined && html !== undefined ? [] : [textPart("plain", text ?? "")]),
    ...(html === undefined ? [] : [textPart("html", html)]),
  ];
  const body = join("alternative", texts);
  const attachments = follow(message, ["attachments"]);
  if (!Array.isArray(attachments) || attachments.length === 0) return body;
  return join("mixed", [body, ...attachments.map(attachmentPart)]);
}

function textPart(kind: "plain" | "html", text: string): Part {
  return {
    header: [`Content-Type: text/${kind}; charset=utf-8`, "Content-Transfer-Encoding: base64"],
    body: lines(Buffer.from(text.toWellFormed().replaceAll(/\r\n|\r|\n/g, END))),
  };
}

function attachmentPart(attachment: unknown, index: number): Part {
  const at = (name: string): string => `attachments[${String(index)}].${name}`;
  const name = textAt(attachment, "name") ?? "attachment";
  const type = textAt(attachment, "type") ?? "application/octet-stream";
  const content = follow(attachment, ["content"]);
  if (!MEDIA_TYPE.test(type)) throw badInput(at("type"), "is not a media type");
  if (typeof content !== "string" && !(content instanceof Uint8Array))
    throw badInput(at("content"), "must be text or bytes here, not a stream");
  return {
    header: [
      headerLine("Content-Type", type),
      "Content-Transfer-Encoding: base64",
      headerLine("Content-Disposition", `attachment; ${parameter("filename", name, at("name"))}`),
    ],
    body: lines(Buffer.from(content)),
  };
}

/** One part stands for itself; several are parted by a boundary that none of them can hold. */
function join(kind: "alternative" | "mixed", parts: readonly Part[]): Part {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const written = parts.map(({ header, body }) => [...header, "", body].join(END));
  // Bodies are base64, which has no underscore.
  const boundary = `=_${hashOf(written)}`;
  return {
    header: [headerLine("Content-Type", `multipart/${kind}; boundary="${boundary}"`)],
    body: [...written.flatMap((each) => [`--${boundary}`, each]), `--${boundary}--`, ""].join(END),
  };
}

/** Base64 in lines of 76 characters (RFC 2045, section 6.8). */
function lines(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll(/.{76}(?=.)/g, `$&${END}`);
}

function hashOf(texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 32);
}

function textAt(value: unknown, name: string): string | undefined {
  const found = follow(value, [name]);
  return typeof found === "string" ? found : undefined;
}
