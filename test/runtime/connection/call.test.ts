import { expect, it } from "vitest";
import type { Transport } from "../../../runtime/http/request.ts";
import { TestConnector, testOperation } from "../kit/connector.ts";
import { descriptorOf, plant, setUp } from "./kit/connections.ts";

/** A vendor whose interface takes the last token alone, and a token endpoint that gives one after the other. */
function vendor(takes: (token: number) => boolean): {
  readonly transport: Transport;
  readonly asked: () => readonly string[];
} {
  const asked: string[] = [];
  let last = 0;
  const transport: Transport = async ({ url, headers }) => {
    const isToken = new URL(url).host === "op.test";
    asked.push(isToken ? "token" : (headers["authorization"] ?? ""));
    if (isToken) last += 1;
    const isTaken = headers["authorization"] === `Bearer t-${last}` && takes(last);
    const body = isToken
      ? { access_token: `t-${last}`, refresh_token: `r-${last}` }
      : isTaken
        ? { ok: true }
        : { message: "Bad token" };
    return await Promise.resolve({
      status: isToken || isTaken ? 200 : 401,
      headers: { "content-type": "application/json" },
      body: (async function* () {
        yield await Promise.resolve(Buffer.from(JSON.stringify(body)));
      })(),
    });
  };
  return { transport, asked: () => asked };
}

async function connectorOf(transport: Transport): Promise<TestConnector> {
  const descriptor = descriptorOf({ lifetime: "untilRejected" });
  const setup = setUp({ transport });
  const connection = await plant(setup, {
    accessToken: "t-0",
    refreshToken: "r-0",
    obtainedAt: setup.clock.now - 3_600_000,
  });
  const credentials = setup.connections.provider(descriptor, connection);
  return new TestConnector(descriptor, { credentials, transport });
}

it("renews a rejected token once for all calls at the same time, and repeats each", async () => {
  const { transport, asked } = vendor((token) => token === 1);
  const connector = await connectorOf(transport);
  const calls = Array.from({ length: 25 }, async () => await connector.run(testOperation(), {}));
  expect(await Promise.all(calls)).toEqual(Array(25).fill({ ok: true }));
  const counts = Map.groupBy(asked(), (each) => each);
  expect([...counts].map(([key, each]) => [key, each.length])).toEqual([
    ["Bearer t-0", 25],
    ["token", 1],
    ["Bearer t-1", 25],
  ]);
});

it("does not go round in circles where the vendor takes no token at all", async () => {
  const { transport, asked } = vendor(() => false);
  const connector = await connectorOf(transport);
  for (let call = 0; call < 3; call += 1)
    await expect(connector.run(testOperation(), {})).rejects.toMatchObject({
      code: "reauthenticate",
      status: 401,
    });
  expect(asked().filter((each) => each === "token")).toHaveLength(1);
});
