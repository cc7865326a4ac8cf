import { generateKeyPairSync } from "node:crypto";
import { Storage } from "@google-cloud/storage";
import {
  createSharedState,
  fields,
  systemClock,
  type ConnectorOptions,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { StorageGcsConnector } from "../../generated/storage-gcs/storage-gcs.ts";
import { failure, pieces } from "../runtime/kit/connector.ts";
import { json, startServer } from "../runtime/kit/server.ts";
import { type GcsDouble, startGcs, token } from "./kit/gcs.ts";
import { bytesOf, itKeepsFiles } from "./kit/storage-contract.ts";

const bucket = "reports-2026";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const serviceAccount = {
  client_email: "files@project.iam.gserviceaccount.com",
  private_key_id: "k1",
  private_key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
};

function open(
  store: Pick<GcsDouble, "transport">,
  options: Partial<ConnectorOptions> = {},
): StorageGcsConnector {
  return new StorageGcsConnector({
    credentials: ({ presigning }) =>
      fields(
        presigning === true ? { key: JSON.stringify(serviceAccount) } : { accessToken: token },
      )({
        connector: "storage-gcs",
        auth: [],
      }),
    connection: { bucket },
    connectionId: "acme",
    policy: { approvals: "granted-by-the-caller" },
    state: createSharedState({
      clock: { ...systemClock, sleep: async () => await Promise.resolve() },
    }),
    transport: store.transport,
    ...options,
  });
}

itKeepsFiles({
  open: async () => {
    const store = await startGcs(bucket);
    return {
      connector: open(store),
      sent: () => store.seen.length,
      [Symbol.asyncDispose]: store[Symbol.asyncDispose],
    };
  },
});

const part = 8 * 1024 * 1024;
const bytes = Buffer.alloc(part + 300_000, "Grüße ");

it.each([
  ["keeps all of every part", () => (size: number) => size],
  ["keeps half of a part", () => (size: number) => (size === part ? part / 2 : size)],
  [
    "keeps a part but breaks off before it says so",
    () => {
      let parts = 0;
      return (size: number) => ((parts += 1) === 2 ? ("killed" as const) : size);
    },
  ],
])("uploads to a service that %s", async (_, keeps) => {
  await using store = await startGcs(bucket);
  store.keeps = keeps();
  const connector = open(store);
  const content = pieces(bytes.toString());
  const { etag } = await connector.write({ path: "a b/large", content, contentType: "text/plain" });
  const read = await connector.read({ path: "a b/large" });
  expect(read).toMatchObject({ etag, contentType: "text/plain" });
  expect((await bytesOf(read.content)).equals(Buffer.from(bytes.toString()))).toBe(true);
});

it("gives up an upload that cannot go on", async () => {
  await using store = await startGcs(bucket);
  store.keeps = () => 0;
  expect(await failure(open(store).write({ path: "a", content: bytes }))).toMatchObject({
    code: "badAnswer",
  });
  expect(store.seen.at(-1)).toMatchObject({ method: "DELETE" });
  store.seen.slice(1).forEach(({ url }) => expect(url).toContain("upload_id=ABg5-0_x"));
});

it("fails where the service has or sends other bytes than it says", async () => {
  await using store = await startGcs(bucket);
  const connector = open(store);
  await connector.write({ path: "a", content: "abc" });
  store.checksum = () => "AAAAAA==";
  expect(await failure(connector.write({ path: "b", content: "abc" }))).toMatchObject({
    code: "corrupted",
  });
  expect(await failure(connector.write({ path: "c", content: bytes }))).toMatchObject({
    code: "corrupted",
  });
  const { content } = await connector.read({ path: "a" });
  expect(await failure(bytesOf(content))).toMatchObject({ code: "corrupted" });
});

it(
  "signs addresses as Google's own library does",
  { tags: ["live/google-cloud-storage"] },
  async () => {
    // Their library signs for the future alone.
    const now = Math.ceil(Date.now() / 86_400_000) * 86_400_000;
    await using store = await startGcs(bucket);
    const state = createSharedState({ clock: { ...systemClock, now: () => now } });
    const connector = open(store, { state });
    const storage = new Storage({ projectId: "p", credentials: serviceAccount });
    for (const path of ["a.txt", "a b/ü&+%.txt", "quote'()!*.txt"])
      for (const access of ["read", "write"] as const) {
        const ours = await connector.presign({ path, access, expires: 600 });
        const [theirs] = await storage
          .bucket(bucket)
          .file(path)
          .getSignedUrl({
            version: "v4",
            action: access,
            accessibleAt: new Date(now),
            expires: new Date(now + 600_000),
          });
        expect(Date.parse(ours.expires ?? "")).toBe(now + 600_000);
        const [mine, google] = [new URL(ours.url), new URL(theirs)];
        expect(mine.origin + decodeURIComponent(mine.pathname)).toBe(
          google.origin + decodeURIComponent(google.pathname),
        );
        expect(Object.fromEntries(mine.searchParams)).toEqual(
          Object.fromEntries(google.searchParams),
        );
      }
    expect(store.seen).toEqual([]);
  },
);

it.each([
  [401, "authError", "reauthenticate"],
  [403, "forbidden", "permission"],
  [403, "rateLimitExceeded", "rateLimited"],
  [404, "notFound", "notFound"],
  [429, "rateLimitExceeded", "rateLimited"],
  [503, "backendError", "unavailable"],
])("tells what %s %s means", async (status, reason, code) => {
  await using server = await startServer((_, response) => {
    json(response, { error: { code: status, message: "No.", errors: [{ reason }] } }, status);
  });
  expect(await failure(open(server).stat({ path: "a" }))).toMatchObject({
    code,
    status,
    vendorCode: reason,
  });
});

it("hands nobody the address of an upload, which writes without a credential", () => {
  const methods = Object.getOwnPropertyNames(StorageGcsConnector.prototype);
  expect(methods).toContain("objectsPut");
  expect(methods.filter((name) => name.startsWith("uploads"))).toEqual([]);
});
