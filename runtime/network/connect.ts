import { isIP, type LookupFunction } from "node:net";
import type { SecureContext } from "node:tls";
import { buildConnector } from "undici";
import { ConnectorError } from "../errors.ts";
import type { Channel, NetworkPolicy, Reach } from "./network-policy.ts";

/**
 * How undici connects under a policy: a name goes through the policy's one look-up, whose addresses are the
 * only ones that are tried; an address is checked before, for Node looks nothing up for it. TLS still verifies
 * the name. A connection that is open was checked when it was made. Where there is a client certificate, in
 * `secureContext`, nothing is spoken without TLS.
 */
export function createConnect(
  policy: NetworkPolicy,
  timeout: number,
  reach: Reach,
  secureContext?: SecureContext,
): buildConnector.connector {
  const open = (channel: Channel): buildConnector.connector =>
    buildConnector({
      allowH2: false,
      timeout,
      lookup: lookupOf(policy, channel, reach),
      // Said here, for an environment variable and an argument of Node's would turn it off.
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      ...(secureContext === undefined ? {} : { secureContext }),
    });
  const connectors = { tls: open("tls"), plain: open("plain") };
  return (options, callback) => {
    const channel = options.protocol === "https:" ? "tls" : "plain";
    if (channel === "plain" && secureContext !== undefined) return callback(unproven(), null);
    const connect = (): void => connectors[channel](options, callback);
    if (isIP(options.hostname) === 0) return connect();
    policy
      .resolve(options.hostname, channel, reach)
      .then(connect)
      .catch((error: unknown) => callback(asError(error), null));
  };
}

/** A policy as the `lookup` of sockets. */
export function lookupOf(policy: NetworkPolicy, channel: Channel, reach?: Reach): LookupFunction {
  return (host, { all }, callback) => {
    policy.resolve(host, channel, reach).then(
      (addresses) => {
        if (all === true) return callback(null, [...addresses]);
        const [first] = addresses;
        callback(null, first?.address ?? "", first?.family);
      },
      (error: unknown) => callback(asError(error), ""),
    );
  };
}

function unproven(): ConnectorError {
  return new ConnectorError("badInput", "Without TLS a client certificate proves nothing.");
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("The host could not be resolved.");
}
