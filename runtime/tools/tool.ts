/** One operation in a package's `tools.json`. */
export interface GeneratedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, boolean>>;
  /** Our own words: `human/operation`, `human/effect`, `human/output` and their like. */
  readonly _meta: Readonly<Record<string, unknown>>;
}

/** A package's `tools.json`: `import tools from "@human/connector-github/tools.json" with { type: "json" }`. */
export interface ToolsFile {
  readonly connector: string;
  readonly version: string;
  readonly tools: readonly GeneratedTool[];
}

/** A schema (JSON Schema 2020-12) of an object. Types, and no interfaces: those of the protocol's libraries are open. */
export type ObjectSchema = {
  type: "object";
  properties?: Record<string, Schema>;
  required?: string[];
  [keyword: string]: unknown;
};

type Schema = { [keyword: string]: Json };
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A tool as agents are told of it (Model Context Protocol, revision 2026-07-28, "Tool"). */
export type AgentTool = {
  name: string;
  title: string;
  description: string;
  inputSchema: ObjectSchema;
  outputSchema?: ObjectSchema;
  annotations: Record<string, boolean>;
  _meta: Record<string, unknown>;
};

/** What an agent asks for: the parameters of the protocol's `tools/call`. */
export interface ToolCall {
  readonly name: string;
  /** JSON as the agent wrote it: nothing of it is trusted. */
  readonly arguments?: unknown;
}

/** What an agent is told (Model Context Protocol, revision 2026-07-28, "CallToolResult"). */
export type ToolResult = {
  /** The same as JSON text; of an error its code, its message and what else it knows. */
  content: [{ type: "text"; text: string }];
  /** As the tool's `outputSchema` says; absent where the operation gives nothing, and of an error. */
  structuredContent?: Record<string, unknown>;
  isError?: true;
  /**
   * `human/untrusted` is true where there is other people's text in it; `human/error` is what the text of an error
   * says.
   */
  _meta?: Record<string, unknown>;
};
