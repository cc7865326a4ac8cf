import type { Call } from "../call.ts";
import { ConnectorError } from "../errors.ts";
import { assertAllowed } from "./hosts.ts";
import { reader } from "../expression/place.ts";
import type { ByteStream, HttpRequest, HttpResponse } from "./request.ts";

/** A response, and the request that it answers: the last one, where redirects were followed. */
export interface Sent {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
}

/** After so many a vendor's redirects go round in a circle. */
const MOST_REDIRECTS = 5;

/** Statuses that name another address (RFC 9110, section 15.4). */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What another host may know of a request: neither credentials nor headers of the vendor's own, and no body. */
const HARMLESS: ReadonlySet<string> = new Set(["accept", "user-agent"]);

/**
 * Sends a request and follows redirects as far as the definition says: `sameHost`, or `hosts`, to which no
 * credential travels on. Only what reads is followed. Fails with `hostNotAllowed` where a redirect leads
 * elsewhere, and with `badAnswer` after five.
 */
export async function sendFollowing(call: Call, first: HttpRequest): Promise<Sent> {
  const { transport, descriptor, state } = call.session;
  const { redirects = "none" } = descriptor.http ?? {};
  const startedAt = state.clock.now();
  let request = first;
  for (let followed = 0; ; followed += 1) {
    const response = await transport(request);
    const next = addressAfter(request, response);
    if (redirects === "none" || next === undefined) return { request, response };
    await drop(response.body);
    if (followed === MOST_REDIRECTS)
      throw new ConnectorError("badAnswer", `There are more than ${MOST_REDIRECTS} redirects.`);
    const elapsed = state.clock.now() - startedAt;
    const limits = { ...first.limits, total: Math.max(0, first.limits.total - elapsed) };
    request = { ...redirected(call, request, next, redirects), limits };
  }
}

function addressAfter(
  { method, url }: HttpRequest,
  { status, headers }: HttpResponse,
): URL | undefined {
  const { location } = headers;
  if (!REDIRECTS.has(status) || (method !== "GET" && method !== "HEAD")) return undefined;
  return location === undefined ? undefined : (URL.parse(location, url) ?? undefined);
}

function redirected(
  { session }: Call,
  request: HttpRequest,
  next: URL,
  redirects: "sameHost" | "hosts",
): HttpRequest {
  const { descriptor, connection } = session;
  assertAllowed(next, descriptor.hosts, reader({ connection }));
  next.hash = "";
  const { publicHost } = request;
  const url = { url: next.href, ...(publicHost === undefined ? {} : { publicHost: next.host }) };
  if (next.origin === new URL(request.url).origin) return { ...request, ...url };
  if (redirects === "sameHost")
    throw new ConnectorError("hostNotAllowed", "The vendor redirects to another host.");
  const { sign: _, body: __, certificate: ___, ...unsigned } = request;
  const headers = Object.entries(request.headers).filter(([name]) => HARMLESS.has(name));
  return { ...unsigned, ...url, headers: Object.fromEntries(headers) };
}

/** What a redirect says beside the address is for people. */
async function drop(body: ByteStream): Promise<void> {
  for await (const _ of body) break;
}
