import { BlockList, isIP } from "node:net";

/** A set of networks; undefined where one of them is not `address/length`. */
export function networksOf(cidrs: readonly string[]): BlockList | undefined {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [, address = "", length = ""] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(cidr) ?? [];
    const family = isIP(address);
    if (family === 0 || Number(length) > (family === 4 ? 32 : 128)) return undefined;
    list.addSubnet(address, Number(length), family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** Whether one of the networks holds an address. IPv4-mapped addresses count as what they map to. */
export function holds(networks: BlockList, address: string): boolean {
  return networks.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}
