import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HttpRequest, HttpResponse, Transport } from "@human/connector-sdk";
import { SignatureV4 } from "@smithy/signature-v4";
import S3rver from "s3rver";
import { leadTo } from "./lead.ts";
import { finishWrites } from "./s3-disk.ts";

/** s3rver knows this one user. */
export const keys = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
export const region = "eu-central-1";

export interface S3Store {
  readonly seen: readonly HttpRequest[];
  /** Refuses what is not signed as the AWS SDK signs, and bytes that are not those of their checksum. */
  readonly transport: Transport;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** Looks at a request first; what it answers is the answer. */
export type Gate = (request: HttpRequest, made: number) => HttpResponse | Error | undefined;

/** An S3 server with what it lacks in front: signatures, checksums and conditions are judged as S3 does. */
export async function startS3(bucket: string, gate: Gate = () => undefined): Promise<S3Store> {
  const directory = mkdtempSync(join(tmpdir(), "s3-"));
  const configureBuckets = [{ name: bucket }];
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    configureBuckets,
  });
  finishWrites(server.store);
  const { port } = await server.run();
  const inner = leadTo(port, ({ host, pathname, search }) =>
    host.startsWith(`${bucket}.`)
      ? `/${bucket}${pathname === "/" ? "" : pathname}${search}`
      : pathname + search,
  );
  const seen: HttpRequest[] = [];
  const etagOf = async ({ limits, operation, url }: HttpRequest): Promise<string | undefined> => {
    const known = await inner({ limits, operation, url, method: "HEAD", headers: {} });
    return known.status === 200 ? known.headers["etag"] : undefined;
  };
  const fits = async (request: HttpRequest): Promise<boolean> => {
    const { "if-none-match": none, "if-match": match } = request.headers;
    if (none === undefined && match === undefined) return true;
    const etag = await etagOf(request);
    return match === undefined ? etag === undefined : etag === match;
  };
  const checksums = new Map<string, string>();
  return {
    seen,
    transport: async (request) => {
      seen.push(request);
      const gated = gate(request, seen.length);
      if (gated instanceof Error) throw gated;
      if (gated !== undefined) return gated;
      if (!(await isSigned(request))) return refusal(403, "SignatureDoesNotMatch");
      if (!isIntact(request)) return refusal(400, "BadDigest");
      if (!(await fits(request))) return refusal(412, "PreconditionFailed");
      return withChecksum(checksums, request, await inner(withReadableSource(request)));
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** S3 keeps the checksum of what is put as a whole, and tells it to whoever asks. */
function withChecksum(
  known: Map<string, string>,
  { method, url, headers }: HttpRequest,
  answer: HttpResponse,
): HttpResponse {
  const { pathname, searchParams } = new URL(url);
  const name = "x-amz-checksum-sha256";
  const sum = headers[name];
  if (method === "GET") {
    const told = known.get(pathname);
    const isAsked = headers["x-amz-checksum-mode"] !== undefined && headers["range"] === undefined;
    if (told === undefined || !isAsked) return answer;
    return { ...answer, headers: { ...answer.headers, [name]: told } };
  }
  if (method === "HEAD" || searchParams.has("partNumber") || answer.status > 299) return answer;
  if (method === "PUT" && sum !== undefined) known.set(pathname, sum);
  else known.delete(pathname);
  return answer;
}

/** s3rver undoes less of the encoding of a source than S3 does. */
function withReadableSource(request: HttpRequest): HttpRequest {
  const { "x-amz-copy-source": source, ...headers } = request.headers;
  if (source === undefined) return request;
  const readable = encodeURI(decodeURIComponent(source));
  return { ...request, headers: { ...headers, "x-amz-copy-source": readable } };
}

/** An error as S3 writes it. */
export function refusal(status: number, code: string): HttpResponse {
  return xml(`<Error><Code>${code}</Code><Message>${code}.</Message></Error>`, status);
}

/** A document as S3 sends it. */
export function xml(root: string, status = 200): HttpResponse {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: (async function* () {
      yield await Promise.resolve(Buffer.from(text));
    })(),
  };
}

function isIntact({ headers, body }: HttpRequest): boolean {
  const [md5, sha256] = [headers["content-md5"], headers["x-amz-checksum-sha256"]];
  if (typeof body !== "string" && !(body instanceof Uint8Array)) return true;
  const digest = (algorithm: string): string => createHash(algorithm).update(body).digest("base64");
  return (
    (md5 === undefined || md5 === digest("md5")) &&
    (sha256 === undefined || sha256 === digest("sha256"))
  );
}

/** What the library wants for hashing. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return await Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    throw new Error("Nobody resets a hash here");
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data, "utf8");
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

const signer = new SignatureV4({
  service: "s3",
  region,
  credentials: keys,
  sha256: Sha256,
  uriEscapePath: false,
  applyChecksum: false,
});

/** Signs the request anew with the AWS SDK's signer, in the header or in the address, and compares. */
export async function isSigned({
  method,
  url,
  headers,
}: Pick<HttpRequest, "method" | "url" | "headers">): Promise<boolean> {
  const { host, pathname, searchParams } = new URL(url);
  const { authorization, ...rest } = headers;
  const base = { method, protocol: "https:", hostname: host, path: pathname };
  const query = Object.fromEntries(searchParams);
  if (authorization !== undefined) {
    const signed = /SignedHeaders=([^,]+),/.exec(authorization)?.[1]?.split(";") ?? [];
    const kept = Object.entries({ ...rest, host }).filter(([name]) => signed.includes(name));
    const theirs = await signer.sign(
      { ...base, query, headers: Object.fromEntries(kept) as Record<string, string> },
      { signingDate: dateOf(headers["x-amz-date"]) },
    );
    return theirs.headers["authorization"] === authorization;
  }
  const { "X-Amz-Signature": signature, ...asked } = query;
  const { "X-Amz-Date": date, "X-Amz-Expires": expires } = asked;
  const own = Object.entries(asked).filter(([name]) => !name.startsWith("X-Amz-"));
  const theirs = await signer.presign(
    {
      ...base,
      query: Object.fromEntries(own),
      headers: { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
    },
    {
      signingDate: dateOf(date),
      expiresIn: Number(expires),
      unhoistableHeaders: new Set(["x-amz-content-sha256"]),
      unsignableHeaders: new Set(["x-amz-content-sha256"]),
    },
  );
  return signature !== undefined && theirs.query?.["X-Amz-Signature"] === signature;
}

/** `20260101T000000Z` */
function dateOf(text: string = ""): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
