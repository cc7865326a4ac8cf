import fc from "../kit/property.ts";
import { expect, it } from "vitest";
import type { HttpRequest } from "../../runtime/http/request.ts";
import type { ConstantBinding, InputBinding } from "../../runtime/operation.ts";
import { failure, recordingTransport, TestConnector, testOperation } from "./kit/connector.ts";

/** The request that an operation with these inputs makes of these values. */
async function requestOf(
  input: Readonly<Record<string, InputBinding>>,
  values: Readonly<Record<string, unknown>>,
  set: readonly ConstantBinding[] = [],
): Promise<HttpRequest> {
  const { sent, transport } = recordingTransport();
  await new TestConnector({}, { transport }).run(testOperation({ input, set }), values);
  const [request] = sent;
  if (request === undefined) throw new Error("Nothing was sent.");
  return request;
}

async function headersOf(...given: Parameters<typeof requestOf>): Promise<HttpRequest["headers"]> {
  return (await requestOf(...given)).headers;
}

const inArgument = (member: string, parts: Partial<InputBinding> = {}): InputBinding => ({
  in: "header",
  name: "Dropbox-API-Arg",
  member,
  json: true,
  ...parts,
});

it("puts members of one JSON header together, in plain ASCII", async () => {
  const input = { path: inArgument("path"), mode: inArgument("mode"), to: inArgument("auto-name") };
  const headers = await headersOf(input, { path: "/ä€😀.txt", mode: { ".tag": "add" } });
  const text = headers["dropbox-api-arg"] ?? "";
  expect(text).toBe('{"path":"/\\u00e4\\u20ac\\ud83d\\ude00.txt","mode":{".tag":"add"}}');
  expect(JSON.parse(text)).toEqual({ path: "/ä€😀.txt", mode: { ".tag": "add" } });
  expect(await headersOf(input, { path: "a\r\nb", to: null })).toMatchObject({
    "dropbox-api-arg": '{"path":"a\\r\\nb","auto-name":null}',
  });
  expect(Object.keys(await headersOf(input, {}))).not.toContain("dropbox-api-arg");
});

it("puts members over the whole of a JSON value, be it given or constant", async () => {
  const whole: InputBinding = { in: "query", name: "filter", json: true };
  const input: Record<string, InputBinding> = {
    whole,
    id: { ...whole, member: "id" },
    name: { ...whole, member: "name", required: true },
  };
  const { url } = await requestOf(input, { whole: { id: 1, other: 2 }, id: 3, name: null });
  expect(new URL(url).searchParams.get("filter")).toBe('{"id":3,"other":2,"name":null}');
  const constants: readonly ConstantBinding[] = [{ ...whole, value: {} }];
  const bare = await requestOf({ id: { ...whole, member: "id" } }, {}, constants);
  expect(new URL(bare.url).searchParams.get("filter")).toBe("{}");
  const wrong = requestOf(input, { whole: "text", name: "a" });
  expect(await failure(wrong)).toMatchObject({ code: "badInput" });
  const missing = requestOf(input, { id: 1 });
  expect(await failure(missing)).toMatchObject({ message: 'The input "name" is required.' });
});

it("carries any JSON in a header, and reads it back the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), fc.jsonValue(), async (name, value) => {
      const headers = await headersOf({ a: inArgument(name) }, { a: value });
      const text = headers["dropbox-api-arg"] ?? "";
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(new Map(Object.entries(JSON.parse(text) as object))).toEqual(
        new Map([[name, JSON.parse(JSON.stringify(value)) as unknown]]),
      );
    }),
  );
});

it("writes lists and objects in headers in the style `simple`", async () => {
  const header: InputBinding = { in: "header", name: "X-Value" };
  const valueOf = async (
    value: unknown,
    explode?: boolean,
    style?: "pipeDelimited",
  ): Promise<string | undefined> => {
    const binding: InputBinding = {
      ...header,
      ...(explode === undefined ? {} : { explode }),
      ...(style === undefined ? {} : { style }),
    };
    return (await headersOf({ a: binding }, { a: value }))["x-value"];
  };
  expect(await valueOf(["a", 1, null])).toBe("a,1");
  expect(await valueOf({ r: 100, g: null, b: "x" })).toBe("r,100,b,x");
  expect(await valueOf({ r: 100, b: "x" }, true)).toBe("r=100,b=x");
  expect(await valueOf(["a", 1], undefined, "pipeDelimited")).toBe("a|1");
  expect(await valueOf([])).toBeUndefined();
  expect(await valueOf({})).toBeUndefined();
  for (const value of [{ "a\r\nb": 1 }, { a: "\r\nX: y" }, [{}], ["\u0000"], [["a"]]])
    expect(await failure(valueOf(value))).toMatchObject({ code: "badInput" });
});

it("writes cookies in the style `form`, each value encoded", async () => {
  const cookie = async (value: unknown, parts: Partial<InputBinding> = {}): Promise<unknown> => {
    const binding: InputBinding = { in: "cookie", name: "c", ...parts };
    return (await headersOf({ a: binding, b: { in: "cookie" } }, { a: value, b: 1 }))["cookie"];
  };
  expect(await cookie("a;b=c\r\n")).toBe("c=a%3Bb%3Dc%0D%0A; b=1");
  expect(await cookie("x;admin=1", { allowReserved: true })).toBe("c=x%3Badmin%3D1; b=1");
  expect(await cookie(["x", "y"])).toBe("c=x; c=y; b=1");
  expect(await cookie(["x", "y"], { explode: false })).toBe("c=x,y; b=1");
  expect(await cookie({ x: 1, y: 2 }, { explode: false })).toBe("c=x,1,y,2; b=1");
  expect(await cookie({ x: 1 }, { json: true })).toBe("c=%7B%22x%22%3A1%7D; b=1");
  expect(await cookie(null)).toBe("b=1");
});

it("joins a list in a query by what Swagger's formats say", async () => {
  const query = async (
    style: "spaceDelimited" | "pipeDelimited" | "tabDelimited" | "form",
  ): Promise<string> => {
    const binding: InputBinding = { in: "query", style, explode: false };
    return new URL((await requestOf({ a: binding }, { a: ["x y", "z|", "\t,"] })).url).search;
  };
  expect(await query("form")).toBe("?a=x%20y,z%7C,%09%2C");
  expect(await query("spaceDelimited")).toBe("?a=x%20y%20z%7C%20%09%2C");
  expect(await query("pipeDelimited")).toBe("?a=x%20y%7Cz%7C%7C%09%2C");
  expect(await query("tabDelimited")).toBe("?a=x%20y%09z%7C%09%09%2C");
});
