import { type AddressInfo, createServer } from "node:net";
import {
  type ConnectorError,
  createNetworkPolicy,
  createVendorFetch,
  type HttpRequest,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure, pieces } from "../kit/connector.ts";
import { ownServer } from "../kit/server.ts";

async function codeOf(step: Promise<unknown>): Promise<string> {
  const error = await failure(step);
  expect(error).toMatchObject({ name: "ConnectorError" });
  return (error as ConnectorError).code;
}

function answering(
  text: string,
  status = 200,
): { readonly sent: HttpRequest[]; readonly transport: Transport } {
  const sent: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    return await Promise.resolve({ status, headers: {}, body: pieces(text) });
  };
  return { sent, transport };
}

it("reads keys and certificates, and tells the vendor nothing", async () => {
  const { sent, transport } = answering('{"keys":[]}');
  const { fetchJson, fetchText } = createVendorFetch({ transport });
  expect(await fetchJson("https://vendor.example/keys?v=1#part")).toEqual({ keys: [] });
  expect(await fetchText("https://vendor.example:8443/cert.pem")).toBe('{"keys":[]}');
  expect(sent.map(({ method, url, publicHost }) => [method, url, publicHost])).toEqual([
    ["GET", "https://vendor.example/keys?v=1", "vendor.example"],
    ["GET", "https://vendor.example:8443/cert.pem", "vendor.example:8443"],
  ]);
  for (const { headers } of sent) expect(Object.keys(headers)).toEqual(["accept", "user-agent"]);
});

it.each([
  "http://vendor.example/keys",
  "https://user:pass@vendor.example/keys",
  "file:///etc/passwd",
  "data:,{}",
  "//vendor.example",
  "",
])("does not open %j", async (address) => {
  const { sent, transport } = answering("{}");
  expect(await codeOf(createVendorFetch({ transport }).fetchText(address))).toBe("hostNotAllowed");
  expect(sent).toEqual([]);
});

it("goes into no network that the operator opened for others", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await using _ = server;
  const { port } = server.address() as AddressInfo;
  const network = createNetworkPolicy({
    allowPrivateNetworks: [ownServer],
    resolveHost: async () => await Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
  });
  const { fetchJson } = createVendorFetch({ network });
  for (const host of ["vendor.example", "127.0.0.1", "[::ffff:169.254.169.254]", "localhost"])
    expect(await codeOf(fetchJson(`https://${host}:${port}/keys`))).toBe("hostNotAllowed");
  expect(connections).toBe(0);
});

it.each([
  ["a redirect", "", 302, "failed"],
  ["an error", "{}", 500, "failed"],
  ["what is no JSON", "<html>", 200, "badAnswer"],
  ["what is nested too deeply", "[".repeat(100_000), 200, "badAnswer"],
  ["more than it would read", "x".repeat(256 * 1024 + 1), 200, "tooLarge"],
])("fails on %s", async (_, text, status, code) => {
  const { sent, transport } = answering(text, status);
  expect(await codeOf(createVendorFetch({ transport }).fetchJson("https://vendor.example/"))).toBe(
    code,
  );
  expect(sent).toHaveLength(1);
});

it("passes on nothing of what a transport throws", async () => {
  const transport: Transport = async () =>
    await Promise.reject(Object.assign(new Error("secret"), { code: "ECONNRESET" }));
  expect(
    await failure(createVendorFetch({ transport }).fetchText("https://a.example/")),
  ).toMatchObject({
    code: "network",
    message: "The connection failed (ECONNRESET).",
  });
});
