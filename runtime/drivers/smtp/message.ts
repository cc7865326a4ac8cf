import { createHash, randomUUID } from "node:crypto";
import MailComposer, { type MailComposerOptions } from "nodemailer/lib/mail-composer";
import { bytesOf } from "../../bytes.ts";
import { isPlainObject } from "../../prepare/encode.ts";
import { badInput } from "../../errors.ts";
import { assertOneLine, type Mailbox, readMailbox } from "../../functions/mime-header.ts";
import { MEDIA_TYPE, MESSAGE_ID } from "../../functions/mime.ts";
import type { DriverTarget } from "../driver.ts";

/** A message as it is sent, in the envelope that the server sees. */
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  /** With its angle brackets. */
  readonly messageId: string;
  readonly bytes: Buffer;
}

type Input = Readonly<Record<string, unknown>>;

/** Headers that have an input of their own, or that say how the message is to be read. */
const OWN_HEADERS =
  /^(?:from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|return-path|received|content-.*|resent-.*|dkim-.*|arc-.*)$/i;

/**
 * Writes a message by nodemailer's composer. Everything that stands in a header or an envelope is checked before:
 * fails with `badInput` for addresses that are none and for line breaks, and with it for a message or a number of
 * recipients over the limits. Attachments that are streams are read here.
 */
export async function writeLetter(input: Input, { limits }: DriverTarget): Promise<Letter> {
  const from = mailboxAt(input, "from");
  const [to, cc, bcc] = [mailboxes(input, "to"), mailboxes(input, "cc"), mailboxes(input, "bcc")];
  if (from === undefined) throw badInput("from", "is required");
  const everybody = [...to, ...cc, ...bcc].map(({ address }) => address);
  if (everybody.length === 0) throw badInput("to", "is required");
  if (everybody.length > limits.rows)
    throw badInput("to", `and its copies are over ${String(limits.rows)} recipients`);
  const replyTo = mailboxAt(input, "replyTo");
  const thread = threadOf(input);
  const messageId = messageIdOf(input, from);
  const text = textAt(input, "text");
  const html = textAt(input, "html");
  const options: MailComposerOptions = {
    from,
    to: [...to],
    cc: [...cc],
    subject: lineAt(input, "subject") ?? "",
    messageId,
    date: new Date(),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(thread === undefined ? {} : { inReplyTo: thread, references: thread }),
    ...(text === undefined && html !== undefined ? {} : { text: text ?? "" }),
    ...(html === undefined ? {} : { html }),
    headers: headersOf(input),
    attachments: await attachmentsOf(input, limits.bytes),
    // What is attached is in memory; a name of a file is none.
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "\r\n",
  };
  const bytes = await new MailComposer(options).compile().build();
  if (bytes.length > limits.bytes)
    throw badInput("attachments", `make a message of over ${String(limits.bytes)} bytes`);
  return { from: from.address, to: [...new Set(everybody)], messageId, bytes };
}

function at(input: Input, name: string): unknown {
  const value = Object.hasOwn(input, name) ? input[name] : undefined;
  return value ?? undefined;
}

function textAt(input: Input, name: string): string | undefined {
  const value = at(input, name);
  if (value === undefined || typeof value === "string") return value;
  throw badInput(name, "must be text");
}

function lineAt(input: Input, name: string): string | undefined {
  const text = textAt(input, name);
  if (text !== undefined) assertOneLine(text, name);
  return text?.toWellFormed();
}

function mailboxAt(input: Input, name: string): Mailbox | undefined {
  const text = textAt(input, name);
  return text === undefined ? undefined : mailbox(text, name);
}

function mailboxes(input: Input, name: string): readonly Mailbox[] {
  const value = at(input, name) ?? [];
  const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
  return listed.map((each) => {
    if (typeof each !== "string") throw badInput(name, "must be addresses of e-mail");
    return mailbox(each, name);
  });
}

function mailbox(text: string, name: string): Mailbox {
  const read = readMailbox(text);
  if (read === undefined) throw badInput(name, "is not an address of e-mail");
  return read;
}

function threadOf(input: Input): string | undefined {
  const thread = lineAt(input, "thread");
  if (thread === undefined || MESSAGE_ID.test(thread)) return thread;
  throw badInput("thread", "is not the id of a message");
}

/** The same reference makes the same id, by which mailboxes know a message that they have. */
function messageIdOf(input: Input, { address }: Mailbox): string {
  const reference = textAt(input, "reference");
  const own =
    reference === undefined
      ? randomUUID()
      : createHash("sha256").update(`${address}\n${reference}`).digest("hex").slice(0, 32);
  return `<${own}@${address.slice(address.lastIndexOf("@") + 1)}>`;
}

function headersOf(input: Input): { [name: string]: string } {
  const headers = at(input, "headers") ?? {};
  if (!isPlainObject(headers)) throw badInput("headers", "must be an object of texts");
  const read = Object.entries(headers).map(([name, value]): [string, string] => {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,75}$/.test(name) || OWN_HEADERS.test(name))
      throw badInput("headers", "holds a name that is no header of a caller's own");
    if (typeof value !== "string") throw badInput("headers", "must be an object of texts");
    assertOneLine(value, "headers");
    return [name, value];
  });
  return Object.fromEntries(read);
}

async function attachmentsOf(
  input: Input,
  most: number,
): Promise<{ filename: string; contentType: string; content: Buffer }[]> {
  const listed = at(input, "attachments") ?? [];
  if (!Array.isArray(listed)) throw badInput("attachments", "must be a list");
  const attachments: { filename: string; contentType: string; content: Buffer }[] = [];
  let left = most;
  for (const [index, each] of listed.entries()) {
    const place = `attachments[${String(index)}]`;
    if (!isPlainObject(each)) throw badInput(place, "must be an object");
    const filename = lineAt(each, "name") ?? "attachment";
    const contentType = textAt(each, "type") ?? "application/octet-stream";
    if (!MEDIA_TYPE.test(contentType)) throw badInput(`${place}.type`, "is not a media type");
    const content = await read(at(each, "content"), `${place}.content`, left);
    left -= content.length;
    attachments.push({ filename, contentType, content });
  }
  return attachments;
}

/** The content in memory, up to a limit. */
async function read(content: unknown, name: string, most: number): Promise<Buffer> {
  const source = typeof content === "string" ? Buffer.from(content) : bytesOf(content, name);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    size += chunk.length;
    if (size > most) throw badInput(name, "is larger than a message may be");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
