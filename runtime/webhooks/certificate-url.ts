/** As AWS names its regions: `us-east-1`, `us-gov-west-1`, `cn-north-1`; no bucket's host is one. */
const REGION = "[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}";

/**
 * Whether a certificate may come from an address: plain https without port, user or query, a path ending in
 * `.pem`, and a host of the list, in which `{region}` stands for an AWS region. Any label in its place would
 * be too wide: `sns.s3-us-west-2.amazonaws.com` is a stranger's bucket named `sns`.
 */
export function isCertificateUrl(text: string, hosts: readonly string[]): boolean {
  if (!/^https:\/\/[a-z0-9.-]+\/[A-Za-z0-9._/-]*\.pem$/.test(text)) return false;
  const host = text.slice("https://".length).split("/", 1)[0] ?? "";
  return hosts.some((pattern) => hostPattern(pattern).test(host));
}

function hostPattern(pattern: string): RegExp {
  const literal = pattern.split("{region}").map((text) => text.replaceAll(/[^a-z0-9-]/g, "\\$&"));
  return new RegExp(`^${literal.join(REGION)}$`);
}
