import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { Server } from "@modelcontextprotocol/server";
import { type AgentTools, createTools } from "@human/connector-sdk";
import { expect, it, onTestFinished } from "vitest";
import { openAnswered, openBench, type Packed, readConnectors } from "../testing/kit.ts";

const connectors = await readConnectors();
const github = connectors.find(({ id }) => id === "github");

/** All that a host has to write. */
function serve(tools: AgentTools): Server {
  const server = new Server({ name: "host", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({ tools: tools.list() }));
  server.setRequestHandler("tools/call", async ({ params }) => await tools.call(params));
  return server;
}

/** The protocol's own client, which holds results to the schemas that were listed. */
async function connect(tools: AgentTools): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await serve(tools).connect(ours);
  const client = new Client({ name: "agent", version: "1.0.0" });
  await client.connect(theirs);
  onTestFinished(async () => {
    await client.close();
  });
  return client;
}

it.each(connectors.map((packed) => [packed.id, packed] as const))(
  "offers %s to clients of the protocol, which take what every tool gives",
  async (id, packed) => {
    const { connector, vendor } = openAnswered(packed);
    const client = await connect(createTools({ connectors: [connector], tools: [packed.tools] }));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      packed.tools.tools.map(({ name }) => `${id}_${name}`),
    );
    for (const { name, _meta = {} } of tools) {
      const { input = {} } = _meta["human/example"] as { readonly input?: Input };
      const result = await client.callTool({ name, arguments: input });
      expect([name, result.isError, result.content]).toEqual([name, undefined, expect.anything()]);
    }
    expect(vendor.requests.length).toBeGreaterThanOrEqual(tools.length);
  },
);

it("tells clients of the protocol what went wrong, so that an agent can mend it", async () => {
  const { connector, vendor } = openBench(github as Packed);
  const client = await connect(createTools({ connectors: [connector], tools: toolsOf(github) }));
  const call = async (name: string, given: Input): Promise<unknown> => {
    const { isError, content, structuredContent } = await client.callTool({
      name,
      arguments: given,
    });
    expect([isError, structuredContent]).toEqual([true, undefined]);
    const [first] = content;
    return JSON.parse(first?.type === "text" ? first.text : "");
  };
  expect(await call("github_create_issue", {})).toEqual({
    code: "badInput",
    message: expect.stringMatching(
      /^There is no tool "github_create_issue"\. There are github_issues_create, /,
    ),
  });
  expect(await call("github_issues_create", { owner: "acme", repo: "web" })).toEqual({
    code: "badInput",
    message: 'The input "title" is required.',
    operation: "issues.create",
  });
  vendor.answer("issues.get", { answer: { status: 404, body: { message: "Not Found" } } });
  const issue = { owner: "acme", repo: "web", number: 7 };
  expect(await call("github_issues_get", issue)).toMatchObject({
    code: "notFound",
    status: 404,
    vendorMessage: "Not Found",
  });
});

type Input = Readonly<Record<string, unknown>>;

function toolsOf(packed: Packed | undefined): readonly Packed["tools"][] {
  return packed === undefined ? [] : [packed.tools];
}
