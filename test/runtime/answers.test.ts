import { expect, it } from "vitest";
import type { XmlShape } from "../../runtime/operation.ts";
import { failure, TestConnector, testDescriptor, testOperation } from "./kit/connector.ts";
import { startServer, type TestServer } from "./kit/server.ts";

/** A server that answers with these bytes, and a connector that calls it. */
async function answering(
  content: string | Uint8Array,
  contentType: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestServer & { readonly connector: TestConnector }> {
  const server = await startServer((_, response) => {
    response.writeHead(status, { "content-type": contentType, ...headers });
    response.end(content);
  });
  const http = {
    ...testDescriptor.http,
    baseUrl: [{ url: "https://api.example.com" }],
    timeout: 5000,
    errors: {
      failed: [[{ at: ["root"], is: "Error" }]],
      code: ["body", "Code"],
      message: ["body", "Message"],
      is: { rateLimited: [{ code: "SlowDown" }] },
    },
  } as const;
  return { ...server, connector: new TestConnector({ http }, { transport: server.transport }) };
}

const shape: XmlShape = { members: { Size: { type: "number" }, Tags: { list: {} } } };
const xml = testOperation({ answer: "xml", shape });

it("reads an answer in XML by its shape", async () => {
  await using vendor = await answering("<Result><Size>5</Size><Tags>a</Tags></Result>", "text/xml");
  expect(await vendor.connector.run(xml, {})).toEqual({ Size: 5, Tags: ["a"] });
  expect(vendor.seen[0]?.headers.accept).toBe("application/xml, text/xml;q=0.9, */*;q=0.1");
});

it("lists items of an answer in XML", async () => {
  await using vendor = await answering("<Result><Tags>a</Tags></Result>", "application/xml");
  const tags = vendor.connector.list(
    testOperation({ answer: "xml", shape, items: [["Tags"]] }),
    {},
  );
  expect(await Array.fromAsync(tags)).toEqual(["a"]);
});

it("reads errors in XML, also under 200, by the name of the root", async () => {
  const text = "<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>";
  for (const status of [200, 503]) {
    await using vendor = await answering(text, "application/xml", status);
    expect(await failure(vendor.connector.run(xml, {}))).toMatchObject({
      code: "rateLimited",
      status,
      vendorCode: "SlowDown",
      vendorMessage: "Reduce your rate.",
    });
  }
});

it("takes a failure that is cut off or hostile for text", async () => {
  for (const text of ["<Error><Code>Slow", "<!DOCTYPE a [<!ENTITY b 'c'>]><Error>&b;</Error>"]) {
    await using vendor = await answering(text, "application/xml", 400);
    expect(await failure(vendor.connector.run(xml, {}))).toMatchObject({
      code: "invalid",
      vendorMessage: expect.stringContaining("Error"),
    });
  }
});

it("fails where a success is no XML", async () => {
  await using vendor = await answering("<Result>", "application/xml");
  expect(await failure(vendor.connector.run(xml, {}))).toMatchObject({ code: "badAnswer" });
});

it("reads text and XML in the charset that they say", async () => {
  const latin = Uint8Array.from(Buffer.from("größe", "latin1"));
  const text = testOperation({ answer: "text" });
  await using header = await answering(latin, 'text/plain; charset="ISO-8859-1"');
  expect(await header.connector.run(text, {})).toBe("größe");
  await using unknown = await answering("größe", "text/plain; charset=klingon");
  expect(await unknown.connector.run(text, {})).toBe("größe");

  const declared = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><r>größe</r>', "latin1");
  await using declaration = await answering(declared, "application/xml");
  const anything = testOperation({ answer: "xml" });
  expect(await declaration.connector.run(anything, {})).toBe("größe");
  const marked = Buffer.from("\uFEFF<r>größe</r>", "utf16le");
  await using mark = await answering(marked, "application/xml");
  expect(await mark.connector.run(anything, {})).toBe("größe");
});

it("gives bytes as a stream beside what the headers say", async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  await using vendor = await answering(bytes, "image/png", 200, {
    etag: '"x"',
    "dropbox-api-result": '{"rev":"1","content":"hidden"}',
  });
  const read = async (output: unknown): Promise<Buffer> => {
    const { content } = output as { readonly content: AsyncIterable<Uint8Array> };
    return Buffer.concat(await Array.fromAsync(content));
  };
  const plain = await vendor.connector.run(testOperation({ answer: "bytes" }), {});
  expect(Object.keys(plain as object)).toEqual(["content"]);
  expect(await read(plain)).toEqual(Buffer.from(bytes));

  const fields = { tag: { header: "etag" }, type: { header: "content-type" } };
  const projected = await vendor.connector.run(
    testOperation({ answer: "bytes", output: fields }),
    {},
  );
  expect(projected).toMatchObject({ tag: '"x"', type: "image/png" });
  expect(await read(projected)).toEqual(Buffer.from(bytes));

  const result = ["header", "dropbox-api-result"] as const;
  const whole = await vendor.connector.run(testOperation({ answer: "bytes", result }), {});
  expect(whole).toMatchObject({ rev: "1" });
  expect(await read(whole)).toEqual(Buffer.from(bytes));
});

it("sends XML", async () => {
  await using vendor = await answering("{}", "application/json");
  const operation = testOperation({
    method: "PUT",
    input: { Parts: { in: "body" } },
    body: {
      encoding: "xml",
      mediaType: "application/xml",
      shape: { name: "Upload", members: { Parts: { list: { name: "Part" } } } },
    },
  });
  await vendor.connector.run(operation, { Parts: [{ ETag: "a" }] });
  await vendor.connector.run(operation, {});
  expect(vendor.seen.map(({ headers, body }) => [headers["content-type"], body])).toEqual([
    [
      "application/xml",
      '<?xml version="1.0" encoding="UTF-8"?><Upload><Part><ETag>a</ETag></Part></Upload>',
    ],
    [undefined, ""],
  ]);
});

it("reads a list through another one, as output does", async () => {
  const edges = [{ node: { id: 1 } }, {}, { node: { id: 2 } }];
  await using vendor = await answering(JSON.stringify({ edges }), "application/json");
  const nodes = vendor.connector.list(testOperation({ items: [["edges", "node"]] }), {});
  expect(await Array.fromAsync(nodes)).toEqual([{ id: 1 }, null, { id: 2 }]);
});

const partial = {
  items: ["body"],
  failed: [[{ at: ["item", "status"], is: ["4xx", "5xx"] }], [{ at: ["item", "ok"], is: false }]],
  code: ["errors", 0, "code"],
  message: ["errors", 0, "text"],
} as const;

it("tells which parts of a success failed", async () => {
  const parts = [
    { status: 201 },
    { status: 404, errors: [{ code: "GONE", text: "It\nis gone." }] },
    { ok: false, errors: [{ code: 7 }] },
    null,
  ];
  await using vendor = await answering(JSON.stringify(parts), "application/json");
  const rules = { ...partial, results: true } as const;
  const run = await vendor.connector.run(testOperation({ partial: rules }), {});
  const failures = [
    { index: 1, code: "GONE", message: "It is gone." },
    { index: 2, code: "7" },
  ];
  expect(run).toEqual({ results: parts, failures });
});

it("puts what failed beside the fields of a result", async () => {
  const body = { name: "batch", parts: [{ ok: true }, { ok: false }] };
  await using vendor = await answering(JSON.stringify(body), "application/json");
  const rules = { ...partial, items: ["body", "parts"] } as const;
  const operation = testOperation({ partial: rules, output: { name: { path: ["name"] } } });
  expect(await vendor.connector.run(operation, {})).toEqual({
    name: "batch",
    failures: [{ index: 1 }],
  });
});

it.each([
  ['{"name":"batch"}', { name: "batch", failures: [] }],
  ['{"parts":null}', { parts: null, failures: [] }],
])("has no failures where there are no parts: %s", async (text, expected) => {
  await using vendor = await answering(text, "application/json");
  const rules = { ...partial, items: ["body", "parts"] } as const;
  expect(await vendor.connector.run(testOperation({ partial: rules }), {})).toEqual(expected);
});

it("refuses parts that are no list", async () => {
  await using vendor = await answering('{"parts":"none"}', "application/json");
  const rules = { ...partial, items: ["body", "parts"] } as const;
  const error = await failure(vendor.connector.run(testOperation({ partial: rules }), {}));
  expect(error).toMatchObject({ code: "badAnswer" });
});
