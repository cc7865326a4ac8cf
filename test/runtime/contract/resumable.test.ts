import type { Upload } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure, pieces, testOperation } from "../kit/connector.ts";
import { json, startServer, type TestServer } from "../kit/server.ts";
import { ContractConnector } from "./kit.ts";

/** A vendor that takes a file at one address, and says how far it has got. */
const resumable: Upload = {
  strategy: "resumable",
  size: { part: 4 },
  create: {
    call: testOperation({ id: "create", method: "POST", path: "/create", effect: "write" }),
  },
  part: {
    call: testOperation({
      id: "append",
      method: "PUT",
      path: "/append",
      effect: "write",
      input: { range: { in: "header", name: "Content-Range" }, content: { in: "payload" } },
      body: { encoding: "bytes", mediaType: "application/octet-stream" },
      errors: { is: { ignored: [{ status: 308 }] } },
    }),
    with: { range: (at) => at("part", "range") },
    next: (at) => at("result", "next"),
  },
};

const write = async (server: TestServer, content: string | AsyncIterable<Uint8Array>) =>
  await new ContractConnector(
    {
      "files.write": [
        {
          task: { kind: "upload", ...resumable },
          returns: { path: (at) => at("input", "path"), etag: (at) => at("complete", "etag") },
        },
      ],
    },
    { transport: server.transport },
  ).perform("files.write", { path: "a", content });

/** Keeps at most so many bytes of what comes, and never more than `most` in all. */
async function startVendor(
  keeps: (sent: number) => number,
): Promise<TestServer & { readonly kept: () => string }> {
  let kept = "";
  const server = await startServer(({ url, body, headers }, response) => {
    if (url === "/create") {
      json(response, {});
      return;
    }
    const [, first = "0", total] =
      /^bytes (\d+|\*).*\/(\d+|\*)$/.exec(String(headers["content-range"])) ?? [];
    expect(first === "*" ? 0 : Number(first)).toBe(kept.length);
    kept += body.slice(0, keeps(body.length));
    if (total === String(kept.length)) json(response, { etag: kept });
    else json(response, { next: kept.length }, 308);
  });
  return Object.assign(server, { kept: () => kept });
}

it.each([
  ["all of it", (sent: number) => sent],
  ["half of it", (sent: number) => Math.ceil(sent / 2)],
])("goes on where the vendor has got to, which takes %s", async (_, keeps) => {
  for (const content of ["", "abcd", "abcdefgh", "abcdefghij"]) {
    await using known = await startVendor(keeps);
    expect(await write(known, content)).toEqual({ path: "a", etag: content });
    await using unknown = await startVendor(keeps);
    expect(await write(unknown, pieces(...content))).toEqual({ path: "a", etag: content });
  }
});

it("says how much there is with the last piece alone, where that was not known", async () => {
  await using server = await startVendor((sent) => sent);
  await write(server, pieces("abcdefgh"));
  const ranges = server.seen.slice(1).map(({ headers }) => headers["content-range"]);
  expect(ranges).toEqual(["bytes 0-3/*", "bytes 4-7/8"]);
});

it("gives up on a vendor that never gets further", async () => {
  await using server = await startVendor(() => 0);
  expect(await failure(write(server, "abcdef"))).toMatchObject({ code: "badAnswer" });
});
