import { isListedUrl } from "./listed-url.ts";

/** Whether a certificate may come from an address: a listed host, no query, and a path ending in `.pem`. */
export function isCertificateUrl(text: string, hosts: readonly string[]): boolean {
  return /^https:\/\/[a-z0-9.-]+\/[A-Za-z0-9._/-]*\.pem$/.test(text) && isListedUrl(text, hosts);
}
