import { request as open, type IncomingMessage } from "node:http";
import type { Transport } from "../../../../runtime/http/request.ts";

/** Reaches a server on this machine under the name of another: the tests' definitions speak of https hosts. */
export function localTransport(port: number): Transport {
  return async ({ method, url, headers, body, limits }) => {
    const { host, pathname, search } = new URL(url);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = open(
        {
          host: "127.0.0.1",
          port,
          method,
          path: pathname + search,
          headers: { ...headers, host, "x-forwarded-proto": "https" },
          timeout: limits.total,
          agent: false,
        },
        resolve,
      );
      sent.on("error", reject);
      sent.on("timeout", () => sent.destroy(timeout()));
      sent.end(typeof body === "string" ? body : undefined);
    });
    const fields = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
    return {
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(fields) as Record<string, string>,
      body: response,
    };
  };
}

function timeout(): Error {
  return Object.assign(new Error("timeout"), { code: "UND_ERR_HEADERS_TIMEOUT" });
}
