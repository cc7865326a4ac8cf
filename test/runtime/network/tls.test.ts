import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createTransport } from "@human/connector-sdk";
import { afterEach, expect, it, vi } from "vitest";
import { defaultLimits } from "../../../runtime/http/request.ts";
import { failure } from "../kit/connector.ts";
import { ownServer } from "../kit/server.ts";
import { selfSigned } from "../webhooks/kit/certificate.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it.each(["1", "0"])(
  "believes no certificate that nobody vouches for, with NODE_TLS_REJECT_UNAUTHORIZED=%s",
  async (setting) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", setting);
    vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const day = 86_400_000;
    const cert = selfSigned(keys, new Date(Date.now() - day), new Date(Date.now() + day));
    const key = keys.privateKey.export({ format: "pem", type: "pkcs8" });
    let requests = 0;
    const server = createServer({ key, cert }, (_, response) => {
      requests += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await using _ = server;
    const { port } = server.address() as AddressInfo;
    const send = createTransport({
      allowPrivateNetworks: [ownServer],
      resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    const error = await failure(
      send({
        operation: "things.get",
        method: "GET",
        url: `https://tests:${port}/`,
        headers: { authorization: "Bearer secret" },
        limits: defaultLimits,
      }),
    );
    expect(error).toMatchObject({
      code: "network",
      message:
        "The server's certificate is from no authority that is known here (DEPTH_ZERO_SELF_SIGNED_CERT).",
    });
    expect(requests).toBe(0);
  },
);
