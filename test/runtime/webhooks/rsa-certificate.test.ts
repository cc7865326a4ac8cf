import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { isCertificateUrl } from "../../../runtime/webhooks/certificate-url.ts";
import type { WebhookDefinition } from "../../../runtime/webhooks/definition.ts";
import { receiveWebhook } from "../../../runtime/webhooks/receive.ts";
import type { VerifyContext } from "../../../runtime/webhooks/scheme.ts";
import { rsaCertificate } from "../../../runtime/webhooks/schemes/rsa-certificate.ts";
import { selfSigned } from "./kit/certificate.ts";
import { hostOf } from "./kit/host.ts";
import { CERTIFICATE_URL, sns, snsMessage } from "./kit/sns.ts";
import { contextOf, delivery, NOW, verdict, word } from "./kit/verdict.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const others = generateKeyPairSync("rsa", { modulusLength: 2048 });
const DAY = 86_400_000;
const pem = selfSigned(keys, new Date(NOW - DAY), new Date(NOW + DAY));

const roots = { connection: { topic: "arn:aws:sns:eu-central-1:123456789012:topic" } };

function snsContext(parts: Partial<VerifyContext> = {}): VerifyContext {
  return contextOf({}, { roots, fetchText: async () => pem, ...parts });
}

function sent(message: unknown) {
  return delivery({
    body: JSON.stringify(message),
    headers: { "content-type": "text/plain; charset=UTF-8" },
  });
}

const confirmation = {
  Type: "SubscriptionConfirmation",
  Token: "2336412f37",
  SubscribeURL: "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",
};

it.each(["1", "2"] as const)("takes what SNS signed with version %s", async (version) => {
  const digest = version === "1" ? "sha1" : "sha256";
  for (const members of [
    {},
    { Subject: "r\u00e9sum\u00e9" },
    confirmation,
    { ...confirmation, Type: "UnsubscribeConfirmation" },
  ])
    expect(
      await verdict(
        rsaCertificate(sns),
        sent(snsMessage(members, keys.privateKey, version)),
        snsContext(),
      ),
    ).toEqual({
      kind: "verified",
      scheme: `rsa-${digest}`,
      keyId: CERTIFICATE_URL,
      signedAt: NOW,
    });
});

it("refuses any member changed, left out or added", async () => {
  for (const members of [{ Subject: "subject" }, confirmation]) {
    const message = snsMessage(members, keys.privateKey);
    const scheme = rsaCertificate(sns);
    for (const name of Object.keys(message).filter((each) => each !== "SigningCertURL")) {
      const changed = { ...message, [name]: `${message[name]}x` };
      expect(await word(scheme, sent(changed), snsContext()), name).not.toBe("verified");
      const { [name]: _, ...rest } = message;
      expect(await word(scheme, sent(rest), snsContext()), name).not.toBe("verified");
      const listed = { ...message, [name]: [message[name]] };
      expect(await word(scheme, sent(listed), snsContext()), name).not.toBe("verified");
    }
  }
  const plain = snsMessage({}, keys.privateKey);
  expect(await word(rsaCertificate(sns), sent({ ...plain, Subject: "added" }), snsContext())).toBe(
    "badSignature",
  );
  expect(await word(rsaCertificate(sns), sent({ ...plain, Subject: null }), snsContext())).toBe(
    "verified",
  );
});

it("checks the members of the body that is handed on, not those of another reading of it", async () => {
  const definition: WebhookDefinition = {
    verify: [rsaCertificate(sns)],
    parse: "json",
    events: { told: { match: [{ at: ["body", "Message"], is: "Transfer" }] } },
  };
  const old = new URLSearchParams(snsMessage({}, keys.privateKey)).toString();
  const body = `{"a":"&${old}&","Type":"Notification","Message":"Transfer","Signature":"x"}`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const lent = { fetchText: async () => pem, roots };
  const outcome = await receiveWebhook(definition, delivery({ body, headers }), hostOf({}, lent));
  expect(outcome.kind).toBe("refused");
});

it("refuses other keys, versions, types and topics, and what is too old", async () => {
  const of = async (message: unknown): Promise<string> =>
    await word(rsaCertificate(sns), sent(message), snsContext());
  expect(await of(snsMessage({}, others.privateKey))).toBe("badSignature");
  expect(await of({ ...snsMessage({}, keys.privateKey), SignatureVersion: "3" })).toBe(
    "unsupported",
  );
  expect(await of({ ...snsMessage({}, keys.privateKey), SignatureVersion: "constructor" })).toBe(
    "unsupported",
  );
  expect(await of({ ...snsMessage({}, keys.privateKey), SignatureVersion: "1" })).toBe(
    "badSignature",
  );
  expect(await of({ ...snsMessage({}, keys.privateKey), Type: "toString" })).toBe("incomplete");
  expect(
    await of(
      snsMessage({ TopicArn: "arn:aws:sns:eu-central-1:666666666666:topic" }, keys.privateKey),
    ),
  ).toBe("badClaims");
  expect(await of(snsMessage({ Timestamp: "2023-11-14T21:13:20.000Z" }, keys.privateKey))).toBe(
    "verified",
  );
  expect(await of(snsMessage({ Timestamp: "2023-11-14T21:13:19.999Z" }, keys.privateKey))).toBe(
    "stale",
  );
  expect(await of(snsMessage({ Timestamp: "2023-11-14T22:14:20.001Z" }, keys.privateKey))).toBe(
    "future",
  );
  expect(await of(snsMessage({ Timestamp: "yesterday" }, keys.privateKey))).toBe("incomplete");
  expect(await of([])).toBe("unsigned");
  expect(await of({ ...snsMessage({}, keys.privateKey), Signature: "%%%" })).toBe("badSignature");
});

it("takes certificates from the vendor's hosts only", () => {
  const good = [
    CERTIFICATE_URL,
    "https://sns.us-east-1.amazonaws.com/a.pem",
    "https://sns.us-gov-west-1.amazonaws.com/a/b.pem",
    "https://sns.cn-north-1.amazonaws.com.cn/a.pem",
  ];
  const bad = [
    "http://sns.us-east-1.amazonaws.com/a.pem",
    "https://sns.us-east-1.amazonaws.com/a.txt",
    "https://sns.us-east-1.amazonaws.com/a.pem?x=.pem",
    "https://sns.us-east-1.amazonaws.com/a#.pem",
    "https://sns.us-east-1.amazonaws.com:8443/a.pem",
    "https://user@sns.us-east-1.amazonaws.com/a.pem",
    "https://sns.us-east-1.amazonaws.com@evil.example/a.pem",
    "https://sns.us-east-1.amazonaws.com\\@evil.example/a.pem",
    "https://evil.example/sns.us-east-1.amazonaws.com/a.pem",
    "https://sns.us-east-1.amazonaws.com.evil.example/a.pem",
    "https://evilsns.us-east-1.amazonaws.com/a.pem",
    // Strangers' buckets named `sns`.
    "https://sns.s3-us-west-2.amazonaws.com/a.pem",
    "https://sns.s3.us-west-2.amazonaws.com/a.pem",
    "https://sns.s3.amazonaws.com/a.pem",
    "https://snsXus-east-1.amazonaws.com/a.pem",
    "https://sns.us-east-1xamazonaws.com/a.pem",
    "https://sns.us-east-1.amazonaws.com/\u0000.pem",
    "",
  ];
  for (const url of good) expect(isCertificateUrl(url, sns.hosts), url).toBe(true);
  for (const url of bad) expect(isCertificateUrl(url, sns.hosts), url).toBe(false);
});

it("does not even fetch from elsewhere", async () => {
  const fetched: string[] = [];
  const context = snsContext({
    fetchText: async (url) => {
      fetched.push(url);
      return pem;
    },
  });
  const message = snsMessage({ SigningCertURL: "https://evil.example/a.pem" }, keys.privateKey);
  expect(await word(rsaCertificate(sns), sent(message), context)).toBe("badSignature");
  expect(fetched).toEqual([]);
});

it("fetches a certificate once, and few of those that forgers name", async () => {
  let fetches = 0;
  let now = NOW;
  const context = snsContext({
    now: () => now,
    fetchText: async (url) => {
      fetches += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (url !== CERTIFICATE_URL) throw new Error("404");
      return pem;
    },
  });
  const scheme = rsaCertificate(sns);
  const good = sent(snsMessage({}, keys.privateKey));
  await Promise.all(Array.from({ length: 20 }, async () => await word(scheme, good, context)));
  expect(fetches).toBe(1);
  for (let index = 0; index < 40; index += 1) {
    const url = `https://sns.eu-west-1.amazonaws.com/${index}.pem`;
    const forged = sent(snsMessage({ SigningCertURL: url }, others.privateKey));
    expect(await word(scheme, forged, context)).toBe("keysUnavailable");
  }
  expect(fetches).toBe(10);
  expect(await word(scheme, good, context)).toBe("verified");
  now += 30_000;
  const forged = sent(
    snsMessage({ SigningCertURL: "https://sns.eu-west-1.amazonaws.com/x.pem" }, others.privateKey),
  );
  await word(scheme, forged, context);
  expect(fetches).toBe(11);
});

it("refuses certificates that are none, have no day, or have weak keys", async () => {
  const of = async (text: string, pair: typeof keys = keys): Promise<string> =>
    await word(
      rsaCertificate(sns),
      sent(snsMessage({}, pair.privateKey)),
      snsContext({ fetchText: async () => text }),
    );
  expect(await of("<html></html>")).toBe("keysUnavailable");
  expect(await of(keys.publicKey.export({ format: "pem", type: "spki" }).toString())).toBe(
    "keysUnavailable",
  );
  expect(await of(selfSigned(keys, new Date(NOW + 1000), new Date(NOW + DAY)))).toBe(
    "keysUnavailable",
  );
  expect(await of(selfSigned(keys, new Date(NOW - DAY), new Date(NOW - 1000)))).toBe(
    "keysUnavailable",
  );
  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
  expect(await of(selfSigned(weak, new Date(NOW - DAY), new Date(NOW + DAY)), weak)).toBe(
    "keysUnavailable",
  );
  const { fetchText: _, ...offline } = snsContext();
  expect(await word(rsaCertificate(sns), sent(snsMessage({}, keys.privateKey)), offline)).toBe(
    "keysUnavailable",
  );
});

it("refuses a hash that it does not know", async () => {
  const scheme = rsaCertificate({ ...sns, algorithm: "md5" as "sha1" });
  expect(await word(scheme, sent(snsMessage({}, keys.privateKey)), snsContext())).toBe(
    "unsupported",
  );
});

it("says what is missing of a message", async () => {
  const { MessageId: _, ...rest } = snsMessage({}, keys.privateKey);
  expect(await word(rsaCertificate(sns), sent(rest), snsContext())).toBe("incomplete");
});
