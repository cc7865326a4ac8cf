import { readdirSync, readFileSync } from "node:fs";
import {
  type Connector,
  type ConnectorOptions,
  createSharedState,
  type ToolsFile,
} from "@human/connector-sdk";
import {
  anyCredential,
  createFakeClock,
  createMockVendor,
  type FakeClock,
  type MockVendor,
} from "@human/connector-sdk/testing";
import type { AnyOperation } from "../../../runtime/operation.ts";
import { type GeneratedPackage, readPackage } from "../../../runtime/testing/generated-package.ts";
import { isSchema, sampleOf } from "../../../runtime/testing/sample.ts";
import { type Tool, toolOf } from "../../../runtime/testing/tool-sample.ts";
import { collect } from "../kit/connector.ts";

/** A connector as its package has it. */
export interface Packed extends GeneratedPackage {
  readonly id: string;
  readonly generated: Readonly<Record<string, unknown>>;
  readonly tools: ToolsFile;
}

/** The repository's connectors. */
export async function readConnectors(): Promise<readonly Packed[]> {
  const folders = readdirSync("generated", { withFileTypes: true }).filter((each) =>
    each.isDirectory(),
  );
  return await Promise.all(
    folders.map(async ({ name: id }) => {
      const generated = (await import(`../../../generated/${id}/${id}.ts`)) as Packed["generated"];
      const tools = JSON.parse(readFileSync(`generated/${id}/tools.json`, "utf8")) as ToolsFile;
      return { id, generated, tools, ...readPackage(generated) };
    }),
  );
}

/** What a schema does not say of a connection: that text is an address, and that it may write. */
const CONNECTION: Readonly<Record<string, unknown>> = {
  instanceUrl: "https://acme.my.salesforce.com",
  readOnly: false,
};

export interface Bench {
  readonly vendor: MockVendor;
  readonly clock: FakeClock;
  readonly connector: Connector;
  /** Calls an operation as its tool shows it: of a list, all items. */
  readonly call: (id: string) => Promise<unknown>;
}

/** A connector at its mock. */
export function openBench(
  { generated, tools, descriptor, operations, commands }: Packed,
  options: Partial<ConnectorOptions> = {},
): Bench {
  const clock = createFakeClock();
  const vendor = createMockVendor(generated, { tools, clock });
  const Class = Object.entries(generated).find(([name]) => name.endsWith("Connector"))?.[1] as new (
    options: ConnectorOptions,
  ) => Connector;
  const { fields = {}, capture = {}, choose = {} } = descriptor.connection ?? {};
  const connection = Object.fromEntries([
    ...[...Object.keys(capture), ...Object.keys(choose)].map((name) => [name, "text"]),
    ...Object.entries(fields)
      .filter(([, field]) => field.default === undefined)
      .map(([name, { type = "string", format, enum: values }]) => [
        name,
        sampleOf({ type, format, enum: values }),
      ]),
    ...Object.entries(CONNECTION),
  ]) as Readonly<Record<string, unknown>>;
  const connector = new Class({
    credentials: anyCredential,
    connection,
    connectionId: "c1",
    transport: vendor.transport,
    drivers: vendor.drivers,
    policy: { approvals: "granted-by-the-caller" },
    state: createSharedState({ clock }),
    ...options,
  });
  return {
    vendor,
    clock,
    connector,
    call: async (id) => {
      const operation = operations.get(id);
      const called = operation ?? commands.get(id);
      const [name] = Object.entries(generated).find(([, value]) => value === called) ?? [];
      const methods = connector as unknown as Readonly<Record<string, (input: unknown) => unknown>>;
      const given = methods[name ?? ""]?.(inputOf(operation, toolOf({ id }, tools)));
      return called?.items === undefined
        ? await given
        : await collect(given as AsyncIterable<unknown>);
    },
  };
}

/** At a mock that also has what examples look for, which no sample happens to be. */
export function openAnswered(packed: Packed): Bench {
  const bench = openBench(packed);
  if (packed.id === "jira")
    bench.vendor.answer("transitions.list", { pages: [[{ id: "31", name: "Close", to: "Done" }]] });
  return bench;
}

function inputOf(operation: AnyOperation | undefined, tool: Tool | undefined): unknown {
  const example = tool?._meta["human/example"];
  const shown = isSchema(example) ? example["input"] : undefined;
  const input =
    shown ?? sampleOf((tool as { readonly inputSchema?: unknown } | undefined)?.inputSchema);
  // No JSON stands for bytes.
  const isBytes = operation?.body?.encoding === "bytes" && isSchema(input);
  return isBytes ? { ...input, content: Buffer.from("content") } : input;
}
