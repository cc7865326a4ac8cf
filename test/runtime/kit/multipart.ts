import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { Busboy } from "@fastify/busboy";
import type { Transport } from "../../../runtime/http/request.ts";
import { createTransport } from "../../../runtime/http/transport.ts";
import { ownServer } from "./server.ts";

/** One part of a form as a parser of others' making reads it. */
export type SeenPart =
  | { readonly name: string; readonly text: string; readonly type: string }
  | {
      readonly name: string;
      readonly fileName: string;
      readonly type: string;
      readonly bytes: string;
    };

/** A request whose body was parsed as multipart/form-data. */
export interface SeenForm {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly raw: Buffer;
  readonly parts: readonly SeenPart[];
}

/** A server that reads forms in parts; the transport leads there from any host. */
export async function startFormServer(): Promise<{
  readonly seen: readonly SeenForm[];
  readonly transport: Transport;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}> {
  const seen: SeenForm[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then(async (raw) => {
      const type = request.headers["content-type"] ?? "";
      const parts = type.startsWith("multipart/") ? await parseForm(type, raw) : [];
      seen.push({ headers: request.headers, raw, parts });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const send = createTransport({ allowPrivateNetworks: [ownServer] });
  return {
    seen,
    transport: (request) => send({ ...request, url: `http://127.0.0.1:${String(port)}/` }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Parses a form in parts, in the order of its parts. Rejects what the parser takes for malformed. */
export async function parseForm(
  contentType: string,
  body: Uint8Array,
): Promise<readonly SeenPart[]> {
  const parts: (SeenPart | Promise<SeenPart>)[] = [];
  const parser = new Busboy({
    headers: { "content-type": contentType },
    limits: { fieldNameSize: 100_000, headerSize: 100_000 },
    preservePath: true,
  });
  parser.on("field", (name, text, _nameCut, _textCut, _encoding, type) => {
    parts.push({ name, text, type });
  });
  parser.on("file", (name, stream, fileName, _encoding, type) => {
    const read = buffer(stream).then((bytes) => ({
      name,
      fileName,
      type,
      bytes: bytes.toString("latin1"),
    }));
    parts.push(read);
  });
  await new Promise<void>((resolve, reject) => {
    parser.on("finish", resolve).on("error", reject);
    parser.end(Buffer.from(body));
  });
  return await Promise.all(parts);
}
