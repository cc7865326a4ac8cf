import { BSON } from "mongodb";

/** A command as it came, and how it is answered. */
export interface WireCommand {
  readonly document: BSON.Document;
  readonly reply: (document: BSON.Document) => Buffer;
}

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** Takes whole messages off the front of what has arrived (MongoDB wire protocol); gives the rest back. */
export function readMessages(bytes: Buffer): {
  readonly commands: WireCommand[];
  readonly rest: Buffer;
} {
  const commands: WireCommand[] = [];
  let rest = bytes;
  while (rest.length >= 16 && rest.length >= rest.readInt32LE(0)) {
    const size = rest.readInt32LE(0);
    commands.push(readMessage(rest.subarray(0, size)));
    rest = rest.subarray(size);
  }
  return { commands, rest };
}

function readMessage(message: Buffer): WireCommand {
  const id = message.readInt32LE(4);
  const code = message.readInt32LE(12);
  if (code === OP_MSG) return { document: readSections(message), reply: (each) => opMsg(id, each) };
  if (code !== OP_QUERY) throw new Error(`The double does not know the message ${String(code)}.`);
  // Flags, the collection's name up to its NUL, two numbers, the document.
  const name = message.indexOf(0, 20);
  const document = BSON.deserialize(message.subarray(name + 9));
  return { document, reply: (each) => opReply(id, each) };
}

/** A document, and lists of documents that belong into it by their names. */
function readSections(message: Buffer): BSON.Document {
  const document: BSON.Document = {};
  let at = 20;
  while (at < message.length) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    const end = at + 1 + size;
    if (kind === 0) Object.assign(document, BSON.deserialize(message.subarray(at + 1, end)));
    else {
      const name = message.indexOf(0, at + 5);
      const list: BSON.Document[] = [];
      for (let from = name + 1; from < end; from += message.readInt32LE(from))
        list.push(BSON.deserialize(message.subarray(from, from + message.readInt32LE(from))));
      document[message.toString("utf8", at + 5, name)] = list;
    }
    at = end;
  }
  return document;
}

function header(size: number, to: number, code: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32LE(size, 0);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(code, 12);
  return head;
}

function opMsg(to: number, document: BSON.Document): Buffer {
  const body = Buffer.from(BSON.serialize(document));
  return Buffer.concat([header(21 + body.length, to, OP_MSG), Buffer.alloc(5), body]);
}

function opReply(to: number, document: BSON.Document): Buffer {
  const body = Buffer.from(BSON.serialize(document));
  const fields = Buffer.alloc(20);
  fields.writeInt32LE(1, 16);
  return Buffer.concat([header(36 + body.length, to, OP_REPLY), fields, body]);
}
