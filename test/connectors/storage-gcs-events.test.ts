import { generateKeyPairSync } from "node:crypto";
import { type DeliveryContext, fields } from "@human/connector-sdk";
import { OAuth2Client } from "google-auth-library";
import { expect, it } from "vitest";
import { StorageGcsConnector } from "../../generated/storage-gcs/storage-gcs.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { makeToken } from "../runtime/webhooks/kit/token.ts";
import { delivery, NOW, URL_OF_TESTS, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";

const bucket = "reports-2026";
const pushAccount = "push@acme.iam.gserviceaccount.com";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256" }] };
const claims = {
  iss: "https://accounts.google.com",
  aud: URL_OF_TESTS,
  email: pushAccount,
  email_verified: true,
  iat: NOW / 1000,
  exp: NOW / 1000 + 3600,
};

const gcsAt = (connection: Readonly<Record<string, unknown>>): StorageGcsConnector =>
  new StorageGcsConnector({ credentials: fields({ key: "{}" }), connection });
const gcs = gcsAt({ bucket, pushAccount });

const host = (): DeliveryContext =>
  hostOf(
    "unused",
    { [bucket]: ["c1"] },
    { fetchJson: async () => await Promise.resolve(keys), webhook: { url: URL_OF_TESTS } },
  );

function pushed(
  parts: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>> = {},
): RawWebhook {
  const attributes = {
    bucketId: bucket,
    objectId: "reports/Größe.csv",
    objectGeneration: "1700000000000001",
    eventTime: "2023-11-14T22:13:19.000Z",
    payloadFormat: "NONE",
    ...parts,
  };
  const token = makeToken({ ...claims, ...change }, privateKey, { alg: "RS256", kid: "k1" });
  return delivery({
    body: JSON.stringify({ message: { attributes, messageId: "m1" }, subscription: "s" }),
    headers: { authorization: `Bearer ${token}` },
  });
}

it.each([
  [{ eventType: "OBJECT_FINALIZE" }, "file.created"],
  [{ eventType: "OBJECT_FINALIZE", overwroteGeneration: "1" }, "file.changed"],
  [{ eventType: "OBJECT_DELETE" }, "file.deleted"],
  [{ eventType: "OBJECT_ARCHIVE" }, "file.deleted"],
  [{ eventType: "OBJECT_DELETE", overwrittenByGeneration: "2" }, ""],
  [{ eventType: "OBJECT_METADATA_UPDATE" }, ""],
])("tells %j of a bucket as %j", async (attributes, expected) => {
  expect(wordOf(await gcs.receive(pushed(attributes), host()))).toBe(expected);
});

it("tells which file it was, and once", async () => {
  const context = host();
  const created = pushed({ eventType: "OBJECT_FINALIZE" });
  const outcome = await gcs.receive(created, context);
  if (outcome.kind !== "events") throw new Error(wordOf(outcome));
  const [event] = outcome.events;
  const path: string | undefined = event?.envelope.data.path;
  expect(path).toBe("reports/Größe.csv");
  expect(event?.envelope).toMatchObject({
    id: "m1",
    connection: "c1",
    data: { bucket, generation: "1700000000000001", at: "2023-11-14T22:13:19.000Z" },
  });
  expect(wordOf(await gcs.receive(created, context))).toBe("duplicate");
});

it("refuses what others push, for others or of other buckets", async () => {
  const created = { eventType: "OBJECT_FINALIZE" };
  const take = async (raw: RawWebhook, connector = gcs): Promise<string> =>
    wordOf(await connector.receive(raw, host()));
  expect(await take(pushed(created, { email: "push@evil.example" }))).toBe("badClaims");
  expect(await take(pushed(created, { email_verified: false }))).toBe("badClaims");
  expect(await take(pushed(created, { aud: "https://other.example/in/2" }))).toBe("badClaims");
  expect(await take(withHeader(pushed(created), "authorization", undefined))).toBe("unsigned");
  // Whoever names no account for the push subscription takes nothing.
  expect(await take(pushed(created), gcsAt({ bucket }))).toBe("badClaims");
  expect(await take(pushed({ ...created, bucketId: "another" }))).toBe("");
  expect(await take(pushed({ ...created, bucketId: undefined }))).toBe("noAccount");
});

it(
  "takes the tokens that Google's own library takes",
  { tags: ["oracle/google-auth-library"] },
  async () => {
    const iat = Math.floor(Date.now() / 1000);
    const raw = pushed({ eventType: "OBJECT_FINALIZE" }, { iat, exp: iat + 60 });
    const certificates = { k1: publicKey.export({ format: "pem", type: "spki" }).toString() };
    const token = String(raw.headers["authorization"]).slice("Bearer ".length);
    const client = new OAuth2Client();
    await client.verifySignedJwtWithCertsAsync(token, certificates, URL_OF_TESTS, [claims.iss]);
    const context = { ...host(), now: () => iat * 1000 };
    expect(wordOf(await gcs.receive(raw, context))).toBe("file.created");
  },
);
