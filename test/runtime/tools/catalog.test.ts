import { Ajv2020 } from "ajv/dist/2020.js";
import { createTools, type GeneratedTool, Paginated } from "@human/connector-sdk";
import { expect, it, vi } from "vitest";
import type { MockRequest } from "@human/connector-sdk/testing";
import { openAnswered, type Packed, readConnectors } from "../testing/kit.ts";
import { changed } from "./changed.ts";

// Some vendors are sent the time of day with each request; their signers take the clock that is there when they are made.
vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2030, 0, 1) });
const connectors = await readConnectors();
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
const cases = connectors.flatMap((packed) =>
  packed.tools.tools.map((tool) => [packed.id, tool.name, { packed, tool }] as const),
);

it("has every operation of the catalogue that is not internal", () => {
  const operations = connectors.flatMap(({ generated }) => methodsOf(generated));
  expect(cases.length).toBe(operations.length);
  expect(cases.length).toBeGreaterThan(500);
});

it.each(cases)("sends for %s %s what the method sends", async (id, name, { packed, tool }) => {
  const { input = {} } = tool._meta["human/example"] as { readonly input?: Input };
  const idempotencyKey = "6735-first-attempt";
  const byMethod = openAnswered(packed);
  const given = inMemory(tool.inputSchema, input) as Input;
  await callMethod(byMethod.connector, packed, tool, given, { idempotencyKey });

  const byName = openAnswered(packed);
  const tools = createTools({ connectors: [byName.connector], tools: [packed.tools] });
  const call = { name: `${id}_${name}`, arguments: structuredClone(input) };
  const result = await tools.call(call, { idempotencyKey });
  expect(byMethod.vendor.requests).not.toEqual([]);
  // A second later it would be another signature.
  expect(JSON.stringify(byMethod.vendor.requests)).not.toMatch(/"x-amz-date":"20(?!30)/);
  expect(byName.vendor.requests.map(comparable)).toEqual(byMethod.vendor.requests.map(comparable));

  expect(result).not.toHaveProperty("isError");
  const { structuredContent, content, _meta } = result;
  expect(_meta?.["human/untrusted"]).toBe(
    tool._meta["human/untrusted"] === true ? true : undefined,
  );
  if (tool.outputSchema === undefined) return expect(structuredContent).toBeUndefined();
  expect(JSON.parse(content[0].text)).toEqual(structuredContent);
  const accepts = ajv.compile(tool.outputSchema);
  accepts(structuredContent);
  expect(accepts.errors ?? []).toEqual([]);
});

it.each(connectors.map((packed) => [packed.id, packed] as const))(
  "answers whatever an agent writes to %s, and sends nothing that is wrong",
  async (_, packed) => {
    const { connector, vendor } = openAnswered(packed);
    const tools = createTools({
      connectors: [connector],
      tools: [packed.tools],
      prefix: () => "",
    });
    const codes = new Set<unknown>();
    for (const { name, _meta } of packed.tools.tools) {
      const { input = {} } = _meta["human/example"] as { readonly input?: Input };
      for (const given of changed(input).take(100)) {
        const before = vendor.requests.length;
        const result = await tools.call({ name, arguments: given });
        const error = result._meta?.["human/error"] as Input | undefined;
        codes.add(error?.["code"]);
        // Of several steps, one may say that there is no such thing as the input names.
        if (error?.["step"] === undefined)
          expect([name, given, vendor.requests.length > before]).toEqual([name, given, !error]);
      }
    }
    expect([...codes].sort()).toEqual(["badInput", undefined]);
  },
);

type Input = Readonly<Record<string, unknown>>;

/** Names of operations that have a method. */
function methodsOf(generated: Packed["generated"]): readonly string[] {
  const Class = Object.entries(generated).find(([name]) => name.endsWith("Connector"))?.[1] as {
    readonly prototype: object;
  };
  return Object.getOwnPropertyNames(Class.prototype).filter((name) =>
    Object.hasOwn(generated, name),
  );
}

async function callMethod(
  connector: object,
  { generated }: Packed,
  { _meta }: GeneratedTool,
  input: Input,
  options: object,
): Promise<void> {
  const id = _meta["human/operation"];
  const [name = "", operation] =
    Object.entries(generated).find(([, each]) => (each as { id?: unknown }).id === id) ?? [];
  const method: unknown = Reflect.get(connector, name);
  if (typeof method !== "function") throw new Error(`There is no method for ${String(id)}.`);
  const takesNone = Object.keys((operation as { input?: object }).input ?? {}).length === 0;
  const given: unknown = Reflect.apply(method, connector, takesNone ? [options] : [input, options]);
  if (!(given instanceof Paginated)) return void (await given);
  for await (const _ of given.pages()) return;
}

/** What the call itself takes: bytes where the schema says that a text stands for them. */
function inMemory(schema: unknown, value: unknown): unknown {
  const { contentEncoding, properties, items, anyOf } = schema as {
    readonly contentEncoding?: string;
    readonly properties?: Input;
    readonly items?: unknown;
    readonly anyOf?: readonly Input[];
  };
  if (typeof value === "string") {
    const isBytes = [contentEncoding, anyOf?.[0]?.["contentEncoding"]].includes("base64");
    return isBytes ? Buffer.from(value, "base64") : value;
  }
  if (Array.isArray(value) && items !== undefined)
    return value.map((each) => inMemory(items, each));
  if (typeof value !== "object" || value === null || properties === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, inMemory(properties[name] ?? {}, each)]),
  );
}

/** But for what is random. */
function comparable({ url, headers, body, ...rest }: MockRequest): object {
  const random = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
  const known = (text: string): string => text.replaceAll(random, "random");
  const fields = Object.entries(headers).map(([name, text]) => [name, known(text)]);
  return { ...rest, url: known(url), headers: Object.fromEntries(fields), body: known(body) };
}
