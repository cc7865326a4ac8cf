import { expect, it } from "vitest";
import type { HttpDescriptor } from "../../runtime/descriptor.ts";
import type { HttpRequest, Transport } from "../../runtime/http/request.ts";
import { link } from "../../runtime/paginate/link.ts";
import { collect, failure, TestConnector, testDescriptor, testOperation } from "./kit/connector.ts";
import { json, startServer, type TestServer } from "./kit/server.ts";

interface Vendor extends TestServer {
  readonly requests: readonly HttpRequest[];
  readonly connector: TestConnector;
}

/** A server that redirects as its paths say, whatever host they are asked of; other paths answer. */
async function redirecting(
  redirects: HttpDescriptor["redirects"],
  locations: Readonly<Record<string, string>>,
  status = 302,
): Promise<Vendor> {
  const server = await startServer(({ url }, response) => {
    const location = locations[url];
    if (location === undefined) return json(response, { url });
    response.writeHead(status, { location });
    response.end("Elsewhere.");
  });
  const requests: HttpRequest[] = [];
  const transport: Transport = (request) => {
    requests.push(request);
    return server.transport(request);
  };
  const http = {
    baseUrl: [{ url: "https://api.example.com" }],
    timeout: 5000,
    headers: { "X-Version": "1" },
    ...(redirects && { redirects }),
  };
  const hosts = ["api.example.com", "*.files.example.com"];
  const connector = new TestConnector({ ...testDescriptor, hosts, http }, { transport });
  return { ...server, requests, connector };
}

const elsewhere = "https://a.files.example.com/file?sig=1#part";

it("follows none by default, and says so", async () => {
  for (const redirects of [undefined, "none"] as const) {
    await using vendor = await redirecting(redirects, { "/things": "/other" });
    expect(await failure(vendor.connector.run(testOperation(), {}))).toMatchObject({
      code: "failed",
      status: 302,
      message: expect.stringContaining("redirects are not followed"),
    });
    expect(vendor.requests).toHaveLength(1);
  }
});

it.each([301, 302, 303, 307, 308])(
  "follows %i on the same host with its credential",
  async (status) => {
    await using vendor = await redirecting(
      "sameHost",
      { "/things": "/b", "/b": "./c?d=1" },
      status,
    );
    expect(await vendor.connector.run(testOperation(), {})).toEqual({ url: "/c?d=1" });
    expect(vendor.requests.map(({ url }) => url)).toEqual([
      "https://api.example.com/things",
      "https://api.example.com/b",
      "https://api.example.com/c?d=1",
    ]);
    for (const { headers } of vendor.requests)
      expect(headers).toMatchObject({ authorization: "Bearer token-1234", "x-version": "1" });
  },
);

it("takes nothing that is secret to another host", async () => {
  await using vendor = await redirecting("hosts", { "/things": elsewhere });
  expect(await vendor.connector.run(testOperation(), {})).toEqual({ url: "/file?sig=1" });
  const [, second] = vendor.requests;
  expect(second?.url).toBe("https://a.files.example.com/file?sig=1");
  expect(Object.keys(second?.headers ?? {}).sort()).toEqual(["accept", "user-agent"]);
  expect(second?.sign).toBeUndefined();
  expect(second?.publicHost).toBe("a.files.example.com");
});

it("does not get its credential back on the way home", async () => {
  const home = "https://api.example.com/home";
  await using vendor = await redirecting("hosts", { "/things": elsewhere, "/file?sig=1": home });
  await vendor.connector.run(testOperation(), {});
  expect(vendor.requests.map(({ headers }) => "authorization" in headers)).toEqual([
    true,
    false,
    false,
  ]);
});

it.each([
  ["sameHost", elsewhere],
  ["hosts", "https://evil.example/"],
  ["hosts", "http://api.example.com/things"],
  ["hosts", "//files.example.com/x"],
  ["hosts", "https://user:pass@api.example.com/"],
  ["sameHost", "https://api.example.com:8443/"],
] as const)("%s refuses to go to %s", async (redirects, location) => {
  await using vendor = await redirecting(redirects, { "/things": location });
  expect(await failure(vendor.connector.run(testOperation(), {}))).toMatchObject({
    code: "hostNotAllowed",
  });
  expect(vendor.requests).toHaveLength(1);
});

it("gives up on redirects that go round", async () => {
  await using vendor = await redirecting("sameHost", { "/things": "/things" });
  expect(await failure(vendor.connector.run(testOperation(), {}))).toMatchObject({
    code: "badAnswer",
  });
  expect(vendor.requests.length).toBe(6);
});

it("repeats nothing that writes", async () => {
  await using vendor = await redirecting("hosts", { "/things": "/other" }, 307);
  const write = testOperation({ method: "POST", effect: "write" });
  expect(await failure(vendor.connector.run(write, {}))).toMatchObject({ status: 307 });
  expect(vendor.requests).toHaveLength(1);
});

it.each(["", "http://["])("takes a redirect to %j for an answer", async (location) => {
  await using vendor = await redirecting("hosts", { "/things": location });
  const error = await failure(vendor.connector.run(testOperation(), {}));
  expect(error).toMatchObject({ name: "ConnectorError" });
});

it("leaves the body of a request behind that goes on to another host", async () => {
  await using vendor = await redirecting("hosts", { "/things": elsewhere }, 307);
  const search = testOperation({
    input: { q: { in: "body" } },
    body: { encoding: "json", mediaType: "application/json" },
  });
  await vendor.connector.run(search, { q: "private" });
  expect(vendor.requests.map(({ body }) => body)).toEqual(['{"q":"private"}', undefined]);
});

it("does not carry its credential to another host by the next page of a redirected one", async () => {
  const next = "https://a.files.example.com/next";
  const server = await startServer(({ url }, response) => {
    if (url !== "/things") return json(response, [1], 200, { link: "</next>; rel=next" });
    response.writeHead(302, { location: "https://a.files.example.com/first" });
    response.end();
  });
  await using _ = server;
  const sent: HttpRequest[] = [];
  const http = {
    baseUrl: [{ url: "https://api.example.com" }],
    timeout: 5000,
    redirects: "hosts",
  } as const;
  const connector = new TestConnector(
    { hosts: ["api.example.com", "*.files.example.com"], http },
    {
      transport: async (request) => {
        sent.push(request);
        return await server.transport(request);
      },
    },
  );
  const list = testOperation({ items: [[]], pagination: link() });
  expect(await failure(collect(connector.list(list, {})))).toMatchObject({
    code: "hostNotAllowed",
  });
  expect(sent.map(({ url }) => url)).not.toContain(next);
});
