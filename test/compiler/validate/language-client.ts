import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** What the server says about a document: the line, one-based, and the message. */
export interface EditorMessage {
  readonly line: number;
  readonly message: string;
}

/** An editor's side of the YAML language server that the Red Hat extension uses, over stdio. */
export interface LanguageClient {
  /** Opens a document under `definitions/` and waits for what the server says about it. */
  readonly open: (name: string, text: string) => Promise<readonly EditorMessage[]>;
  /** Labels of what is offered at a place; both numbers count from zero. */
  readonly complete: (name: string, line: number, character: number) => Promise<readonly string[]>;
  readonly hover: (name: string, line: number, character: number) => Promise<string>;
  readonly close: () => void;
}

const SERVER = "node_modules/yaml-language-server/bin/yaml-language-server";
const SETTINGS = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };

export async function startLanguageClient(): Promise<LanguageClient> {
  const server = spawn(process.execPath, [SERVER, "--stdio"]);
  const answers = new Map<number, (result: unknown) => void>();
  const published = new Map<string, (messages: readonly EditorMessage[]) => void>();
  let lastId = 0;

  readMessages(server, (message) => {
    const { id, method, params } = message;
    if (id !== undefined && method === undefined) answers.get(id)?.(message.result);
    else if (method === "workspace/configuration") {
      const { items } = params as { readonly items: readonly { readonly section: string }[] };
      const result = items.map(({ section }) => (section === "yaml" ? SETTINGS : null));
      send(server, { jsonrpc: "2.0", id, result });
    } else if (id !== undefined) send(server, { jsonrpc: "2.0", id, result: null });
    else if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as Published;
      published.get(uri)?.(
        diagnostics.map(({ range, message: text }) => ({
          line: range.start.line + 1,
          message: text,
        })),
      );
    }
  });

  const request = async (method: string, params: object): Promise<unknown> => {
    const id = ++lastId;
    const answer = new Promise((resolve) => answers.set(id, resolve));
    send(server, { jsonrpc: "2.0", id, method, params });
    return await answer;
  };
  const notify = (method: string, params: object): void => {
    send(server, { jsonrpc: "2.0", method, params });
  };
  const at = (name: string, line: number, character: number): object => {
    return { textDocument: { uri: uriOf(name) }, position: { line, character } };
  };

  await request("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(".").href,
    capabilities: {
      textDocument: { hover: { contentFormat: ["markdown"] } },
      workspace: { configuration: true },
    },
  });
  notify("initialized", {});

  return {
    open: async (name, text) => {
      const uri = uriOf(name);
      const messages = new Promise<readonly EditorMessage[]>((resolve) =>
        published.set(uri, resolve),
      );
      notify("textDocument/didOpen", {
        textDocument: { uri, languageId: "yaml", version: 1, text },
      });
      return await messages;
    },
    complete: async (name, line, character) => {
      const result = await request("textDocument/completion", at(name, line, character));
      return (result as { readonly items: readonly { readonly label: string }[] }).items.map(
        (each) => each.label,
      );
    },
    hover: async (name, line, character) => {
      const result = await request("textDocument/hover", at(name, line, character));
      return (
        (result as { readonly contents: { readonly value: string } } | null)?.contents.value ?? ""
      );
    },
    close: () => void server.kill(),
  };
}

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly range: { readonly start: { readonly line: number } };
    readonly message: string;
  }[];
}

function uriOf(name: string): string {
  return pathToFileURL(`definitions/${name}`).href;
}

/** Language Server Protocol 3.17, base protocol: a header with the length, then JSON. */
function send(server: ChildProcessWithoutNullStreams, message: object): void {
  const text = JSON.stringify(message);
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function readMessages(
  server: ChildProcessWithoutNullStreams,
  take: (message: Message) => void,
): void {
  let rest: Buffer = Buffer.alloc(0);
  server.stdout.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const headerEnd = rest.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(rest.toString("latin1"))?.[1]);
      const start = headerEnd + 4;
      if (headerEnd < 0 || rest.length < start + length) return;
      const text = rest.subarray(start, start + length).toString("utf8");
      rest = rest.subarray(start + length);
      take(JSON.parse(text) as Message);
    }
  });
}
