// @module-tag live/aws-sdk
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { ConnectorError } from "@human/connector-sdk";
import { afterAll, expect, it } from "vitest";
import { keys } from "../kit/s3.ts";
import { bucket, double, oursFor, theirsFor } from "./kit/s3.ts";
import { names } from "./kit/store.ts";

afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

// Their presigner says in the address that the body is not signed, which is so of all addresses.
const hash = new Set(["x-amz-content-sha256"]);
const temporary = { ...keys, sessionToken: "FwoGZXIvYXdzE/+=&session" };

/** `20260101T000000Z` */
function dateOf(address: URL): Date {
  const [, ...parts] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(
      address.searchParams.get("X-Amz-Date") ?? "",
    ) ?? [];
  const [year, month, day, hour, minute, second] = parts.map(Number);
  return new Date(
    Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0),
  );
}

it.each([
  ["host", "read", keys],
  ["host", "write", keys],
  ["path", "read", keys],
  ["path", "write", keys],
  ["host", "read", temporary],
  ["path", "write", temporary],
] as const)(
  "signs addresses as its own client does: bucket in the %s, to %s",
  async (addressing, access, credentials) => {
    const ours = oursFor({ addressing }, credentials);
    const theirs = theirsFor(addressing === "path", credentials);
    for (const path of names) {
      const signed = await ours.presign({ path, access, expires: 3600 });
      const address = new URL(signed.url);
      const at = { Bucket: bucket, Key: path };
      const command = access === "read" ? new GetObjectCommand(at) : new PutObjectCommand(at);
      const expected = new URL(
        await getSignedUrl(theirs, command, {
          expiresIn: 3600,
          signingDate: dateOf(address),
          unhoistableHeaders: hash,
          unsignableHeaders: hash,
        }),
      );
      // The same parameters with the same signature, at the same host and path, in whatever order.
      expect(Object.fromEntries(address.searchParams), path).toEqual(
        Object.fromEntries(expected.searchParams),
      );
      expect([address.host, address.pathname], path).toEqual([expected.host, expected.pathname]);
      expect(signed.headers ?? {}).toEqual({});
    }
  },
);

it.each(["../a", "a/../../b", "a//b", "/", ""])(
  "signs nothing for %j, which their client would sign as it is",
  async (path) => {
    const signing = oursFor({}).presign({ path, access: "read" });
    await expect(signing).rejects.toBeInstanceOf(ConnectorError);
    await expect(signing).rejects.toMatchObject({ code: "badInput" });
  },
);

it("takes a leading slash for the root of the bucket, where their client makes it part of the key", async () => {
  const [ours, theirs] = [oursFor({}), theirsFor(false)];
  const { url } = await ours.presign({ path: "/a.txt", access: "read" });
  const command = new GetObjectCommand({ Bucket: bucket, Key: "/a.txt" });
  expect(new URL(url).pathname).toBe("/a.txt");
  expect(new URL(await getSignedUrl(theirs, command)).pathname).toBe("//a.txt");
});
