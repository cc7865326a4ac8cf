import { randomBytes } from "node:crypto";
import { ConnectorError, type ByteStream, type StorageConnector } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { collect, failure, pieces } from "../../runtime/kit/connector.ts";

/** A connector of a store with nothing in it. */
export interface OpenStore {
  readonly connector: StorageConnector;
  /** How many requests have been sent. */
  readonly sent: () => number;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export interface StorageContractOptions {
  readonly open: () => Promise<OpenStore>;
  /** Whether files can be read on the condition that they are still the same. Default: true. */
  readonly readsOnCondition?: boolean;
}

const hostileNames = [
  "a b+c&d=e?f#g%20h",
  "Grüße/日本語/🙂.txt",
  "quote'\"<>|*;,$!@()[]{}~",
  "..a/b../...",
  "%2e%2e/%2F",
];
const outside = ["../a", "a/../../b", "a//b", "./a", "a\\b", "", "/", "a/", "a\nb", "a\u0000b"];

/** All bytes of a stream. */
export async function bytesOf(content: ByteStream): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(content));
}

/** What every store has to do, whatever its vendor. */
export function itKeepsFiles({ open, readsOnCondition = true }: StorageContractOptions): void {
  it("writes, reads, knows, copies and deletes a file", async () => {
    await using store = await open();
    const { connector } = store;
    const bytes = randomBytes(3_000);
    const written = await connector.write({ path: "a/b.bin", content: bytes });
    expect(written.path).toBe("a/b.bin");
    const read = await connector.read({ path: "a/b.bin" });
    expect(read).toMatchObject({ size: 3_000, etag: written.etag });
    expect((await bytesOf(read.content)).equals(bytes)).toBe(true);
    const known = await connector.stat({ path: "/a/b.bin" });
    const modified = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(known).toMatchObject({ path: "a/b.bin", size: 3_000, etag: written.etag, modified });
    await connector.copy({ from: "a/b.bin", to: "c/d.bin" });
    const copy = await connector.read({ path: "c/d.bin" });
    expect((await bytesOf(copy.content)).equals(bytes)).toBe(true);
    await connector.delete({ path: "a/b.bin" });
    for (const gone of [connector.stat({ path: "a/b.bin" }), connector.read({ path: "a/b.bin" })])
      expect(await failure(gone)).toMatchObject({ code: "notFound" });
  });

  it.each([
    ["text", () => "Grüße", "Grüße"],
    ["nothing", () => "", ""],
    ["a file", () => new Blob(["abc"]), "abc"],
    ["a stream of unknown length", () => pieces("ab", "c"), "abc"],
  ])("writes %s, in the place of what is there", async (_, content, expected) => {
    await using store = await open();
    const { connector } = store;
    await connector.write({ path: "a.txt", content: "something that is longer" });
    await connector.write({ path: "a.txt", content: content() });
    const { content: stream, size } = await connector.read({ path: "a.txt" });
    expect((await bytesOf(stream)).toString()).toBe(expected);
    expect(size).toBe(Buffer.byteLength(expected));
  });

  it("reads ranges", async () => {
    await using store = await open();
    const { connector } = store;
    await connector.write({ path: "a", content: "0123456789" });
    for (const [range, expected] of [
      [{ first: 2, last: 4 }, "234"],
      [{ first: 7 }, "789"],
      [{ first: 0, last: 1 }, "01"],
    ] as const) {
      const { content, size } = await connector.read({ path: "a", range });
      expect((await bytesOf(content)).toString()).toBe(expected);
      expect(size).toBe(expected.length);
    }
    const { signal } = new AbortController();
    const beyond = connector.read({ path: "a", range: { first: 20 } }, { signal });
    expect(await failure(beyond)).toBeInstanceOf(ConnectorError);
  });

  it("lists files and folders, by prefix and to any depth", async () => {
    await using store = await open();
    const { connector } = store;
    const paths = ["a.txt", "docs/1.txt", "docs/2.txt", "docs/sub/3.txt", "other/4.txt"];
    for (const path of paths) await connector.write({ path, content: path });
    const listed = async (input: Parameters<StorageConnector["list"]>[0]): Promise<unknown> =>
      (await collect(connector.list(input)))
        .map(({ path, kind, size }) => [path, kind, ...(kind === "file" ? [size] : [])])
        .sort();
    expect(await listed({})).toEqual([
      ["a.txt", "file", 5],
      ["docs", "folder"],
      ["other", "folder"],
    ]);
    expect(await listed({ prefix: "docs/" })).toEqual([
      ["docs/1.txt", "file", 10],
      ["docs/2.txt", "file", 10],
      ["docs/sub", "folder"],
    ]);
    const files = await collect(connector.list({ recursive: true }));
    const names = files.filter(({ kind }) => kind === "file").map(({ path }) => path);
    expect(names.sort()).toEqual(paths);
    expect(files.every(({ kind, modified }) => kind !== "file" || modified !== undefined)).toBe(
      true,
    );
    const some = await collect(connector.list({ prefix: "docs/s", recursive: true }));
    expect(some.map(({ path }) => path)).toContain("docs/sub/3.txt");
    expect(some.map(({ path }) => path)).not.toContain("docs/1.txt");
  });

  it("writes only where there is no file, or where it is still the one that was read", async () => {
    await using store = await open();
    const { connector } = store;
    const first = await connector.write({ path: "a", content: "1", ifAbsent: true });
    const again = connector.write({ path: "a", content: "2", ifAbsent: true });
    expect(await failure(again)).toMatchObject({ code: "conflict" });
    const second = await connector.write({ path: "a", content: "3", ifMatch: first.etag ?? "" });
    expect(second.etag).not.toBe(first.etag);
    const late = connector.write({ path: "a", content: "4", ifMatch: first.etag ?? "" });
    expect(await failure(late)).toMatchObject({ code: "conflict" });
    const stale = connector.read({ path: "a", ifMatch: first.etag ?? "" });
    expect(await failure(stale)).toMatchObject({
      code: readsOnCondition ? "conflict" : "unsupported",
    });
    const condition = readsOnCondition ? { ifMatch: second.etag ?? "" } : {};
    const { content } = await connector.read({ path: "a", ...condition });
    expect((await bytesOf(content)).toString()).toBe("3");
  });

  it.each(hostileNames)("keeps a file that is called %s", async (path) => {
    await using store = await open();
    const { connector } = store;
    await connector.write({ path, content: path });
    expect((await connector.stat({ path })).path).toBe(path);
    const listed = await collect(connector.list({ recursive: true }));
    expect(listed.filter(({ kind }) => kind === "file").map((each) => each.path)).toEqual([path]);
    await connector.copy({ from: path, to: "copy" });
    const { content } = await connector.read({ path: "copy" });
    expect((await bytesOf(content)).toString()).toBe(path);
    await connector.delete({ path });
    expect(await failure(connector.stat({ path }))).toMatchObject({ code: "notFound" });
  });

  it.each(outside)("refuses the path %j, and sends nothing", async (path) => {
    await using store = await open();
    const { connector } = store;
    for (const call of [
      connector.read({ path }),
      connector.write({ path, content: "x" }),
      connector.stat({ path }),
      connector.delete({ path }),
      connector.copy({ from: "a", to: path }),
      connector.copy({ from: path, to: "a" }),
      connector.presign({ path, access: "read" }),
    ])
      expect(await failure(call)).toMatchObject({ code: "badInput" });
    expect(store.sent()).toBe(0);
  });
}
