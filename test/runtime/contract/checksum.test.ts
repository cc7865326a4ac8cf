import { createHash, randomBytes } from "node:crypto";
import type { ByteStream, Implementation, ReadOutput, Upload } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { createCrc32c } from "../../../runtime/contract/crc32c.ts";
import { failure, pieces, testOperation } from "../kit/connector.ts";
import { json, startServer } from "../kit/server.ts";
import { ContractConnector, entry } from "./kit.ts";

const put = testOperation({
  id: "put",
  method: "PUT",
  path: "/put",
  effect: "write",
  input: {
    content: { in: "payload", required: true },
    md5: { in: "header", name: "Content-MD5" },
  },
  body: { encoding: "bytes", mediaType: "application/octet-stream" },
});
const single: Upload = {
  strategy: "single",
  size: { part: 64 },
  single: { call: put, below: 64, with: { md5: (at) => at("part", "md5") } },
};
const returns: Implementation["returns"] = { path: (at) => at("input", "path") };
const base64 = (text: string): string => createHash("md5").update(text).digest("base64");

it("makes CRC-32C as its standard does", () => {
  // RFC 3720, appendix B.4: 32 bytes of zeroes, of ones, and counting up.
  for (const [bytes, expected] of [
    [Buffer.alloc(32), "aa36918a"],
    [Buffer.alloc(32, 0xff), "43aba862"],
    [Buffer.from(Array.from({ length: 32 }, (_, index) => index)), "4e79dd46"],
  ] as const) {
    const hash = createCrc32c();
    hash.update(bytes.subarray(0, 5));
    hash.update(bytes.subarray(5));
    // The standard writes the lowest byte first.
    expect(hash.digest().reverse().toString("hex")).toBe(expected);
  }
});

it.each([
  ["bytes", () => Buffer.from("abc")],
  ["a file", () => new Blob(["abc"])],
  ["a stream of unknown length", () => pieces("a", "bc")],
])("compares what the vendor has of %s with what was sent", async (_, content) => {
  for (const [told, code] of [
    [base64("abc"), undefined],
    [base64("abd"), "corrupted"],
    [undefined, undefined],
  ] as const) {
    await using server = await startServer((_request, response) => {
      json(response, { md5: told });
    });
    const connector = new ContractConnector(
      {
        "files.write": [
          {
            task: { kind: "upload", ...single },
            returns,
            checksum: { algorithm: "md5", encoding: "base64", is: (at) => at("single", "md5") },
          },
        ],
      },
      { transport: server.transport },
    );
    const writing = connector.perform("files.write", { path: "a", content: content() });
    if (code === undefined) expect(await writing).toEqual({ path: "a" });
    else expect(await failure(writing)).toMatchObject({ code });
    expect(server.seen).toMatchObject([
      { body: "abc", headers: { "content-md5": base64("abc"), "content-length": "3" } },
    ]);
  }
});

const blocks = (bytes: Uint8Array): string => {
  const size = 4 * 1024 * 1024;
  const hashes = [];
  for (let start = 0; start < bytes.length; start += size)
    hashes.push(
      createHash("sha256")
        .update(bytes.subarray(start, start + size))
        .digest(),
    );
  return createHash("sha256").update(Buffer.concat(hashes)).digest("hex");
};

it.each(["whole", "tampered", "untold"])("reads a file that came %s", async (how) => {
  const bytes = randomBytes(4 * 1024 * 1024 + 17);
  const sent = Buffer.from(bytes);
  if (how === "tampered") sent[sent.length - 1] = (sent.at(-1) ?? 0) ^ 1;
  await using server = await startServer((_request, response) => {
    if (how !== "untold") response.setHeader("x-hash", blocks(bytes));
    response.end(sent);
  });
  const get = testOperation({
    id: "get",
    answer: "bytes",
    input: { range: { in: "query" } },
    output: { hash: { header: "X-Hash" } },
  });
  const connector = new ContractConnector(
    {
      "files.read": [
        entry(get, {
          returns: { content: (at) => at("result", "content"), size: () => bytes.length },
          checksum: {
            algorithm: "sha256OfBlocks",
            encoding: "hex",
            is: (at) => at("result", "hash"),
          },
        }),
      ],
    },
    { transport: server.transport },
  );
  const all = async ({ content }: ReadOutput): Promise<Buffer> =>
    Buffer.concat(await bytesOf(content));
  const reading = connector.perform("files.read", { path: "a" }).then(all);
  if (how === "tampered") expect(await failure(reading)).toMatchObject({ code: "corrupted" });
  else expect((await reading).equals(bytes)).toBe(true);
  // The checksum of the whole says nothing of a part.
  const part = await connector.perform("files.read", { path: "a", range: { first: 0 } });
  expect((await all(part)).equals(sent)).toBe(true);
});

async function bytesOf(content: ByteStream): Promise<Uint8Array[]> {
  return await Array.fromAsync(content);
}
