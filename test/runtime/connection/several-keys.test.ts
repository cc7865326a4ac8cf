import { expect, it } from "vitest";
import { apiKey } from "../../../runtime/auth/api-key.ts";
import type { Connection } from "../../../runtime/connection/connection.ts";
import { secretName } from "../../../runtime/connection/secrets.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import type { HttpRequest } from "../../../runtime/http/request.ts";
import { pieces, testOperation } from "../kit/connector.ts";
import { ask, descriptorOf, ORGANIZATION, setUp } from "./kit/connections.ts";

const several: ConnectorDescriptor = {
  ...descriptorOf(),
  auth: [
    apiKey({
      id: "oauth2",
      header: {
        "X-Key": (at) => at("credential", "key"),
        "X-Secret": (at) => at("credential", "secret"),
      },
    }),
  ],
  connection: { test: { call: "me" } },
};

it("keeps several keys, replaces one of them, and misses none silently", async () => {
  const requests: HttpRequest[] = [];
  const { connections, vault } = setUp({
    operations: () => testOperation({ id: "me" }),
    transport: async (request) => {
      requests.push(request);
      const headers = { "content-type": "application/json" };
      return await Promise.resolve({ status: 200, headers, body: pieces("{}") });
    },
  });
  const connect = async (credential: Readonly<Record<string, string>>): Promise<Connection> =>
    await connections.connect(several, { organization: ORGANIZATION, credential });
  for (const [lacking, given] of [
    ["secret", { key: "one" }],
    ["secret", { key: "one", secret: "" }],
    ["key", { secret: "two" }],
  ] as const)
    await expect(connect(given)).rejects.toMatchObject({
      code: "badCredential",
      message: `The credential has no "${lacking}" for what the auth method "oauth2" sends.`,
    });
  expect(requests).toEqual([]);
  expect(await connections.list(ORGANIZATION, { limit: 1 })).toEqual([]);
  const connection = await connect({ key: "one", secret: "two" });
  expect(JSON.stringify(connection)).not.toMatch(/"(?:one|two)"/);
  await connections.rotate(several, connection, { credential: { secret: "three" } });
  const sent = requests.map(({ headers }) => [headers["x-key"], headers["x-secret"]]);
  expect(sent).toEqual([
    ["one", "two"],
    ["one", "three"],
  ]);
  expect((await vault.get(secretName(connection, "credential")))?.values).toEqual({
    key: "one",
    secret: "three",
  });
  await expect(
    connections.rotate(several, connection, { credential: { secret: "" } }),
  ).rejects.toMatchObject({ code: "badCredential" });
  expect((await ask(connections.provider(several, connection))).values).toMatchObject({
    secret: "three",
  });
});
