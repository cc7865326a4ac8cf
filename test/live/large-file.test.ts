import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const GIGABYTE = 1024 ** 3;
const MEGABYTE = 1024 ** 2;

it("writes and reads a gigabyte with 64 megabytes of heap", async () => {
  let written = 0;
  const server = createServer((request, response) => {
    const { method, url = "" } = request;
    request.on("data", (chunk: Buffer) => (written += method === "PUT" ? chunk.length : 0));
    request.on("end", () => {
      const xml = (text: string): void => {
        response.writeHead(200, { "content-type": "application/xml" }).end(text);
      };
      if (url.endsWith("?uploads="))
        xml(
          "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>",
        );
      else if (method === "POST")
        xml('<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>');
      else if (method === "PUT") response.writeHead(200, { etag: '"p"' }).end();
      else {
        response.writeHead(200, { "content-length": GIGABYTE, etag: '"e"' });
        const chunk = Buffer.alloc(MEGABYTE);
        let left = GIGABYTE / MEGABYTE;
        const send = (): void => {
          while (left > 0) {
            left -= 1;
            if (!response.write(chunk)) return void response.once("drain", send);
          }
          response.end();
        };
        send();
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--max-old-space-size=64",
    "test/live/kit-large-file.ts",
    String(port),
    String(GIGABYTE),
  ]);
  server.close();
  const told = JSON.parse(stdout) as Readonly<Record<"known" | "read" | "most", number>>;
  expect(told.known).toBe(GIGABYTE);
  expect(told.read).toBe(GIGABYTE);
  expect(written).toBe(GIGABYTE);
  // Four parts of 8 MiB travel at the same time, and two more are held; buffers stand outside of the heap.
  expect(told.most).toBeLessThan(192 * MEGABYTE);
});
