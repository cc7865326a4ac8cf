import type { SecureContext } from "node:tls";
import { Agent } from "undici";
import { LONGEST_TIMER } from "../clock.ts";
import { ConnectorError } from "../errors.ts";
import { CertificateAgents } from "./certificate-agents.ts";
import { Exchange } from "./exchange.ts";
import { assertHeaders } from "./headers.ts";
import { createConnect } from "../network/connect.ts";
import type { NetworkPolicy, Reach } from "../network/network-policy.ts";
import { defaultLimits, type HttpRequest, isStream, type Transport } from "./request.ts";
import { transportError } from "./transport-error.ts";

const CONNECT_TIMEOUT = 10_000;

/**
 * Opens a connection pool. HTTP/1.1 only, for undici bounds the header there; redirects are answers like any
 * other; every limit of the request and the network policy hold.
 */
export function openTransport(policy: NetworkPolicy): Transport {
  const open = (reach: Reach, secureContext?: SecureContext): Agent =>
    new Agent({
      allowH2: false,
      connect: createConnect(policy, CONNECT_TIMEOUT, reach, secureContext),
      maxHeaderSize: defaultLimits.headerBytes,
    });
  // Apart, for a connection that is open is not checked again.
  const agents: Readonly<Record<Reach, Agent>> = { public: open("public"), opened: open("opened") };
  const certified = (reach: Reach): CertificateAgents =>
    new CertificateAgents((secureContext) => open(reach, secureContext));
  const pools = { public: certified("public"), opened: certified("opened") };
  return async (request) => {
    const { method, headers, limits, signal, certificate } = request;
    assertHeaders(headers);
    const { origin, host, pathname, search } = addressOf(request.url);
    // A request that was led elsewhere meanwhile is the concern of whoever did that.
    const reach = request.publicHost === host ? "public" : "opened";
    const agent = certificate === undefined ? agents[reach] : pools[reach].agentOf(certificate);
    if (signal?.aborted === true) throw transportError(undefined, signal, true);
    // For undici, 0 is for ever.
    const pause = limits.idle === Infinity ? 0 : Math.min(Math.ceil(limits.idle), LONGEST_TIMER);
    const exchange = new Exchange(request);
    try {
      agent.dispatch(
        {
          origin,
          path: pathname + search,
          method,
          headers: { "accept-encoding": "gzip, br, zstd", ...headers, ...lengthOf(request) },
          body: exchange.upload(),
          // Our own clock is the exact one; undici makes a new timer for every request where the two differ.
          headersTimeout: isStream(request.body) ? 0 : pause,
          bodyTimeout: pause,
        },
        exchange,
      );
    } catch (error) {
      exchange.fail(error);
    }
    return await exchange.response;
  };
}

/** A stream that knows its length is not sent in chunks, which some stores refuse. */
function lengthOf({ body }: HttpRequest): Readonly<Record<string, string>> {
  if (!isStream(body)) return {};
  return body.byteLength === undefined ? {} : { "content-length": String(body.byteLength) };
}

/** Only the two protocols, and nothing that would become a header of its own. */
function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new ConnectorError("badInput", "The address is not one of HTTP without a user name.");
}
