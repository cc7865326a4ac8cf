/** What an address is for, where it is not a public host. */
export type AddressKind =
  | "unspecified"
  | "loopback"
  | "private"
  | "linkLocal"
  | "carrierNat"
  | "metadata"
  | "multicast"
  | "documentation"
  | "benchmark"
  | "reserved"
  /** Holds an IPv4 address that some router or library would take it for. */
  | "embedded";

/**
 * The addresses that are no public hosts: IANA's special-purpose registries for IPv4 (RFC 6890) and IPv6, and
 * where clouds serve credentials to whoever asks. The first row that covers an address names its kind.
 */
export const ranges: readonly (readonly [AddressKind, ...(readonly string[])])[] = [
  [
    "metadata",
    "169.254.169.254/32", // AWS, Azure, Google, Oracle, DigitalOcean, Hetzner
    "169.254.170.2/32", // AWS ECS tasks
    "169.254.170.23/32", // AWS EKS pods
    "100.100.100.200/32", // Alibaba
    "192.0.0.192/32", // Oracle
    "168.63.129.16/32", // Azure's wire server
    "fd00:ec2::254/128", // AWS
    "fd00:ec2::23/128", // AWS EKS pods
    "fd20:ce::254/128", // Google
  ],
  ["unspecified", "0.0.0.0/8", "::/128"],
  ["loopback", "127.0.0.0/8", "::1/128"],
  ["private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
  ["linkLocal", "169.254.0.0/16", "fe80::/10"],
  ["carrierNat", "100.64.0.0/10"],
  ["documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
  ["documentation", "2001:db8::/32", "3fff::/20"],
  ["benchmark", "198.18.0.0/15", "2001:2::/48"],
  ["multicast", "224.0.0.0/4", "ff00::/8"],
  // IETF protocol assignments, the old 6to4 relay, and what is set aside with the broadcast address.
  ["reserved", "192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4"],
  // IPv4-mapped, IPv4-compatible, IPv4-translated, NAT64 within a site, 6to4, Teredo.
  ["embedded", "::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "2002::/16"],
  ["embedded", "2001::/32"],
  ["reserved", "2001::/23", "fec0::/10"],
];

/** The only IPv6 addresses that are handed out to hosts of the Internet (RFC 4291, section 2.4). */
export const globalUnicast = "2000::/3";

/** Stands for IPv4 hosts in networks that have IPv6 alone (RFC 6052, section 2.1). */
export const nat64 = "64:ff9b::/96";
