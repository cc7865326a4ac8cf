import { createSharedState, createTransport, fields } from "@human/connector-sdk";
import { StorageS3Connector } from "../../generated/storage-s3/storage-s3.ts";

/** Run by the test of memory, in a process with a small heap: `node kit-large-file.ts <port> <bytes>`. */
const [port = "", size = ""] = process.argv.slice(2);
const bytes = Number(size);
const because = "the test's own server listens there";
const transport = createTransport({ allowPrivateNetworks: [{ cidr: "127.0.0.1/32", because }] });
const connector = new StorageS3Connector({
  credentials: fields({ accessKeyId: "AKIA", secretAccessKey: "secret" }),
  connection: { bucket: "large", region: "eu-central-1", addressing: "path" },
  connectionId: "acme",
  policy: { approvals: "granted-by-the-caller" },
  state: createSharedState(),
  transport: async (request) => {
    const { origin } = new URL(request.url);
    const url = `http://127.0.0.1:${port}${request.url.slice(origin.length)}`;
    return await transport({ ...request, url });
  },
});

async function* content(): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += 65_536)
    yield await Promise.resolve(new Uint8Array(Math.min(65_536, bytes - sent)));
}

let most = 0;
const watch = setInterval(() => {
  const { heapUsed, external } = process.memoryUsage();
  most = Math.max(most, heapUsed + external);
}, 20);
await connector.write({ path: "large", content: content() });
const { size: known } = await connector.stat({ path: "large" });
const { content: stream } = await connector.read({ path: "large" });
let read = 0;
for await (const chunk of stream) read += chunk.length;
clearInterval(watch);
console.log(JSON.stringify({ known, read, most }));
