import { expect, it } from "vitest";
import { kindOf } from "../../../runtime/network/address.ts";
import type { AddressKind } from "../../../runtime/network/ranges.ts";

const kinds: Readonly<Record<AddressKind | "public", string>> = {
  unspecified: "0.0.0.0 0.1.2.3 0.255.255.255 ::",
  loopback: "127.0.0.0 127.0.0.1 127.255.255.255 ::1 0:0:0:0:0:0:0:1",
  private:
    "10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255 fc00:: fd12:3456::1 " +
    "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  linkLocal: "169.254.0.0 169.254.255.255 fe80:: fe80::1 febf:ffff::1",
  carrierNat: "100.64.0.0 100.127.255.255",
  metadata:
    "169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 192.0.0.192 168.63.129.16 " +
    "fd00:ec2::254 fd00:ec2::23 fd20:ce::254 64:ff9b::a9fe:a9fe 64:ff9b::169.254.169.254",
  multicast: "224.0.0.0 224.0.0.1 239.255.255.255 ff02::1 ffff::",
  documentation: "192.0.2.1 198.51.100.255 203.0.113.7 2001:db8::1 3fff::1 3fff:fff::1",
  benchmark: "198.18.0.0 198.19.255.255 2001:2::1",
  reserved:
    "192.0.0.0 192.0.0.255 192.88.99.1 240.0.0.0 255.255.255.255 2001:10::1 2001:1ff::1 4000::1 " +
    "5f00::1 100::1 fec0::1 fe00::1 1.2.3 example.com fe80::1%eth0 ::1%lo 2606:4700::1111%1 0x7f.0.0.1",
  embedded:
    "::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:a00:1 0:0:0:0:0:ffff:10.0.0.1 ::127.0.0.1 ::8.8.8.8 " +
    "::ffff:0:127.0.0.1 2002:7f00:1::1 2002:808:808::1 2001:0:7f00:1::1 64:ff9b:1::7f00:1",
  public:
    "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 " +
    "169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255 " +
    "192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 203.0.114.0 223.255.255.255 168.63.129.15 " +
    "2606:4700::1111 2001:4860:4860::8888 2001:200::1 2003::1 3ffe::1 64:ff9b::8.8.8.8",
};

it.each(Object.entries(kinds))("takes the addresses of the row for %s", (kind, row) => {
  const found = row.split(" ").map((address) => `${address} ${kindOf(address)}`);
  expect(found).toEqual(row.split(" ").map((address) => `${address} ${kind}`));
});

it("judges NAT64 addresses by the IPv4 address that they stand for", () => {
  expect(kindOf("64:ff9b::7f00:1")).toBe("loopback");
  expect(kindOf("64:ff9b::10.1.2.3")).toBe("private");
  expect(kindOf("64:ff9b::101:101")).toBe("public");
});

it("knows metadata addresses in the forms that stand for IPv4 addresses", () => {
  expect(kindOf("::ffff:169.254.169.254")).toBe("metadata");
  expect(kindOf("::ffff:6464:64c8")).toBe("metadata");
  expect(kindOf("64:ff9b::169.254.169.254")).toBe("metadata");
});
