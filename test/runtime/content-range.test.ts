import { expect, it } from "vitest";
import { failure, pieces, TestConnector, testOperation } from "./kit/connector.ts";

const operation = testOperation({
  answer: "bytes",
  input: { range: { in: "header", name: "Range" } },
  output: { content: { path: ["content"] } },
});

async function read(
  range: string,
  status: number,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const connector = new TestConnector(
    {},
    {
      transport: async () => await Promise.resolve({ status, headers, body: pieces("0123456789") }),
    },
  );
  const { content } = (await connector.run(operation, { range })) as {
    readonly content: AsyncIterable<Uint8Array>;
  };
  return Buffer.concat(await Array.fromAsync(content)).toString();
}

it.each([
  ["bytes=5-14", 206, { "content-range": "bytes 5-14/100", "content-length": "10" }],
  ["bytes=5-", 206, { "content-range": "bytes 5-14/*", "content-length": "10" }],
  ["bytes=5-14", 206, { "content-range": "bytes 5-14/100" }],
  ["bytes=5-14", 206, { "content-length": "10" }],
  ["bytes=0-", 200, { "content-length": "10" }],
])("gives the bytes of %s from a %s with %j", async (range, status, headers) => {
  expect(await read(range, status, headers)).toBe("0123456789");
});

it.each([
  [
    "fewer bytes than it says",
    "bytes=5-24",
    206,
    { "content-range": "bytes 5-24/100", "content-length": "10" },
  ],
  [
    "more bytes than it says",
    "bytes=5-9",
    206,
    { "content-range": "bytes 5-9/100", "content-length": "10" },
  ],
  [
    "other bytes than were asked for",
    "bytes=5-14",
    206,
    { "content-range": "bytes 6-15/100", "content-length": "10" },
  ],
  [
    "fewer bytes, asked for in the vendor's own header",
    "",
    206,
    { "content-range": "bytes 5-24/100", "content-length": "10" },
  ],
  ["the whole for a part", "bytes=5-14", 200, { "content-length": "10" }],
])("takes no answer that has %s", async (_, range, status, headers) => {
  expect(await failure(read(range, status, headers))).toMatchObject({ code: "badAnswer" });
});
