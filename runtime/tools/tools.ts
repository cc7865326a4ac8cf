import type { CallOptions } from "../call.ts";
import { type Callable, overHttp } from "../callable.ts";
import { callsOf, type Connector, type OperationCalls } from "../connector.ts";
import { badInput, ConnectorError, named, naming } from "../errors.ts";
import { digestOfInput } from "../input-digest.ts";
import type { PageStart } from "../paginate/paginate.ts";
import { isPlainObject } from "../prepare/encode.ts";
import { nearNames } from "./near-names.ts";
import { createPageMarks, type PageMarks } from "./page-mark.ts";
import { plainJson } from "./plain-json.ts";
import { DEEPEST_SCHEMA, readBySchema } from "./read-by-schema.ts";
import type {
  AgentTool,
  GeneratedTool,
  ObjectSchema,
  ToolCall,
  ToolResult,
  ToolsFile,
} from "./tool.ts";
import { writeOutput } from "./write-output.ts";

/** The operations of an organization's connections, as an agent has them: `tools/list` and `tools/call`. */
export interface AgentTools {
  /** In the order of their names; the same in every process that offers the same. */
  readonly list: () => AgentTool[];
  /**
   * Calls one tool as its method would be called, and gives what came of it, errors of connectors too. Rejects with what
   * the application's own credential providers, interceptors and observers throw, which no agent is to read.
   */
  readonly call: (call: ToolCall, options?: CallOptions) => Promise<ToolResult>;
}

export interface ToolsOptions {
  /** The organization's connections, opened. */
  readonly connectors: readonly Connector[];
  /** `tools.json` of their packages; those of others are left out. */
  readonly tools: readonly ToolsFile[];
  /** What stands before the names of a connector's tools. Default: its id and `_`, as in `github_issues_create`. */
  readonly prefix?: (connector: string) => string;
  /** What is neither listed nor called. Default: nothing. */
  readonly leaveOut?: (tool: AgentTool) => boolean;
  /**
   * Makes every call, such as `(make) => withHumanApproval(approval, make)`. What it throws is told to the agent as if
   * the call had. Default: `make()`.
   */
  readonly around?: <T>(make: () => Promise<T>) => Promise<T>;
  /** The most bytes that are read of a file: more fail with `tooLarge`. Default: a mebibyte. */
  readonly mostBytes?: number;
  /** Of 32 bytes: pages go on in other processes that have the same one. Default: the process's own. */
  readonly pageKey?: Uint8Array;
}

const MOST_BYTES = 1024 * 1024;

/** Of the protocol; those who pass tools on to models often take 64 characters, `-` and `_` only. */
const NAME = /^[\w.-]{1,128}$/;

/** A tool and whose it is. */
interface Offer {
  readonly tool: AgentTool;
  readonly operation: Callable;
  readonly connector: Connector;
  readonly calls: OperationCalls;
  /** `next` is the tool's own argument, and asks for a further page. */
  readonly isPaged: boolean;
}

/**
 * Lets agents call operations by name, with JSON. Throws a ConnectorError with `badInput` for a connector without its
 * `tools.json` or with that of another version, and for two tools of one name.
 */
export function createTools(options: ToolsOptions): AgentTools {
  const { around = async (make) => await make(), mostBytes = MOST_BYTES } = options;
  const offers = new Map<string, Offer>();
  for (const offer of options.connectors.flatMap((each) => offersOf(each, options))) {
    const { name } = offer.tool;
    if (!NAME.test(name)) throw badInput("prefix", `makes "${name}", which no tool may be called`);
    if (offers.has(name)) throw badInput("prefix", `makes two tools called "${name}"`);
    offers.set(name, offer);
  }
  const context: Context = { around, mostBytes, marks: createPageMarks(options.pageKey) };
  const sorted = [...offers].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    // Copies: what a host does to them changes nothing of what is checked.
    list: () => sorted.map(([, { tool }]) => structuredClone(tool)),
    call: async ({ name, arguments: given = {} }, callOptions = {}) => {
      const offer = offers.get(name);
      try {
        if (offer === undefined) throw unknownTool(name, offers.keys());
        return await run(offer, given, callOptions, context);
      } catch (error) {
        if (error instanceof ConnectorError) return errorResult(error, offer?.operation);
        throw error;
      }
    },
  };
}

function offersOf(connector: Connector, options: ToolsOptions): readonly Offer[] {
  const { id, version } = connector.descriptor;
  const { prefix = (connectorId) => `${connectorId}_`, leaveOut = () => false } = options;
  const file = options.tools.find((each) => each.connector === id);
  if (file === undefined) throw badInput("tools", `have none of "${id}"`);
  if (file.version !== version)
    throw badInput("tools", `are of "${id}" ${file.version}, and the connector is ${version}`);
  const calls = callsOf(connector);
  return file.tools.flatMap((generated) => {
    assertShallow(generated);
    const operation = operationOf(generated, calls, id);
    const isPaged = operation.items !== undefined && !Object.hasOwn(operation.input, NEXT);
    const tool = agentTool(generated, `${prefix(id)}${generated.name}`, isPaged);
    return leaveOut(tool) ? [] : [{ tool, operation, connector, calls, isPaged }];
  });
}

const shallow = new WeakSet<GeneratedTool>();

/** Refuses what could be neither copied for who asks nor read: both go down as deep as a schema does. */
function assertShallow(tool: GeneratedTool): void {
  if (shallow.has(tool)) return;
  let level: readonly unknown[] = [tool];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST_SCHEMA)
      throw badInput("tools", `have "${tool.name}", which is nested too deep`);
    level = level.flatMap((each): unknown[] =>
      typeof each === "object" && each !== null ? Object.values(each) : [],
    );
  }
  shallow.add(tool);
}

function operationOf(
  { name, _meta }: GeneratedTool,
  { operations }: OperationCalls,
  connector: string,
): Callable {
  const id = _meta["human/operation"];
  const operation =
    typeof id === "string" && Object.hasOwn(operations, id) ? operations[id] : undefined;
  if (operation === undefined)
    throw badInput("tools", `have "${name}", which is no operation of "${connector}"`);
  return operation;
}

/** The argument by which a tool that lists is asked for a further page. */
const NEXT = "next";

const nextSchema = {
  description: "`next` of the page before, beside the same arguments: gives the page after it.",
  type: "string",
};

function agentTool(generated: GeneratedTool, name: string, isPaged: boolean): AgentTool {
  const { inputSchema, outputSchema, ...rest } = generated;
  const properties = isPlainObject(inputSchema["properties"]) ? inputSchema["properties"] : {};
  const paged = isPaged ? { properties: { ...properties, [NEXT]: nextSchema } } : {};
  const taken: Readonly<Record<string, unknown>> = { ...inputSchema, ...paged };
  // What was JSON is JSON.
  return {
    ...rest,
    name,
    inputSchema: taken as ObjectSchema,
    ...(outputSchema && { outputSchema: outputSchema as ObjectSchema }),
  };
}

function unknownTool(name: unknown, names: Iterable<string>): ConnectorError {
  const asked = typeof name === "string" && NAME.test(name) ? ` "${name}"` : " of that name";
  const near = typeof name === "string" ? nearNames(name, names) : [];
  const help = near.length === 0 ? "" : ` There are ${near.join(", ")}.`;
  return new ConnectorError("badInput", `There is no tool${asked}.${help}`);
}

interface Context extends Required<Pick<ToolsOptions, "around" | "mostBytes">> {
  readonly marks: PageMarks;
}

/** A call whose arguments are what the tool takes. */
interface Asked {
  readonly input: Readonly<Record<string, unknown>>;
  /** Of a list: the page that is asked for, undefined for the first, and what names a further one. */
  readonly start?: PageStart | undefined;
  readonly marked?: (start: PageStart) => string;
}

/** Reads the arguments; observers are told of those that are refused, as of any call. */
async function readCall(
  offer: Offer,
  given: unknown,
  options: CallOptions,
  marks: PageMarks,
): Promise<Asked> {
  const { tool, operation, calls, isPaged } = offer;
  let told: unknown = {};
  try {
    told = plainJson(given);
    const read = readBySchema(tool.inputSchema, told) as Asked["input"];
    return isPaged ? pageAsked(offer, read, marks) : { input: read };
  } catch (error) {
    throw named(await calls.refused(operation, told, options, error), operation.id);
  }
}

function pageAsked(
  { operation, connector, calls }: Offer,
  { [NEXT]: next, ...input }: Asked["input"],
  marks: PageMarks,
): Asked {
  const { id, version } = connector.descriptor;
  const { organization = null, connection = null } = connector.owner;
  const call = JSON.stringify([
    ...[id, version, organization, connection],
    digestOfInput(operation.id, input),
  ]);
  return {
    input,
    start: typeof next === "string" ? marks.read(next, call, calls.operations) : undefined,
    marked: (page) => marks.write(page, call),
  };
}

async function run(
  offer: Offer,
  given: unknown,
  options: CallOptions,
  { around, mostBytes, marks }: Context,
): Promise<ToolResult> {
  const { tool, operation, calls } = offer;
  const { input, start, marked } = await readCall(offer, given, options, marks);
  if (operation.items !== undefined) {
    const page = await around(
      async () => await calls.page(overHttp(operation), input, options, start),
    );
    const items = await writeOutput([...page.items], mostBytes);
    const next = page.next && marked?.(page.next);
    return resultOf({ items, ...(next !== undefined && { next }) }, operation);
  }
  const output = await around(async () => await calls.call(operation, input, options));
  return await naming(operation.id, async () => {
    const written = await writeOutput(output, mostBytes);
    switch (tool._meta["human/output"]) {
      case "none":
        return { content: [{ type: "text", text: "Done." }] };
      case "object":
        if (isPlainObject(written)) return resultOf({ ...written }, operation);
        throw new ConnectorError("badAnswer", "The answer is no object.");
      default:
        return resultOf({ result: written }, operation);
    }
  });
}

function resultOf(structuredContent: Record<string, unknown>, { untrusted }: Callable): ToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(structuredContent) }],
    structuredContent,
    ...(untrusted === true && { _meta: { "human/untrusted": untrusted } }),
  };
}

/** What the error knows, which is no secret: `ConnectorError`. Clients hold structured content to `outputSchema`. */
function errorResult(error: ConnectorError, operation: Callable | undefined): ToolResult {
  // What a step finds wrong, it says with what earlier ones were answered.
  const { code, vendorCode, vendorMessage, fields, step } = error;
  const text = JSON.stringify({ code, ...error.toJSON(), name: undefined });
  const quotes = [vendorCode, vendorMessage, fields, step].some((each) => each !== undefined);
  return {
    content: [{ type: "text", text }],
    isError: true,
    _meta: {
      "human/error": JSON.parse(text) as unknown,
      ...((quotes || operation?.untrusted === true) && { "human/untrusted": true }),
    },
  };
}
