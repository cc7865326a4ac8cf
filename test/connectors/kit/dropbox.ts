import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { HttpRequest, Transport } from "@human/connector-sdk";
import { leadTo } from "./lead.ts";

export const token = "sl.token";

export interface DropboxDouble {
  readonly seen: readonly HttpRequest[];
  readonly transport: Transport;
  /** What becomes of an append: taken and told, taken and not told, or not taken. */
  fate: (offset: number) => "told" | "untold" | "lost";
  /** What the service says that the hash of a file is. */
  hash: (bytes: Buffer) => string;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

interface Stored {
  /** As it was first written: case is kept and does not matter. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly rev: string;
}

interface Commit {
  readonly path: string;
  readonly mode?: "add" | "overwrite" | { readonly ".tag": "update"; readonly update: string };
}

/** The hash of https://www.dropbox.com/developers/reference/content-hash, from the whole file. */
export function contentHash(bytes: Buffer): string {
  const size = 4 * 1024 * 1024;
  const count = Math.ceil(bytes.length / size);
  const hashes = Array.from({ length: count }, (_, index) =>
    createHash("sha256")
      .update(bytes.subarray(index * size, (index + 1) * size))
      .digest(),
  );
  return createHash("sha256").update(Buffer.concat(hashes)).digest("hex");
}

/** The routes that the connector uses, as Dropbox's reference describes them, with files in memory; pages have two entries. */
export async function startDropbox(): Promise<DropboxDouble> {
  const files = new Map<string, Stored>();
  const sessions = new Map<string, Buffer>();
  const cursors = new Map<string, readonly unknown[]>();
  let revisions = 0;
  const json = (response: ServerResponse, body: unknown, status = 200): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const fail = (response: ServerResponse, summary: string, more: object = {}): void => {
    const [tag = ""] = summary.split("/");
    json(response, { error_summary: `${summary}/..`, error: { ".tag": tag, ...more } }, 409);
  };
  const metadata = ({ path, bytes, rev }: Stored): object => ({
    name: path.split("/").at(-1),
    id: `id:${rev}`,
    path_display: path,
    rev,
    size: bytes.length,
    server_modified: "2026-01-01T00:00:00Z",
    content_hash: double.hash(bytes),
  });
  const commit = (
    response: ServerResponse,
    { path, mode = "add" }: Commit,
    bytes: Buffer,
  ): void => {
    const there = files.get(path.toLowerCase());
    const fits =
      mode === "overwrite" || (mode === "add" ? there === undefined : there?.rev === mode.update);
    if (!fits) return fail(response, "path/conflict/file");
    const stored = { path, bytes, rev: `rev${String((revisions += 1))}` };
    files.set(path.toLowerCase(), stored);
    json(response, metadata(stored));
  };
  const page = (response: ServerResponse, entries: readonly unknown[]): void => {
    const cursor = `cursor-${String(cursors.size)}`;
    cursors.set(cursor, entries.slice(2));
    json(response, { entries: entries.slice(0, 2), cursor, has_more: entries.length > 2 });
  };
  const list = (response: ServerResponse, folder: string, recursive: boolean): void => {
    const isThere = [...files.keys()].some((each) => each.startsWith(`${folder.toLowerCase()}/`));
    if (folder !== "" && !isThere) return fail(response, "path/not_found");
    const folders = new Map<string, unknown>();
    const found = [...files.values()].filter(({ path }) =>
      path.toLowerCase().startsWith(`${folder.toLowerCase()}/`),
    );
    for (const { path } of found) {
      const names = path
        .slice(folder.length + 1)
        .split("/")
        .slice(0, -1);
      const depth = recursive ? names.length : Math.min(1, names.length);
      for (let index = 1; index <= depth; index += 1) {
        const shown = `${folder}/${names.slice(0, index).join("/")}`;
        folders.set(shown, {
          ".tag": "folder",
          name: names[index - 1],
          id: "id:f",
          path_display: shown,
        });
      }
    }
    const own = found.filter(
      ({ path }) => recursive || !path.slice(folder.length + 1).includes("/"),
    );
    const shown = own.map((each) => ({ ".tag": "file", ...metadata(each) }));
    page(response, [...folders.values(), ...shown]);
  };

  type Arguments = Readonly<Record<string, unknown>>;
  const routes: Readonly<
    Record<
      string,
      (given: Arguments, response: ServerResponse, body: Buffer, request: IncomingMessage) => void
    >
  > = {
    "users/get_current_account": (_, response) =>
      json(response, { account_id: "dbid:1", email: "ada@example.com" }),
    "files/list_folder": ({ path, recursive }, response) =>
      list(response, String(path), recursive === true),
    "files/list_folder/continue": ({ cursor }, response) =>
      page(response, cursors.get(String(cursor)) ?? []),
    "files/get_metadata": ({ path }, response) => {
      const stored = files.get(String(path).toLowerCase());
      if (stored === undefined) fail(response, "path/not_found");
      else json(response, { ".tag": "file", ...metadata(stored) });
    },
    "files/delete_v2": ({ path }, response) => {
      const stored = files.get(String(path).toLowerCase());
      if (stored === undefined) return fail(response, "path_lookup/not_found");
      files.delete(String(path).toLowerCase());
      json(response, { metadata: { ".tag": "file", ...metadata(stored) } });
    },
    "files/copy_v2": ({ from_path: from, to_path: to }, response) => {
      const stored = files.get(String(from).toLowerCase());
      if (stored === undefined) return fail(response, "from_lookup/not_found");
      if (files.has(String(to).toLowerCase())) return fail(response, "to/conflict/file");
      const copy = { path: String(to), bytes: stored.bytes, rev: `rev${String((revisions += 1))}` };
      files.set(String(to).toLowerCase(), copy);
      json(response, { metadata: { ".tag": "file", ...metadata(copy) } });
    },
    "files/get_temporary_link": ({ path }, response) => {
      const stored = files.get(String(path).toLowerCase());
      if (stored === undefined) fail(response, "path/not_found");
      else
        json(response, {
          link: "https://uc1.dl.dropboxusercontent.com/x",
          metadata: metadata(stored),
        });
    },
    "files/download": ({ path }, response, _, { headers }) => {
      const stored = files.get(String(path).toLowerCase());
      if (stored === undefined) return fail(response, "path/not_found");
      const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
      if (first !== undefined && Number(first) >= stored.bytes.length) {
        response.writeHead(416).end();
        return;
      }
      const end = last === undefined || last === "" ? undefined : Number(last) + 1;
      const part = stored.bytes.subarray(Number(first ?? 0), end);
      const told = JSON.stringify(metadata(stored)).replaceAll(
        /[\u007f-\uffff]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      response.writeHead(first === undefined ? 200 : 206, {
        "content-type": "application/octet-stream",
        "content-length": part.length,
        ...(first === undefined
          ? {}
          : {
              "content-range": `bytes ${first}-${String(Number(first) + part.length - 1)}/${String(stored.bytes.length)}`,
            }),
        "dropbox-api-result": told,
      });
      response.end(part);
    },
    "files/upload": (given, response, body) => commit(response, given as unknown as Commit, body),
    "files/upload_session/start": (_, response, body) => {
      const id = `session-${String(sessions.size)}`;
      sessions.set(id, body);
      json(response, { session_id: id });
    },
    "files/upload_session/append_v2": ({ cursor }, response, body) => {
      const { session_id: id, offset } = cursor as {
        readonly session_id: string;
        readonly offset: number;
      };
      const bytes = sessions.get(id);
      if (bytes === undefined) return fail(response, "not_found");
      if (bytes.length !== offset)
        return fail(response, "incorrect_offset", { correct_offset: bytes.length });
      const fate = double.fate(offset);
      if (fate !== "lost") sessions.set(id, Buffer.concat([bytes, body]));
      if (fate === "told") json(response, null);
      else response.destroy();
    },
    "files/upload_session/finish": ({ cursor, commit: wanted }, response, body) => {
      const { session_id: id, offset } = cursor as {
        readonly session_id: string;
        readonly offset: number;
      };
      const bytes = sessions.get(id);
      if (bytes?.length !== offset) return fail(response, "lookup_failed/incorrect_offset");
      commit(response, wanted as Commit, Buffer.concat([bytes, body]));
    },
  };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { url = "", headers } = request;
      const route = routes[url.replace(/^\/2\//, "")];
      const isBytes =
        headers["dropbox-api-arg"] !== undefined || url.includes("upload_session/start");
      if (headers.authorization !== `Bearer ${token}`)
        return json(
          response,
          { error_summary: "invalid_access_token/..", error: { ".tag": "invalid_access_token" } },
          401,
        );
      if (route === undefined || request.method !== "POST")
        return void response.writeHead(404).end();
      const hasType = isBytes && !url.endsWith("download");
      if (hasType && headers["content-type"] !== "application/octet-stream")
        return void response
          .writeHead(400, { "content-type": "text/plain" })
          .end("Bad Content-Type");
      const text = isBytes ? String(headers["dropbox-api-arg"] ?? "{}") : body.toString();
      const given = (text === "" ? {} : JSON.parse(text)) as Arguments;
      route(given, response, body, request);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const inner = leadTo(typeof address === "object" && address !== null ? address.port : 0);
  const seen: HttpRequest[] = [];
  const double: DropboxDouble = {
    seen,
    transport: async (request) => {
      seen.push(request);
      return await inner(request);
    },
    fate: () => "told",
    hash: contentHash,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return double;
}
