import { Server } from "@modelcontextprotocol/server";
import { openContext } from "./context.ts";
import type { Host } from "./host.ts";

/** A server of the Model Context Protocol, for one agent of one organization. */
export async function openToolServer(
  host: Host,
  organization: string,
  actor: string,
): Promise<Server> {
  const { tools } = await openContext(host, organization, actor);
  const server = new Server({ name: "host", version: "1.0.0" }, { capabilities: { tools: {} } });
  // Clients refuse results that are not as `outputSchema` says, and vendors do not always answer as they say.
  const listed = tools.list().map(({ outputSchema: _, ...tool }) => tool);
  server.setRequestHandler("tools/list", () => ({ tools: listed }));
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    return await tools.call(params, { signal: mcpReq.signal }).catch((error: unknown) => {
      // The host's own failure, such as of its store: for its log, and for no agent.
      console.error(error);
      throw new Error("The host could not make this call.");
    });
  });
  return server;
}
