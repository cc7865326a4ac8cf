import { createServer, type Server } from "node:http";
import type { RawWebhook, WebhookResponse } from "@human/connector-sdk";
import type { Host } from "./host.ts";
import { receive } from "./webhooks.ts";

const LARGEST = 1_048_576;
const failed: WebhookResponse = { status: 503, headers: {}, body: "" };
const nothing: WebhookResponse = { status: 404, headers: {}, body: "" };

/** A server of `node:http`. */
export function createHostServer(host: Host): Server {
  return createServer((request, response) => {
    const { method = "", url = "/", headers } = request;
    void bytesOf(request)
      .then(async (body) => await answer(host, { method, url: host.origin + url, headers, body }))
      .catch(() => failed)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
  });
}

/** The same for whatever speaks `fetch`: a framework's route, or a platform's handler. */
export async function respond(host: Host, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { status, headers, body } = await bytesOf(request.body ?? [])
    .then(async (bytes) => {
      const url = host.origin + pathname + search;
      const headers = Object.fromEntries(request.headers);
      return await answer(host, { method: request.method, url, headers, body: bytes });
    })
    .catch(() => failed);
  return new Response(body === "" ? null : body, { status, headers });
}

/** Webhooks, and the pages on which people answer questions. Rejects where the store fails. */
async function answer(host: Host, request: RawWebhook): Promise<WebhookResponse> {
  const { pathname } = new URL(request.url);
  const [, area, organization = "", id = ""] = pathname.split("/").map(decoded);
  if (area === "answers") return await host.questions.respond(request);
  if (area !== "webhooks" || organization === "" || id === "") return nothing;
  const connection = await host.connections.find({ organization, id });
  return connection === undefined ? nothing : await receive(host, connection, request);
}

/** What is too large is read to its end, so that the refusal is heard, and not kept. */
async function bytesOf(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (length <= LARGEST) chunks.push(chunk);
    length += chunk.byteLength;
  }
  return Buffer.concat(chunks);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}
