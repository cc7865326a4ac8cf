import { generateKeyPairSync } from "node:crypto";
import type { ConnectorDescriptor } from "@human/connector-sdk";
import { type JWTPayload, jwtVerify } from "jose";
import { ORGANIZATION, setUp } from "../../runtime/connection/kit/connections.ts";
import { json, startServer } from "../../runtime/kit/server.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = {
  client_email: "agent@project.iam.gserviceaccount.com",
  private_key_id: "k1",
  private_key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
};

/** Connects a service account of Google; gives what it said of itself, and where to. */
export async function connectServiceAccount(
  descriptor: ConnectorDescriptor,
  fields: Readonly<Record<string, unknown>>,
  tested?: unknown,
): Promise<{ readonly address: string; readonly claims: JWTPayload }> {
  const addresses: string[] = [];
  await using server = await startServer((_, response) =>
    json(response, { access_token: "ya29.c.t", expires_in: 3599, token_type: "Bearer" }),
  );
  const { connections } = setUp({
    transport: (request) => {
      addresses.push(request.url);
      return server.transport(request);
    },
    test: () => ({ label: "test", result: tested }),
  });
  await connections.connect(descriptor, {
    organization: ORGANIZATION,
    auth: "serviceAccount",
    credential: { key: JSON.stringify(key) },
    fields,
  });
  const form = new URLSearchParams(server.seen[0]?.body);
  const { payload } = await jwtVerify(form.get("assertion") ?? "", publicKey);
  return { address: addresses.join(" "), claims: payload };
}
