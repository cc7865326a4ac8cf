import { createTransport, type Transport } from "@human/connector-sdk";
import { ownServer } from "../../runtime/kit/server.ts";

/** The SDK's own transport, but every request goes to a port of this machine, to the path that is made of its address. */
export function leadTo(
  port: number,
  pathOf: (url: URL) => string = ({ pathname, search }) => pathname + search,
): Transport {
  const transport = createTransport({ allowPrivateNetworks: [ownServer] });
  return async (request) => {
    const url = `http://127.0.0.1:${String(port)}${pathOf(new URL(request.url))}`;
    return await transport({ ...request, url });
  };
}
