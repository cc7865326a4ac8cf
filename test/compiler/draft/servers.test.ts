import { expect, it } from "vitest";
import { runNew } from "../../../compiler/commands/new.ts";
import { readText } from "../../../compiler/host.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { draft, newPets, petsDocument, reading, section } from "./kit.ts";

/** The `http:` section that is drafted for a document with these servers. */
async function baseUrlOf(...servers: readonly JsonObject[]): Promise<string | undefined> {
  const document = {
    openapi: "3.0.3",
    info: { title: "Pets", version: "1" },
    servers,
    paths: { "/pets": { get: { operationId: "list", responses: { 200: { description: "" } } } } },
  };
  const host = createMemoryHost({ "definitions/pets.json": JSON.stringify(document) });
  const { exitCode, stdout } = await runNew(host, newPets);
  expect([exitCode, stdout]).toEqual([0, ""]);
  const drafted = readText(host, "definitions/pets.connector.yaml") ?? "";
  return /baseUrl: "?([^"\s]+)"?( # TODO|$)/m.exec(drafted)?.[1];
}

it("takes the vendor's server where it can be used, and TLS where it cannot", async () => {
  expect(await baseUrlOf({ url: "https://api.pets.example/v1" })).toBeUndefined();
  expect(await baseUrlOf({ url: "http://api.pets.example/v1/" })).toBe(
    "https://api.pets.example/v1",
  );
});

it("keeps the path of a server without a host that can be used", async () => {
  expect(await baseUrlOf({ url: "/api/v1" })).toBe("https://api.example.com/api/v1");
  expect(await baseUrlOf({ url: "http://localhost:8080/app/v1/" })).toBe(
    "https://api.example.com/app/v1",
  );
  for (const url of ["protocol://hostname:<port>/v1/", "{scheme}://{host}/v1", "{base}/v1"])
    expect(await baseUrlOf({ url })).toBe("https://api.example.com/v1");
  expect(await baseUrlOf({ url: "protocol://host_name" })).toBe("https://api.example.com");
  expect(await baseUrlOf({ url: "/" })).toBe("https://api.example.com");
  expect(await baseUrlOf({ url: '/"${x}"' })).toBe("https://api.example.com");
  expect(await baseUrlOf()).toBe("https://api.example.com");
});

it("passes over a server that cannot be used, and asks whether the next is meant", async () => {
  const servers = [{ url: "http://pets.local:8080" }, { url: "https://pets.example/v2/" }];
  const { text, todos } = await draft(petsDocument({ "/p": reading("r") }, { servers }));
  expect(section(text, "http")).toEqual(['baseUrl: "https://pets.example/v2"']);
  expect(todos.join("\n")).toContain("the first server of the vendor's document is another");
  const twins = [{ url: "http://pets.example" }, { url: "https://pets.example" }];
  const same = await draft(petsDocument({ "/p": reading("r") }, { servers: twins }));
  expect(same.todos.join("\n")).not.toContain("server");
});

it("asks the connection for what a host is made of", async () => {
  const region = { enum: ["eu", "us", "a.b/c"], default: "eu" };
  const servers = [
    {
      url: "https://{customerName}.{region}.pets.example/{base}",
      variables: { region, base: { default: "v1" } },
    },
  ];
  const { text, connector } = await draft(petsDocument({ "/p": reading("r") }, { servers }));
  expect(section(text, "connection")).toEqual([
    "fields:",
    'customerName: { title: "Customer name", pattern: "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$" }',
    "region: { title: Region, enum: [eu, us], default: eu }",
    "test: { call: p.r }",
  ]);
  expect(section(text, "http")).toEqual([
    'baseUrl: "https://${connection.customerName}.${connection.region}.pets.example/v1"',
  ]);
  expect(connector.hosts).toEqual(["*.pets.example"]);
});

it("says where strangers may have the host, and asks for no host that is anybody's", async () => {
  const server = (url: string): JsonObject => ({
    servers: [{ url, variables: { shop: { default: "a" } } }],
  });
  const paths = { "/p": reading("r") };
  const shared = await draft(petsDocument(paths, server("https://{shop}.myshopify.com")));
  expect(shared.text).toContain("allow: hosts/shared-suffix");
  for (const url of ["https://{shop}.co.uk", "https://{shop}.example", "https://{shop}/v1"])
    expect((await draft(petsDocument(paths, server(url)))).text).not.toContain("connection.shop");
});

it("passes over servers for tests where the document has others", async () => {
  const servers = (...urls: readonly string[]): JsonObject => ({
    servers: urls.map((url) => ({ url })),
  });
  const paths = { "/p": reading("r") };
  const passed = await draft(
    petsDocument(
      paths,
      servers("https://sandbox-api.pets.example/v1", "https://api.pets.example/v1"),
    ),
  );
  expect(passed.text).toContain(
    'baseUrl: "https://api.pets.example/v1" # TODO: the first server of the vendor\'s document is another, by its name one for tests',
  );
  expect(passed.connector.hosts).toEqual(["api.pets.example"]);
  for (const urls of [
    ["https://staging.pets.example", "https://test.pets.example"],
    ["https://testimonials.pets.example", "https://api.pets.example"],
    ["https://api.pets.example", "https://sandbox.pets.example"],
  ])
    expect((await draft(petsDocument(paths, servers(...urls)))).text).not.toContain("baseUrl");
});

it("finds servers of operations that stand relative to the document's", async () => {
  const item = { servers: [{ url: "/v3" }], ...reading("r") };
  const base = async (url: string): Promise<unknown> => {
    const { connector } = await draft(petsDocument({ "/p": item }, { servers: [{ url }] }));
    return [connector.hosts, connector.operations[0]?.baseUrl];
  };
  const own = [["api.pets.example"], ["https://api.pets.example/v3"]];
  expect(await base("https://api.pets.example:443/v2")).toEqual(own);
  expect(await base("http://api.pets.example")).toEqual(own);
  // Whoever connects says which host it is.
  expect(await base("https://{shop}.pets.example/v2")).toEqual([["*.pets.example"], undefined]);
});

it("says where the host is left open, and that an example is none of the vendor's", async () => {
  const drafted = async (url: string, variables: JsonObject = {}): Promise<string> =>
    (await draft(petsDocument({ "/p": reading("r") }, { servers: [{ url, variables }] }))).text;
  const host = { protocol: { default: "https" }, hostname: { default: "api.example.com" } };
  const open = "# TODO: the vendor's document leaves the host open";
  for (const [url, variables] of [
    ["{protocol}://{hostname}", host],
    ["{protocol}://{hostname}", {}],
    ["https://{hostname}/v1", { hostname: { default: "pets.example" } }],
    ["{server}/v1", { server: { default: "https://api.pets.example" } }],
  ] as const)
    expect(await drafted(url, variables)).toContain(open);
  for (const url of ["https://api.pets.example/{version}", "https://{shop}.pets.example"])
    expect(await drafted(url)).not.toContain(open);
});
