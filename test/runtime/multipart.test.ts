import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "../kit/property.ts";
import { expect, it } from "vitest";
import type { InputBinding } from "../../runtime/operation.ts";
import { writeBody } from "../../runtime/prepare/body.ts";
import type { ByteStream } from "../../runtime/http/request.ts";
import { failure, pieces, TestConnector, testOperation } from "./kit/connector.ts";
import { parseForm, type SeenPart, startFormServer } from "./kit/multipart.ts";

type Bindings = Readonly<Record<string, Omit<InputBinding, "in">>>;

function formOf(bindings: Bindings): ReturnType<typeof testOperation> {
  const input = Object.entries(bindings).map(([name, binding]): [string, InputBinding] => [
    name,
    { in: "body", ...binding },
  ]);
  return testOperation({
    method: "POST",
    input: Object.fromEntries(input),
    body: { encoding: "multipart", mediaType: "multipart/form-data" },
  });
}

/** Writes values as a form whose members take them as they are, and reads it with another's parser. */
async function roundTrip(
  values: Readonly<Record<string, unknown>>,
  bindings: Bindings = {},
): Promise<readonly SeenPart[]> {
  const parameters = Object.entries(values).map(([name, value]) => {
    const binding = Object.hasOwn(bindings, name) ? bindings[name] : {};
    return { in: "body" as const, input: name, value, ...binding, name };
  });
  const written = writeBody("test", formOf(bindings), parameters);
  if (written === undefined) return [];
  const { body, mediaType } = written;
  if (typeof body === "string") throw new Error("The body is text.");
  if (body instanceof Uint8Array) return await parseForm(mediaType, body);
  return await parseForm(mediaType, Buffer.concat(await Array.fromAsync(body)));
}

it("sends fields, files, lists and objects over a real connection", async () => {
  await using server = await startFormServer();
  const connector = new TestConnector({}, { transport: server.transport });
  const operation = formOf({ to: {}, tags: {}, options: {}, file: {}, files: {}, count: {} });
  await connector.run(operation, {
    to: "jörg@example.com",
    tags: ["a", "b"],
    options: { deep: [1, null] },
    file: { content: new Uint8Array([0, 255, 13, 10]), name: "a.bin", contentType: "image/png" },
    files: [new Uint8Array([1]), { content: pieces("two ", "pieces"), name: "größe.txt" }],
    count: 3,
  });
  const [form] = server.seen;
  expect(form?.headers["content-type"]).toMatch(
    /^multipart\/form-data; boundary=form-[\da-f-]{36}$/,
  );
  expect(form?.headers["transfer-encoding"]).toBe("chunked");
  expect(form?.parts).toEqual([
    { name: "to", text: "jörg@example.com", type: "text/plain" },
    { name: "tags", text: "a", type: "text/plain" },
    { name: "tags", text: "b", type: "text/plain" },
    { name: "options", text: '{"deep":[1,null]}', type: "application/json" },
    { name: "file", fileName: "a.bin", type: "image/png", bytes: "\u0000ÿ\r\n" },
    { name: "files", fileName: "file", type: "application/octet-stream", bytes: "\u0001" },
    {
      name: "files",
      fileName: "größe.txt",
      type: "application/octet-stream",
      bytes: "two pieces",
    },
    { name: "count", text: "3", type: "text/plain" },
  ]);
});

it("sends a length where every part knows its own, and files without reading them into memory", async () => {
  const folder = mkdtempSync(join(tmpdir(), "multipart-"));
  try {
    writeFileSync(join(folder, "a.txt"), "from a file");
    await using server = await startFormServer();
    const connector = new TestConnector({}, { transport: server.transport });
    const file = await openAsBlob(join(folder, "a.txt"), { type: "text/csv" });
    const sized: ByteStream = Object.assign(pieces("four"), { byteLength: 4 });
    await connector.run(formOf({ a: {}, b: {}, c: {} }), { a: file, b: sized, c: "text" });
    await connector.run(formOf({ c: {} }), { c: "text" });
    expect(
      server.seen.map(({ headers, raw }) => headers["content-length"] === String(raw.length)),
    ).toEqual([true, true]);
    expect(server.seen.map(({ headers }) => headers["transfer-encoding"])).toEqual([
      undefined,
      undefined,
    ]);
    expect(server.seen[0]?.parts).toEqual([
      { name: "a", fileName: "file", type: "text/csv", bytes: "from a file" },
      { name: "b", fileName: "file", type: "application/octet-stream", bytes: "four" },
      { name: "c", text: "text", type: "text/plain" },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("fails where a stream is not as long as it says", async () => {
  await using server = await startFormServer();
  const connector = new TestConnector({}, { transport: server.transport });
  const lying = Object.assign(pieces("five!"), { byteLength: 4 });
  expect(await failure(connector.run(formOf({ a: {} }), { a: lying }))).toMatchObject({
    code: "network",
  });
});

it("takes style and content type of each member", async () => {
  const file = new File(["x"], "own.txt");
  const bindings: Bindings = {
    ids: { explode: false },
    rows: { explode: false, style: "pipeDelimited" },
    meta: { style: "deepObject" },
    text: { json: true },
    picture: { contentType: "image/png" },
    note: { contentType: "text/html; charset=utf-8" },
  };
  const values = {
    ids: [1, 2],
    rows: ["a", "b"],
    meta: { a: { b: "c" }, list: [true] },
    text: "quoted",
    picture: file,
    note: "<b>",
  };
  expect(await roundTrip(values, bindings)).toEqual([
    { name: "ids", text: "1,2", type: "text/plain" },
    { name: "rows", text: "a|b", type: "text/plain" },
    { name: "meta[a][b]", text: "c", type: "text/plain" },
    { name: "meta[list][0]", text: "true", type: "text/plain" },
    { name: "text", text: '"quoted"', type: "application/json" },
    { name: "picture", fileName: "own.txt", type: "image/png", bytes: "x" },
    { name: "note", text: "<b>", type: "text/html" },
  ]);
});

it("leaves out null, and sends no body where nothing is left", async () => {
  expect(await roundTrip({ a: null, b: [null, "x"], c: undefined, d: [] })).toEqual([
    { name: "b", text: "x", type: "text/plain" },
  ]);
  expect(await roundTrip({ a: null })).toEqual([]);
});

it("takes the whole form as one value", async () => {
  const operation = testOperation({
    body: { encoding: "multipart", mediaType: "multipart/form-data" },
  });
  const whole = { in: "payload" as const, name: "body", input: "body" };
  const written = writeBody("test", operation, [{ ...whole, value: { a: 1, b: new Blob(["x"]) } }]);
  const { body, mediaType = "" } = written ?? {};
  if (typeof body !== "object" || body instanceof Uint8Array) throw new Error("No stream.");
  const bytes = Buffer.concat(await Array.fromAsync(body));
  expect(body.byteLength).toBe(bytes.length);
  expect(await parseForm(mediaType, bytes)).toHaveLength(2);
  expect(writeBody("test", operation, [{ ...whole, value: null }])).toBeUndefined();
});

it("encodes quotes and backslashes in names and refuses line breaks", async () => {
  const content = new Uint8Array();
  expect(await roundTrip({ 'a"; filename="evil': { content, name: 'b\\"c' } })).toEqual([
    {
      name: "a%22; filename=%22evil",
      fileName: "b%5C%22c",
      type: "application/octet-stream",
      bytes: "",
    },
  ]);
  const bad = expect.objectContaining({ code: "badInput" });
  for (const name of ["a\r\nX: y", "a\nb", "a\u0000b", "a\u007fb", "\ud800"]) {
    await expect(roundTrip({ [name]: "text" })).rejects.toEqual(bad);
    await expect(roundTrip({ a: { content, name } })).rejects.toEqual(bad);
  }
  for (const contentType of ["", "text", "a/b\r\nX: y", "text/plain; a=é", `a/${"b".repeat(300)}`])
    await expect(roundTrip({ a: { content, contentType } })).rejects.toEqual(bad);
  const unnamed = [{ name: 7 }, { name: {} }, { contentType: 7 }, { contentType: [] }];
  for (const file of unnamed)
    await expect(roundTrip({ a: { content, ...file } })).rejects.toEqual(bad);
  const given = new Uint8Array(4);
  structuredClone(given, { transfer: [given.buffer] });
  await expect(roundTrip({ a: given })).rejects.toEqual(bad);
  for (const value of [Number.NaN, new Date(0), Symbol("x"), () => 1, { a: 1n }])
    await expect(roundTrip({ a: value })).rejects.toEqual(bad);
});

it("keeps any name and value apart from all others", async () => {
  const name = fc.string({ unit: "binary", minLength: 1 }).filter((text) => {
    return text.isWellFormed() && !/[\u0000-\u001f\u007f"\\]/.test(text);
  });
  const value = fc.oneof(
    fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
    fc.constantFrom("--", "\r\n--form-", "\r\n\r\n", "--form-\r\nContent-Disposition: form-data"),
    fc.uint8Array(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { minLength: 1 }), async (entries) => {
      const parameters = entries.map(([key, each]) => ({
        in: "body" as const,
        name: key,
        input: key,
        value: each,
      }));
      const { body, mediaType = "" } = writeBody("test", formOf({}), parameters) ?? {};
      if (!(body instanceof Uint8Array)) throw new Error("The body is no bytes.");
      const parts = await parseForm(mediaType, body);
      const read = parts.map((part) => [part.name, "text" in part ? part.text : part.bytes]);
      const sent = entries.map(([key, each]) => [
        key,
        typeof each === "string" ? each : Buffer.from(each).toString("latin1"),
      ]);
      expect(read).toEqual(sent);
    }),
  );
});

it("has a boundary of its own every time, whatever the content", async () => {
  const types = new Set(
    Array.from({ length: 50 }, () => {
      const parameter = { in: "body" as const, name: "a", input: "a", value: "x" };
      return writeBody("test", formOf({}), [parameter])?.mediaType;
    }),
  );
  expect(types.size).toBe(50);
});
