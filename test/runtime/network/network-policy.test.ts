import { isIP } from "node:net";
import { ConnectorError, createNetworkPolicy, createTransport } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { defaultLimits } from "../../../runtime/http/request.ts";
import { failure } from "../kit/connector.ts";

/** Hosts as they stand in addresses; names lead to this machine, as a name of the attacker's would. */
const hostile = [
  // The URL standard's many ways to write 127.0.0.1
  ..."127.0.0.1 127.0.0.1. 127.1 127.0.1 2130706433 0x7f000001 0x7F.1 0x7f.0x0.0x0.0x1 0177.0.0.1".split(
    " ",
  ),
  ..."017700000001 0177.1 127.0.0.01 １２７.0.0.1 ①②⑦.0.0.1 127。0。0。1 127.0.0.1%2e %31%32%37.0.0.1".split(
    " ",
  ),
  ..."0x7f.1. 127.255.255.254 0 0.0.0.0 0x0 00 0.1.2.3".split(" "),
  // Private, shared, link-local
  ..."10.0.0.1 10.1 0xa.1 167772161 172.16.0.1 172.31.255.255 192.168.0.1 192.168.1 3232235521".split(
    " ",
  ),
  ..."100.64.0.1 100.127.255.255 169.254.0.1".split(" "),
  // Metadata
  ..."169.254.169.254 169.254.169.254. 2852039166 0xa9fea9fe 0xa9.0xfe.0xa9.0xfe 0251.0376.0251.0376".split(
    " ",
  ),
  ..."169.254.43518 169.254.170.2 169.254.170.23 100.100.100.200 192.0.0.192 168.63.129.16".split(
    " ",
  ),
  // Special purposes
  ..."192.0.0.1 192.0.2.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 192.88.99.1".split(
    " ",
  ),
  ..."224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 0xffffffff".split(" "),
  // IPv6
  ..."[::] [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:169.254.169.254]".split(
    " ",
  ),
  ..."[::ffff:8.8.8.8] [::127.0.0.1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe]".split(
    " ",
  ),
  ..."[64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::] [fe80::1] [fe80::1%25eth0] [fec0::1]".split(
    " ",
  ),
  ..."[fc00::1] [fd00:ec2::254] [fd20:ce::254] [ff02::1] [2001:db8::1] [3fff::1] [2001:2::1] [100::1]".split(
    " ",
  ),
  ..."[5f00::1] [4000::1] [2001:10::1] [1::1]".split(" "),
  // Names that lead here, and forms that are no host at all
  ..."localhost LOCALHOST localhost. foo.localhost metadata.google.internal 127.0.0.1.nip.io".split(
    " ",
  ),
  ..."ｌocalhost a_b.example xn--lcalhost-r2a. user:pass@8.8.8.8 user@localhost 8.8.8.8@127.0.0.1".split(
    " ",
  ),
  ..."127.0.0.1:22 [::1]:6379 127.0.0.1\\@8.8.8.8 127.0.0.1#@8.8.8.8 127.0.0.1?8.8.8.8".split(" "),
];
const toThisMachine = async (host: string): Promise<readonly { address: string; family: 4 }[]> =>
  await Promise.resolve([{ address: host === "" ? "" : "127.0.0.1", family: 4 }]);

it("has a table worth the name", () => {
  expect(new Set(hostile).size).toBeGreaterThan(90);
});

it.each(hostile)("does not connect to https://%s", async (host) => {
  const send = createTransport({ resolveHost: toThisMachine });
  const error = await failure(
    send({
      operation: "things.get",
      method: "GET",
      url: `https://${host}/`,
      headers: {},
      limits: defaultLimits,
    }),
  );
  expect(error).toBeInstanceOf(ConnectorError);
  expect(["hostNotAllowed", "badInput"]).toContain((error as ConnectorError).code);
});

it("checks hosts that never were part of an address, by the system's own reading", async () => {
  const policy = createNetworkPolicy();
  for (const host of [
    "127.0.0.1",
    "::1",
    "::ffff:10.0.0.1",
    "fe80::1%lo",
    "localhost",
    "127.1",
    "0x7f.1",
  ])
    expect(await failure(policy.resolve(host, "tls"))).toMatchObject({ code: "hostNotAllowed" });
});

it("lets public addresses through, over TLS alone", async () => {
  const policy = createNetworkPolicy();
  expect(await policy.resolve("8.8.8.8", "tls")).toEqual([{ address: "8.8.8.8", family: 4 }]);
  expect(await policy.resolve("2606:4700::1111", "tls")).toHaveLength(1);
  expect(await failure(policy.resolve("8.8.8.8", "plain"))).toMatchObject({
    code: "hostNotAllowed",
    message: 'The host "8.8.8.8" is public and would be spoken to without TLS.',
  });
});

it("refuses a name if any of its addresses is refused, and a name without any", async () => {
  const answers: Readonly<Record<string, readonly string[]>> = {
    "good.example": ["8.8.8.8", "2606:4700::1111"],
    "mixed.example": ["8.8.8.8", "10.0.0.1"],
    "mapped.example": ["8.8.8.8", "::ffff:8.8.4.4"],
    "none.example": [],
  };
  const policy = createNetworkPolicy({
    resolveHost: async (host) =>
      await Promise.resolve(
        (answers[host] ?? []).map((address) => ({ address, family: isIP(address) === 4 ? 4 : 6 })),
      ),
  });
  expect(await policy.resolve("good.example", "tls")).toEqual([
    { address: "8.8.8.8", family: 4 },
    { address: "2606:4700::1111", family: 6 },
  ]);
  expect(await failure(policy.resolve("mixed.example", "tls"))).toMatchObject({
    message: 'The host "mixed.example" leads to an address that is not public (private).',
  });
  expect(await failure(policy.resolve("mapped.example", "tls"))).toMatchObject({
    message: 'The host "mapped.example" leads to an address that is not public (embedded).',
  });
  expect(await failure(policy.resolve("none.example", "tls"))).toMatchObject({
    code: "hostNotAllowed",
  });
});

it("opens what the operator names, and nothing beside it", async () => {
  const policy = createNetworkPolicy({
    allowPrivateNetworks: [
      { cidr: "10.20.0.0/16", because: "the data centre" },
      { cidr: "fd12::/48", because: "the data centre" },
      { cidr: "169.254.0.0/16", because: "link-local printers" },
      { host: "GitLab.corp.example", because: "our own GitLab" },
    ],
    resolveHost: async (host) =>
      await Promise.resolve([
        { address: host.startsWith("gitlab") ? "192.168.7.7" : "192.168.7.8", family: 4 },
      ]),
  });
  for (const host of [
    "10.20.3.4",
    "fd12::1",
    "169.254.7.7",
    "gitlab.corp.example",
    "gitlab.corp.example.",
  ])
    for (const channel of ["tls", "plain"] as const)
      expect(await policy.resolve(host, channel)).toHaveLength(1);
  for (const host of [
    "10.21.0.1",
    "fd13::1",
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "192.168.7.7",
    "other.corp.example",
  ])
    expect(await failure(policy.resolve(host, "tls"))).toMatchObject({ code: "hostNotAllowed" });
});

it("never lets a named host lead to metadata or to what no host has", async () => {
  for (const address of ["169.254.169.254", "169.254.1.1", "0.0.0.0", "224.0.0.1", "240.0.0.1"]) {
    const policy = createNetworkPolicy({
      allowPrivateNetworks: [{ host: "db.corp.example", because: "the database" }],
      resolveHost: async () => await Promise.resolve([{ address, family: 4 }]),
    });
    expect(await failure(policy.resolve("db.corp.example", "tls"))).toMatchObject({
      code: "hostNotAllowed",
    });
  }
});

it("refuses lists that say less than they seem to", () => {
  const open = (cidr: string, because = "tests"): unknown =>
    createNetworkPolicy({ allowPrivateNetworks: [{ cidr, because }] });
  for (const cidr of ["10.0.0.0", "10.0.0.0/33", "fd00::/129", "10.0.0/8", "::1/", "*", "", "a/8"])
    expect(() => open(cidr)).toThrow(ConnectorError);
  expect(() => open("10.0.0.0/8", " ")).toThrow("A private network is opened without a reason.");
});
