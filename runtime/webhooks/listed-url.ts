/** As AWS names its regions: `us-east-1`, `us-gov-west-1`, `cn-north-1`; no bucket's host is one. */
const REGION = "[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}";

/**
 * Whether an address is plain https, without port, user or fragment, on a host of the list, in which `{region}`
 * stands for an AWS region. Any label in its place would be too wide: `sns.s3-us-west-2.amazonaws.com` is a
 * stranger's bucket named `sns`.
 */
export function isListedUrl(text: string, hosts: readonly string[]): boolean {
  const host = /^https:\/\/([a-z0-9.-]+)\/[\x21-\x22\x24-\x5b\x5d-\x7e]*$/.exec(text)?.[1];
  return host !== undefined && hosts.some((pattern) => hostPattern(pattern).test(host));
}

function hostPattern(pattern: string): RegExp {
  const literal = pattern.split("{region}").map((text) => text.replaceAll(/[^a-z0-9-]/g, "\\$&"));
  return new RegExp(`^${literal.join(REGION)}$`);
}
