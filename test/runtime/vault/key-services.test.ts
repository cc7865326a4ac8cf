import { createHash, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, expect, it } from "vitest";
import { createNetworkPolicy, type HostAddress } from "../../../runtime/network/network-policy.ts";
import { awsKms } from "../../../runtime/vault/aws-kms.ts";
import { hashicorpVault } from "../../../runtime/vault/hashicorp-vault.ts";
import { keyRing, type KeyEncryptionKey } from "../../../runtime/vault/key.ts";
import { contextOf } from "../../../runtime/vault/name.ts";
import { ownServer } from "../kit/server.ts";
import { signerOf, start, startKms, startTransit, type Double } from "./key-service-doubles.ts";
import { name, openVault, stored, tamper } from "./kit.ts";

const arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
/** The doubles listen on this machine. */
const network = createNetworkPolicy({ allowPrivateNetworks: [ownServer] });
const doubles: Double[] = [];
const running = async (double: Promise<Double>): Promise<Double> => {
  doubles.push(await double);
  return await double;
};
afterEach(async () => {
  for (const double of doubles.splice(0)) await double.close();
});

const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return error;
  }
};

async function tryVault(key: KeyEncryptionKey): Promise<void> {
  const { vault, store } = openVault({ keys: keyRing(key), cache: { ttl: 0 } });
  const version = await vault.put(name, { accessToken: "secret" });
  expect((await vault.get(name))?.values).toEqual({ accessToken: "secret" });
  const old = (await stored(store)).value;
  await vault.rotate(name, version, { accessToken: "next" });
  await tamper(store, old);
  expect(await thrownBy(() => vault.get(name))).toMatchObject({ code: "tampered" });
}

it("keeps data keys under AWS KMS, signed, bound and without the connection's name", async () => {
  const kms = await running(startKms(arn, "secret access key"));
  const sign = signerOf("secret access key");
  await tryVault(
    awsKms({ keyArn: arn, region: "eu-central-1", endpoint: `${kms.url}/`, sign, network }),
  );
  expect(kms.requests.map(({ path }) => path)).toEqual(["/", "/", "/", "/"]);
  for (const { body } of kms.requests) {
    for (const secret of [name.organization, name.connection, "secret", "next"])
      expect(body).not.toContain(secret);
    expect(Object.keys(JSON.parse(body).EncryptionContext)).toEqual(["credential"]);
  }
});

it("sends AWS KMS the request that its documentation shows", async () => {
  const sent: unknown[] = [];
  const key = awsKms({
    keyArn: arn,
    region: "eu-central-1",
    sign: ({ headers }) => ({ ...headers, authorization: "signed" }),
    send: async (request) => {
      sent.push(request);
      return { status: 200, body: JSON.stringify({ KeyId: arn, CiphertextBlob: "AAEC" }) };
    },
  });
  const context = contextOf(name, 5);
  expect([...(await key.wrap(Uint8Array.of(1, 2, 3), context))]).toEqual([0, 1, 2]);
  expect(sent).toEqual([
    {
      method: "POST",
      url: "https://kms.eu-central-1.amazonaws.com/",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "TrentService.Encrypt",
        authorization: "signed",
      },
      body: JSON.stringify({
        KeyId: arn,
        EncryptionContext: { credential: createHash("sha256").update(context).digest("base64") },
        Plaintext: "AQID",
      }),
    },
  ]);
});

it("says that AWS KMS refused a wrong signature, and nothing of the request", async () => {
  const kms = await running(startKms(arn, "secret access key"));
  const sign = signerOf("canary");
  const key = awsKms({ keyArn: arn, region: "eu-central-1", endpoint: kms.url, sign, network });
  const error = await thrownBy(() => key.wrap(Buffer.from("canary"), contextOf(name, 1)));
  expect(error).toMatchObject({
    code: "keyService",
    message: "AWS KMS refused the call (InvalidSignatureException).",
  });
  expect(inspect(error)).not.toContain(Buffer.from("canary").toString("base64"));
  const other = awsKms({
    keyArn: arn.replace("1234", "9999"),
    region: "eu-central-1",
    endpoint: kms.url,
    sign: signerOf("secret access key"),
    network,
  });
  expect(await thrownBy(() => other.wrap(randomBytes(32), contextOf(name, 1)))).toMatchObject({
    message: "AWS KMS refused the call (NotFoundException).",
  });
});

it("keeps data keys under HashiCorp Vault, with a token that may change", async () => {
  const transit = await running(startTransit("my/transit/*/conn%20keys", "token 2"));
  let token = "token 1";
  const key = hashicorpVault({
    address: `${transit.url}/`,
    key: "conn keys",
    mount: "my/transit",
    token: () => token,
    network,
  });
  const denied = await thrownBy(() => key.wrap(randomBytes(32), contextOf(name, 1)));
  expect(denied).toMatchObject({
    code: "keyService",
    message: "HashiCorp Vault answered with status 403.",
  });
  token = "token 2";
  await tryVault(key);
  expect(key.id).toBe("my/transit/conn keys");
});

it("treats silence, nonsense, redirects and floods as a failure of the service", async () => {
  const answers = [
    { status: 500, body: { errors: ["canary"] } },
    { status: 200, body: "canary" },
    { status: 200, body: {} },
    { status: 200, body: { data: "canary" } },
    { status: 200, body: { data: { ciphertext: "canary", plaintext: 7 } } },
    { status: 200, body: { data: { plaintext: "" }, CiphertextBlob: null } },
    { status: 302, body: "" },
    { status: 200, body: "x".repeat(200_000) },
  ];
  const double = await running(start(() => answers[0] ?? { status: 200, body: "" }));
  const address = double.url;
  const keys = [
    hashicorpVault({ address, key: "k", token: () => "canary", network }),
    awsKms({
      keyArn: arn,
      region: "r",
      endpoint: address,
      sign: ({ headers }) => headers,
      network,
    }),
    hashicorpVault({ address: "http://127.0.0.1:1", key: "k", token: () => "canary\n", network }),
  ];
  for (; answers.length > 0; answers.shift())
    for (const key of keys)
      for (const work of [key.wrap, key.unwrap]) {
        const error = await thrownBy(() => work(Buffer.from("canary"), contextOf(name, 1)));
        expect(error).toMatchObject({ name: "VaultError", code: "keyService" });
        expect(inspect(error)).not.toContain("canary");
      }
  expect(double.requests.filter(({ path }) => path === "/elsewhere")).toEqual([]);
});

it("sends no data key in the clear to another machine", () => {
  const token = (): string => "token";
  for (const address of [
    "http://vault.example.com",
    "http://127.0.0.1.example.com",
    "ftp://x",
    "x",
  ])
    expect(() => hashicorpVault({ address, key: "k", token })).toThrowError(
      expect.objectContaining({ code: "badInput" }),
    );
  const sign = (): Record<string, string> => ({});
  expect(() =>
    awsKms({ keyArn: arn, region: "r", endpoint: "http://10.0.0.1/", sign }),
  ).toThrowError(expect.objectContaining({ code: "badInput" }));
  for (const address of ["https://vault.example.com", "http://[::1]:8200", "http://localhost"])
    expect(hashicorpVault({ address, key: "k", token }).id).toBe("transit/k");
});

it("reaches no machine that the network policy keeps closed", async () => {
  const double = await running(start(() => ({ status: 200, body: "" })));
  const token = (): string => "canary";
  const resolveHost = async (): Promise<readonly HostAddress[]> =>
    await Promise.resolve([{ address: "169.254.169.254", family: 4 }]);
  const keys = [
    hashicorpVault({ address: double.url, key: "k", token }),
    hashicorpVault({
      address: "https://vault.example.com",
      key: "k",
      token,
      network: createNetworkPolicy({ resolveHost }),
    }),
  ];
  for (const key of keys) {
    const error = await thrownBy(() => key.wrap(Buffer.from("canary"), contextOf(name, 1)));
    expect(error).toMatchObject({
      code: "keyService",
      message: expect.stringMatching(
        /^HashiCorp Vault may not be reached: The host "[\w.]+" leads/,
      ),
    });
    expect(inspect(error)).not.toContain("canary");
  }
  expect(double.requests).toEqual([]);
});

it("does not take a data key of another length for one", async () => {
  const { vault } = openVault({
    keys: keyRing({ id: "odd", wrap: () => Uint8Array.of(1), unwrap: () => Uint8Array.of(1) }),
  });
  await vault.put(name, { key: "secret" });
  expect(await thrownBy(() => vault.get(name))).toMatchObject({ code: "tampered" });
});
