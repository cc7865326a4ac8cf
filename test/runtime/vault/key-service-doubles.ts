import { createHash, createHmac, randomBytes, type Hash, type Hmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { KeyServiceRequest } from "../../../runtime/vault/key-service.ts";
import { open, seal } from "../../../runtime/vault/cipher.ts";

/** A key service on this machine, and what it was asked. */
export interface Double {
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly body: string }[];
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Handle = (message: IncomingMessage, body: string) => Promise<Answer> | Answer;

class NodeSha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === "string" ? secret : secret && bufferOf(secret);
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === "string" ? data : bufferOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error("not used");
  }
}

/** Signs with the SDK's own code. */
export function signerOf(
  secretAccessKey: string,
): (request: KeyServiceRequest, signingDate?: Date) => Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: "kms",
    region: "eu-central-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey },
    sha256: NodeSha256,
  });
  return async ({ method, url, headers, body }, signingDate = new Date()) => {
    const { protocol, hostname, port, pathname, host } = new URL(url);
    const target = { method, protocol, hostname, port: Number(port), path: pathname, body };
    const signed = await signer.sign({ ...target, headers: { ...headers, host } }, { signingDate });
    return { ...signed.headers };
  };
}

/** Encrypt and Decrypt of AWS KMS for one key, and its check of the signature. */
export async function startKms(arn: string, secretAccessKey: string): Promise<Double> {
  const key = randomBytes(32);
  const sign = signerOf(secretAccessKey);
  return await start(async (message, body) => {
    const { host = "", authorization = "" } = message.headers;
    const date = String(message.headers["x-amz-date"]);
    const signingDate = new Date(date.replace(/^(.{4})(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
    const headers = Object.fromEntries(
      ["content-type", "x-amz-target"].map((name) => [name, String(message.headers[name])]),
    );
    const url = `http://${host}${message.url}`;
    const expected = await sign({ method: "POST", url, headers, body }, signingDate);
    if (expected["authorization"] !== authorization)
      return { status: 400, body: { __type: "InvalidSignatureException", message: body } };
    const { KeyId, EncryptionContext, Plaintext, CiphertextBlob } = JSON.parse(body);
    if (KeyId !== arn) return { status: 400, body: { __type: "a.b#NotFoundException" } };
    const context = Buffer.from(JSON.stringify(EncryptionContext));
    if (headers["x-amz-target"] === "TrentService.Encrypt") {
      const blob = join(seal(key, Buffer.from(Plaintext, "base64"), context));
      return { status: 200, body: { KeyId, CiphertextBlob: blob.toString("base64") } };
    }
    try {
      const plaintext = open(key, split(Buffer.from(CiphertextBlob, "base64")), context);
      return { status: 200, body: { KeyId, Plaintext: plaintext.toString("base64") } };
    } catch {
      return { status: 400, body: { __type: "InvalidCiphertextException" } };
    }
  });
}

/** Encrypt and decrypt of the transit engine for one key. */
export async function startTransit(path: string, token: string): Promise<Double> {
  const key = randomBytes(32);
  return await start((message, body) => {
    if (message.headers["x-vault-token"] !== token)
      return { status: 403, body: { errors: ["permission denied", token] } };
    const { plaintext, ciphertext, associated_data } = JSON.parse(body);
    const context = Buffer.from(associated_data, "base64");
    if (message.url === `/v1/${path.replace("*", "encrypt")}`) {
      const blob = join(seal(key, Buffer.from(plaintext, "base64"), context)).toString("base64");
      return { status: 200, body: { data: { ciphertext: `vault:v1:${blob}`, key_version: 1 } } };
    }
    if (message.url !== `/v1/${path.replace("*", "decrypt")}`)
      return { status: 404, body: { errors: [] } };
    try {
      const sealed = split(Buffer.from(ciphertext.slice("vault:v1:".length), "base64"));
      const opened = open(key, sealed, context).toString("base64");
      return { status: 200, body: { data: { plaintext: opened } } };
    } catch {
      return { status: 400, body: { errors: ["cipher: message authentication failed"] } };
    }
  });
}

/** A server that answers each call as it is told. */
export async function start(handle: Handle): Promise<Double> {
  const requests: { path: string; body: string }[] = [];
  const server = createServer(async (message, response) => {
    const parts: Buffer[] = [];
    for await (const part of message) parts.push(part);
    const body = Buffer.concat(parts).toString();
    requests.push({ path: message.url ?? "", body });
    const answer = await handle(message, body);
    response.statusCode = answer.status;
    if (answer.status >= 300 && answer.status < 400) response.setHeader("location", "/elsewhere");
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function bufferOf(data: ArrayBuffer | ArrayBufferView): Buffer {
  return data instanceof ArrayBuffer
    ? Buffer.from(data)
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function join({ nonce, ciphertext, tag }: ReturnType<typeof seal>): Buffer {
  return Buffer.concat([nonce, ciphertext, tag]);
}

function split(blob: Buffer): ReturnType<typeof seal> {
  return {
    nonce: blob.subarray(0, 12),
    ciphertext: blob.subarray(12, -16),
    tag: blob.subarray(-16),
  };
}
