import { isIP, Socket } from "node:net";
import type { Channel, NetworkPolicy } from "../network/network-policy.ts";

/**
 * A socket for libraries that make one and call `connect(port, host)` on it: it connects to the addresses that
 * the network policy has looked up and checked, and to no others. A refusal comes as the socket's error.
 */
export function policySocket(policy: NetworkPolicy, channel: Channel): Socket {
  const socket = new Socket();
  const open = socket.connect.bind(socket);
  const connect = (port: number, host: string): Socket => {
    policy.resolve(host, channel).then(
      (addresses) => {
        const [first] = addresses;
        // For an address Node looks nothing up; it was checked as it stands.
        const name = isIP(host) === 0 ? host : (first?.address ?? host);
        open({
          port,
          host: name,
          autoSelectFamily: addresses.length > 1,
          lookup: (_, { all }, callback) => {
            if (all === true) callback(null, [...addresses]);
            else callback(null, first?.address ?? "", first?.family);
          },
        });
      },
      (error: unknown) => void socket.destroy(asError(error)),
    );
    return socket;
  };
  return Object.assign(socket, { connect });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("The host could not be resolved.");
}
