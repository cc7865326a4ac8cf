import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { create } from "tar";
import { expect, it } from "vitest";
import { readArchiveFile } from "../../../compiler/host-archive.ts";

/** A gzipped archive as npm packs it. */
function pack(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "archive-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (content === "link") symlinkSync("/etc/passwd", join(folder, path));
    else writeFileSync(join(folder, path), content);
  }
  const file = join(folder, "package.tgz");
  create({ sync: true, gzip: true, cwd: folder, file }, Object.keys(files));
  return readFileSync(file);
}

async function* stream(bytes: Buffer, end?: Error): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
  if (end !== undefined) throw end;
}

const read = async (archive: Buffer, path: string, maxBytes = 10_000): Promise<string> =>
  Buffer.from(await readArchiveFile(stream(archive), path, maxBytes)).toString();

it("reads one file, whatever the folder is called", async () => {
  const archive = pack({
    "package/a.json": "no",
    "odd-name/api/b.json": "x".repeat(5000),
    "package/c": "",
  });
  expect(await read(archive, "api/b.json")).toBe("x".repeat(5000));
  expect(await read(archive, "a.json")).toBe("no");
  expect(await read(archive, "c")).toBe("");
});

it("says what is not there, and takes no link for a file", async () => {
  await expect(read(pack({ "package/a.json": "1" }), "b.json")).rejects.toMatchObject({
    problem: "no-file",
    message: '"b.json" is not in the package. Did you mean "a.json"?',
  });
  const folder = pack({ "package/generated/openapi/b.json": "1", "package/c.json": "2" });
  await expect(read(folder, "b.json")).rejects.toMatchObject({
    message: '"b.json" is not in the package. Did you mean "generated/openapi/b.json"?',
  });
  const many = pack(Object.fromEntries([..."abcdefg"].map((each) => [`p/v1/${each}.json`, "1"])));
  await expect(read(many, "document.yaml")).rejects.toMatchObject({
    message:
      '"document.yaml" is not in the package. It has "v1/a.json", "v1/b.json", "v1/c.json", "v1/d.json", "v1/e.json" and 2 more.',
  });
  await expect(read(pack({ "package/a.json": "link" }), "a.json")).rejects.toMatchObject({
    problem: "no-file",
  });
});

it("bounds a file's size, also of what it unpacks to", async () => {
  const archive = pack({
    "package/a.json": "x".repeat(2000),
    "package/b.gz": gzipSync("y".repeat(2000)),
  });
  await expect(read(archive, "a.json", 1999)).rejects.toMatchObject({ problem: "too-large" });
  await expect(read(archive, "b.gz", 1999)).rejects.toMatchObject({ problem: "too-large" });
  expect(await read(archive, "a.json", 2000)).toHaveLength(2000);
  expect(await read(archive, "b.gz", 2000)).toBe("y".repeat(2000));
});

it("refuses what is no archive, or only part of one", async () => {
  await expect(read(Buffer.from("x".repeat(2000)), "a.json")).rejects.toMatchObject({
    problem: "no-file",
  });
  const archive = pack({ "package/a.json": randomBytes(5000) });
  const broken = Buffer.from(archive).fill(0, 100, 1000);
  await expect(read(broken, "a.json")).rejects.toMatchObject({ problem: "malformed" });
  await expect(read(archive.subarray(0, 3000), "a.json")).rejects.toMatchObject({
    problem: "malformed",
  });
  await expect(read(pack({ "package/a.gz": "plain" }), "a.gz")).rejects.toMatchObject({
    problem: "malformed",
    message: '"a.gz" is not gzip.',
  });
});

it("gives nothing of a stream that fails at its end, where its integrity is known", async () => {
  const failing = stream(pack({ "package/a.json": "1" }), new Error("integrity"));
  await expect(readArchiveFile(failing, "a.json", 100)).rejects.toThrow("integrity");
});
