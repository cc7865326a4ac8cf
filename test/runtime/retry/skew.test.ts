import {
  awsSigV4,
  fields,
  hmac,
  type HttpRequest,
  jwt,
  type JwtOptions,
  type Transport,
} from "@human/connector-sdk";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import type { AuthScheme } from "../../../runtime/auth/scheme.ts";
import { azureSharedKey } from "../../../runtime/auth/azure-shared-key.ts";
import { oauth1 } from "../../../runtime/auth/oauth1.ts";
import { standardWebhooks } from "../../../runtime/auth/standard-webhooks.ts";
import { pieces, TestConnector, testOperation } from "../kit/connector.ts";

const HOUR = 3_600_000;
const SECRET = Buffer.alloc(32, 7).toString("base64");

/** Where a token is, and its `iat` (RFC 7519, section 4.1.6), which stands half a minute before the signature. */
function issuedAt(token: string): number {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  return (JSON.parse(payload).iat + 30) * 1000;
}

const token: JwtOptions = {
  id: "auth",
  algorithm: "HS256",
  signingKey: (at) => at("credential", "secret"),
  claims: { iss: "us" },
};

/** Each scheme, and when it says that it signed, in milliseconds since the epoch. */
const schemes: Readonly<
  Record<string, readonly [AuthScheme, (headers: HttpRequest["headers"], url: string) => number]>
> = {
  awsSigV4: [
    awsSigV4({ id: "auth", service: "s3", region: "eu-west-1" }),
    ({ "x-amz-date": date = "" }) =>
      Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5")),
  ],
  azureSharedKey: [
    azureSharedKey({ id: "auth", account: "account" }),
    ({ "x-ms-date": date = "" }) => Date.parse(date),
  ],
  hmac: [
    hmac({
      id: "auth",
      algorithm: "sha256",
      signed: [{ slot: "timestamp" }, { slot: "body" }],
      encoding: "hex",
      header: "X-Signature",
    }),
    ({ "x-timestamp": time }) => Number(time) * 1000,
  ],
  oauth1: [
    oauth1({ id: "auth" }),
    ({ authorization = "" }) =>
      Number(/oauth_timestamp="(\d+)"/.exec(authorization)?.[1] ?? "") * 1000,
  ],
  standardWebhooks: [
    standardWebhooks({
      id: "auth",
      messageId: ["header", "x-id"],
      secret: (at) => at("credential", "secret"),
    }),
    ({ "webhook-timestamp": time }) => Number(time) * 1000,
  ],
  jwt: [jwt(token), ({ authorization = "" }) => issuedAt(authorization)],
  "jwt in the query": [
    jwt({ ...token, place: { query: "token" } }),
    (_, url) => issuedAt(new URL(url).searchParams.get("token") ?? ""),
  ],
};

interface Vendor {
  /** Milliseconds that its clock is ahead of ours. */
  readonly ahead: number;
  readonly status?: number;
  /** Whether it refuses whatever the time says. */
  readonly deaf?: boolean;
}

/** How far from our clock each attempt's signature was, in whole minutes, at a vendor that allows five. */
async function attemptsAt(
  scheme: string,
  { ahead, status = 403, deaf = false }: Vendor,
): Promise<{ readonly minutes: readonly number[]; readonly outcome: unknown }> {
  const [auth, timeOf] = schemes[scheme] ?? [];
  if (auth === undefined || timeOf === undefined) throw new Error("There is no such case.");
  const minutes: number[] = [];
  const transport: Transport = async ({ headers, url }) => {
    const theirs = Date.now() + ahead;
    const signedAt = timeOf(headers, url);
    minutes.push(Math.round((signedAt - Date.now()) / 60_000) + 0);
    const isRefused = deaf || Math.abs(signedAt - theirs) > 300_000;
    return await Promise.resolve({
      status: isRefused ? status : 200,
      headers: { "content-type": "application/json", date: new Date(theirs).toUTCString() },
      body: pieces('{"ok":true}'),
    });
  };
  const connector = new TestConnector(
    { auth: [auth] },
    {
      transport,
      credentials: fields({
        accessKeyId: "AKID",
        secretAccessKey: SECRET,
        accountKey: SECRET,
        clientId: "client",
        clientSecret: SECRET,
        key: SECRET,
        secret: SECRET,
      }),
    },
  );
  const write = testOperation({
    method: "POST",
    effect: "write",
    input: { id: { in: "header", name: "x-id" } },
  });
  const outcome = await connector.run(write, { id: "message-1" }).catch((error: unknown) => error);
  return { minutes, outcome };
}

it.each(Object.keys(schemes))(
  "signs by the vendor's clock where ours is wrong: %s",
  async (name) => {
    for (const ahead of [HOUR, -HOUR]) {
      const { minutes, outcome } = await attemptsAt(name, { ahead });
      expect(minutes).toEqual([0, ahead / 60_000]);
      expect(outcome).toEqual({ ok: true });
    }
  },
);

it.each([400, 401, 403])("corrects a signature that is refused with %i, once", async (status) => {
  const { minutes, outcome } = await attemptsAt("awsSigV4", { ahead: HOUR, status, deaf: true });
  expect(minutes).toEqual([0, 60]);
  expect(outcome).toMatchObject({ status });
});

it.each([
  ["the clocks agree", { ahead: 30_000, deaf: true }],
  ["something else is wrong", { ahead: HOUR, status: 404 }],
  ["the vendor may have done it", { ahead: HOUR, status: 500 }],
])("signs no call of an unkeyed write again where %s", async (_, vendor) => {
  const { minutes } = await attemptsAt("awsSigV4", vendor);
  expect(minutes).toEqual([0]);
});

it("tells nothing of the token that it signed anew", async () => {
  const sent: string[] = [];
  const transport: Transport = async ({ headers }) => {
    sent.push(headers["authorization"] ?? "");
    const date = new Date(Date.now() + HOUR).toUTCString();
    return await Promise.resolve({
      status: 401,
      headers: { "content-type": "text/plain", date },
      body: pieces(`no: ${sent.at(-1)}`),
    });
  };
  const connector = new TestConnector(
    { auth: [jwt(token)] },
    { transport, credentials: fields({ secret: SECRET }) },
  );
  const error = await connector.run(testOperation(), {}).catch((thrown: unknown) => thrown);
  expect(sent).toHaveLength(2);
  expect(sent[0]).not.toBe(sent[1]);
  const text = inspect(error, { depth: 9 });
  for (const each of sent) expect(text).not.toContain(each.replace("Bearer ", ""));
  expect(text).toContain("[secret]");
});
