import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IncomingMessage } from "node:http";
import { request as open } from "node:https";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { HttpRequest, Transport } from "@human/connector-sdk";
import { selfSigned } from "../../runtime/webhooks/kit/certificate.ts";

/** Azurite knows this one account of Microsoft's documentation. */
export const account = "devstoreaccount1";
export const key =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

export interface Azurite {
  readonly seen: readonly HttpRequest[];
  /** Under the names of the accounts' hosts, which Azurite's own signatures are made for. */
  readonly transport: Transport;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** Microsoft's own emulator of Blob Storage: it verifies signatures as the service does. */
export async function startAzurite(): Promise<Azurite> {
  const directory = mkdtempSync(join(tmpdir(), "azurite-"));
  const [certificate, privateKey] = writeCertificate(directory);
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      "node_modules/azurite/dist/src/blob/main.js",
      ...["--blobPort", String(port), "--silent", "--inMemoryPersistence"],
      "--skipApiVersionCheck",
      ...["--cert", certificate, "--key", privateKey],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  await listening(child);
  const seen: HttpRequest[] = [];
  return {
    seen,
    transport: async (request) => {
      seen.push(request);
      return await send(port, request);
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function writeCertificate(directory: string): readonly [certificate: string, key: string] {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const day = 86_400_000;
  const text = selfSigned(keys, new Date(Date.now() - day), new Date(Date.now() + day));
  const [certificate, privateKey] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  writeFileSync(certificate, text);
  writeFileSync(privateKey, keys.privateKey.export({ format: "pem", type: "pkcs8" }));
  return [certificate, privateKey];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listening(child: ChildProcess): Promise<void> {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", () => {
      if (/successfully listen/i.test(said)) resolve();
    });
    child.on("exit", () => reject(new Error(`Azurite did not start: ${said}`)));
  });
}

/** Over TLS to this machine, under the host's own name. */
async function send(port: number, request: HttpRequest): ReturnType<Transport> {
  const { method, url, headers, body } = request;
  const { host, pathname, search } = new URL(url);
  const sent = open({
    host: "127.0.0.1",
    port,
    method,
    path: pathname + search,
    headers: {
      ...headers,
      host,
      ...(body === undefined && method === "PUT" ? { "content-length": "0" } : {}),
      ...(typeof body === "string" || body instanceof Uint8Array
        ? { "content-length": String(Buffer.byteLength(body)) }
        : {}),
    },
    agent: false,
    // The certificate was made up a moment ago.
    rejectUnauthorized: false,
  });
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  const source = typeof body === "string" || body instanceof Uint8Array ? [body] : (body ?? []);
  await pipeline(Readable.from(source), sent);
  const [response] = await answered;
  const fields = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(fields) as Record<string, string>,
    body: response,
  };
}
