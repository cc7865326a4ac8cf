import { CRC32C } from "@google-cloud/storage";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import type { HttpRequest, Transport } from "@human/connector-sdk";
import { leadTo } from "./lead.ts";

export const token = "ya29.token";

export interface GcsDouble {
  readonly seen: readonly HttpRequest[];
  readonly transport: Transport;
  /** How many of the bytes of a part are kept; all of them where it says nothing. */
  keeps: (size: number) => number | "killed";
  /** What the service says that the checksum of a file is. */
  checksum: (bytes: Buffer) => string;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

interface Stored {
  readonly bytes: Buffer;
  readonly generation: number;
  readonly contentType: string;
}

interface Session {
  readonly name: string;
  readonly contentType: string;
  readonly condition: string | null;
  bytes: Buffer;
}

/** The part of the JSON API that the connector uses, as Google's reference describes it, with files in memory. */
export async function startGcs(bucket: string): Promise<GcsDouble> {
  const files = new Map<string, Stored>();
  const sessions = new Map<string, Session>();
  let begun = 0;
  let generation = 1_700_000_000_000_000;
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/json; charset=UTF-8" });
    response.end(JSON.stringify(body));
  };
  const fail = (response: ServerResponse, code: number, reason: string): void =>
    json(response, code, { error: { code, message: reason, errors: [{ reason }] } });
  const resource = (name: string, { bytes, generation: at, contentType }: Stored): unknown => ({
    kind: "storage#object",
    name,
    bucket,
    size: String(bytes.length),
    generation: String(at),
    contentType,
    updated: "2026-01-01T00:00:00.000Z",
    crc32c: double.checksum(bytes),
  });
  const fits = (name: string, condition: string | null): boolean =>
    condition === null || condition === String(files.get(name)?.generation ?? 0);
  const keep = (name: string, bytes: Buffer, contentType: string): unknown => {
    const stored = { bytes, generation: (generation += 1), contentType };
    files.set(name, stored);
    return resource(name, stored);
  };

  const upload = (
    url: URL,
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): void => {
    const { searchParams } = url;
    const name = searchParams.get("name") ?? "";
    const condition = searchParams.get("ifGenerationMatch");
    const type = String(request.headers["content-type"] ?? "application/octet-stream");
    if (searchParams.get("uploadType") === "media") {
      if (!fits(name, condition)) fail(response, 412, "conditionNotMet");
      else json(response, 200, keep(name, body, type));
      return;
    }
    const id = searchParams.get("upload_id");
    if (id === null) {
      const key = `ABg5-${String(begun)}_x`;
      begun += 1;
      const contentType = String(request.headers["x-upload-content-type"] ?? type);
      sessions.set(key, { name, contentType, condition, bytes: Buffer.alloc(0) });
      response.setHeader("location", `${url.origin}${url.pathname}${url.search}&upload_id=${key}`);
      response.end();
      return;
    }
    const session = sessions.get(id);
    if (session === undefined) return fail(response, 404, "notFound");
    if (request.method === "DELETE") {
      sessions.delete(id);
      response.writeHead(499).end();
      return;
    }
    append(session, String(request.headers["content-range"]), body, response);
  };
  const append = (
    session: Session,
    range: string,
    body: Buffer,
    response: ServerResponse,
  ): void => {
    const [, first = "", last = "", total = ""] =
      /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(range) ?? [];
    const start = Number(first);
    if (
      body.length !== (first === "" ? 0 : Number(last) - start + 1) ||
      start > session.bytes.length
    )
      return fail(response, 400, "invalid");
    if (total === "*" && body.length % (256 * 1024) !== 0) return fail(response, 400, "invalid");
    const kept = double.keeps(body.length);
    const taken = body.subarray(0, kept === "killed" ? undefined : kept);
    // What was kept before is not taken twice.
    session.bytes = Buffer.concat([session.bytes, taken.subarray(session.bytes.length - start)]);
    if (kept === "killed") {
      response.destroy();
      return;
    }
    if (total !== String(session.bytes.length)) {
      const end = session.bytes.length - 1;
      response.writeHead(308, end < 0 ? {} : { range: `bytes=0-${String(end)}` }).end();
      return;
    }
    if (!fits(session.name, session.condition)) fail(response, 412, "conditionNotMet");
    else json(response, 200, keep(session.name, session.bytes, session.contentType));
  };
  const list = ({ searchParams }: URL, response: ServerResponse): void => {
    const prefix = searchParams.get("prefix") ?? "";
    const delimiter = searchParams.get("delimiter");
    const names = [...files.keys()].filter((name) => name.startsWith(prefix)).sort();
    const folders = new Set<string>();
    const items = names.filter((name) => {
      const end = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
      if (end >= 0) folders.add(name.slice(0, end + 1));
      return end < 0;
    });
    json(response, 200, {
      kind: "storage#objects",
      ...(items.length === 0
        ? {}
        : { items: items.map((name) => resource(name, files.get(name) as Stored)) }),
      ...(folders.size === 0 ? {} : { prefixes: [...folders] }),
    });
  };
  const object = (
    url: URL,
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void => {
    const stored = files.get(name);
    if (stored === undefined) return fail(response, 404, "notFound");
    if (!fits(name, url.searchParams.get("ifGenerationMatch")))
      return fail(response, 412, "conditionNotMet");
    if (request.method === "DELETE") {
      files.delete(name);
      response.writeHead(204).end();
    } else if (url.searchParams.get("alt") === "media") media(stored, request, response);
    else json(response, 200, resource(name, stored));
  };
  const media = (stored: Stored, request: IncomingMessage, response: ServerResponse): void => {
    const { bytes, contentType } = stored;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const headers = {
      "content-type": contentType,
      "x-goog-generation": String(stored.generation),
      "x-goog-hash": [`crc32c=${double.checksum(bytes)}`, "md5=AAAA"],
    };
    if (first === undefined) {
      response.writeHead(200, { ...headers, "content-length": bytes.length }).end(bytes);
      return;
    }
    if (Number(first) >= bytes.length) return fail(response, 416, "requestedRangeNotSatisfiable");
    const part = bytes.subarray(Number(first), last === "" ? undefined : Number(last) + 1);
    const end = Number(first) + part.length - 1;
    const range = `bytes ${first}-${String(end)}/${String(bytes.length)}`;
    response
      .writeHead(206, { ...headers, "content-length": part.length, "content-range": range })
      .end(part);
  };

  const route = (request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const url = new URL(request.url ?? "", "https://storage.googleapis.com");
    if (request.headers.authorization !== `Bearer ${token}`)
      return fail(response, 401, "authError");
    const [version, ...path] = url.pathname.slice(1).split("/").map(decodeURIComponent);
    if (version === "upload") return upload(url, request, body, response);
    const [, , , , name, action, , , , target] = path;
    if (name === undefined) return list(url, response);
    if (action !== "copyTo") return object(url, name, request, response);
    const source = files.get(name);
    if (source === undefined) fail(response, 404, "notFound");
    else json(response, 200, keep(target ?? "", source.bytes, source.contentType));
  };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => route(request, body, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const inner = leadTo(typeof address === "object" && address !== null ? address.port : 0);
  const seen: HttpRequest[] = [];
  const double: GcsDouble = {
    seen,
    transport: async (request) => {
      seen.push(request);
      return await inner(request);
    },
    keeps: (size) => size,
    checksum: (bytes) => {
      const crc = new CRC32C();
      crc.update(bytes);
      return crc.toString();
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return double;
}
