import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";

interface Input {
  readonly contentEncoding?: string;
  readonly items?: Input;
}

interface Tool {
  readonly name: string;
  readonly inputSchema: { readonly properties?: Readonly<Record<string, Input>> };
  readonly _meta: {
    readonly "human/example"?: { readonly input?: Readonly<Record<string, unknown>> };
  };
}

const connectors = readdirSync("generated").filter((id) =>
  existsSync(`generated/${id}/tools.json`),
);

/** Hosts check by them what agents write, so a keyword that is not understood would check nothing. */
it.each(connectors)("tells the inputs of %s so that a strict validator takes them", (id) => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
  const { tools } = JSON.parse(readFileSync(`generated/${id}/tools.json`, "utf8")) as {
    readonly tools: readonly Tool[];
  };
  expect(tools.length).toBeGreaterThan(0);
  for (const { name, inputSchema, _meta } of tools) {
    const accepts = ajv.compile(inputSchema);
    const example = _meta["human/example"]?.input;
    expect([name, accepts(example)]).toEqual([name, true]);
    for (const [input, schema] of Object.entries(inputSchema.properties ?? {}))
      for (const bytes of encodedIn(schema, example?.[input]))
        expect([name, Buffer.from(bytes, "base64").toString("base64")]).toEqual([name, bytes]);
    expect([name, accepts({ "no such input": true })]).toEqual([name, false]);
  }
});

/** The texts of an example that stand for bytes. */
function encodedIn({ contentEncoding, items }: Input, value: unknown): readonly string[] {
  if (contentEncoding !== undefined && typeof value === "string") return [value];
  if (items === undefined || !Array.isArray(value)) return [];
  return value.flatMap((each) => encodedIn(items, each));
}
