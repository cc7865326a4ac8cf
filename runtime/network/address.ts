import { type BlockList, isIP } from "node:net";
import { holds, networksOf } from "./cidr.ts";
import { type AddressKind, globalUnicast, nat64, ranges } from "./ranges.ts";

/** By family: Node takes an IPv4-mapped address for what it maps to, and no router has to. */
const tables: Readonly<Record<4 | 6, readonly (readonly [AddressKind, BlockList])[]>> = {
  4: tableOf(4),
  6: tableOf(6),
};
const publicNetworks = networksOf([globalUnicast]);
const nat64Networks = networksOf([nat64]);

/**
 * What an IP address is for; `public` only for what is a host of the Internet and nothing else. Text that is no
 * address in the usual form, or that has a zone, is `reserved`.
 */
export function kindOf(address: string): AddressKind | "public" {
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return "reserved";
  if (family === 4) return kindIn(tables[4], address) ?? "public";
  if (nat64Networks !== undefined && holds(nat64Networks, address))
    return kindOf(lastFour(wordsOf(address)));
  const kind = kindIn(tables[6], address);
  // What an operator opened for IPv4 counts for these too, and must not open metadata by them.
  if (kind === "embedded" && kindOf(lastFour(wordsOf(address))) === "metadata") return "metadata";
  if (kind !== undefined) return kind;
  return publicNetworks !== undefined && holds(publicNetworks, address) ? "public" : "reserved";
}

function tableOf(family: 4 | 6): readonly (readonly [AddressKind, BlockList])[] {
  return ranges.flatMap(([kind, ...cidrs]) => {
    const networks = networksOf(cidrs.filter((cidr) => cidr.includes(":") === (family === 6)));
    if (networks === undefined) throw new TypeError(`A range of "${kind}" is no network.`);
    return [[kind, networks] as const];
  });
}

function kindIn(
  table: readonly (readonly [AddressKind, BlockList])[],
  address: string,
): AddressKind | undefined {
  return table.find(([, networks]) => holds(networks, address))?.[0];
}

/** The eight words of an IPv6 address, through the URL standard's parser, which writes one form only. */
function wordsOf(address: string): readonly number[] {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const read = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16));
  const first = read(head);
  const last = read(tail ?? "");
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function lastFour(words: readonly number[]): string {
  return words
    .slice(6)
    .flatMap((word) => [word >> 8, word & 0xff])
    .join(".");
}
