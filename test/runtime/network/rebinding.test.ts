import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { createServer } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { createTransport, type ResolveHost } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { defaultLimits } from "../../../runtime/http/request.ts";
import { failure } from "../kit/connector.ts";

const firstAddress = { cidr: "127.0.0.2/32", because: "plays a public host in this test" };

it("connects to the address that was checked, whatever the name says a moment later", async () => {
  await using names = await startNames(["127.0.0.2", "127.0.0.1"]);
  const greeted = createServer((_, response) => void response.end("hello"));
  const { port } = await listen(greeted, "127.0.0.2");
  let touched = 0;
  const victim = createTcpServer((socket) => {
    touched += 1;
    socket.destroy();
  });
  await listen(victim, "127.0.0.1", port);
  const send = createTransport({
    allowPrivateNetworks: [firstAddress],
    resolveHost: names.resolve,
  });
  const ask = async (): Promise<number> => {
    const { status, body } = await send({
      operation: "things.get",
      method: "GET",
      url: `http://rebind.example:${port}/`,
      headers: {},
      limits: defaultLimits,
    });
    for await (const _ of body);
    return status;
  };
  expect(await ask()).toBe(200);
  expect(names.asked()).toBe(1);
  await pause();
  // A kept connection is the checked one; a new one is checked anew, and the name has changed its mind.
  expect(await ask()).toBe(200);
  greeted.closeAllConnections();
  await pause();
  expect(await failure(ask())).toMatchObject({ code: "hostNotAllowed", unsent: true });
  expect(names.asked()).toBe(2);
  expect(touched).toBe(0);
  greeted.close();
  victim.close();
});

/** Until undici has put a connection back, or noticed that it is closed. */
async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 50));
}

async function listen(server: Server, host: string, port = 0): Promise<AddressInfo> {
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return server.address() as AddressInfo;
}

/** A name server (RFC 1035) that gives its addresses one after another, each good for no time at all. */
async function startNames(
  addresses: readonly string[],
): Promise<{ readonly resolve: ResolveHost; readonly asked: () => number } & AsyncDisposable> {
  let count = 0;
  const socket = createSocket("udp4");
  socket.on("message", (question, { port, address }) => {
    const answer = addresses[Math.min(count, addresses.length - 1)] ?? "";
    count += 1;
    const header = Buffer.concat([
      question.subarray(0, 2),
      Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]),
    ]);
    const name = question.subarray(12, question.indexOf(0, 12) + 5);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
    const bytes = Buffer.from(answer.split(".").map(Number));
    socket.send(Buffer.concat([header, name, record, bytes]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked: () => count,
    resolve: async (host) =>
      (await resolver.resolve4(host)).map((address) => ({ address, family: 4 as const })),
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((resolve) => void socket.close(resolve));
    },
  };
}
