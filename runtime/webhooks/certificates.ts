import { type KeyObject, X509Certificate } from "node:crypto";
import { isStrongRsa } from "../auth/asymmetric-key.ts";
import type { VerifyContext } from "./scheme.ts";

export interface Certificates {
  /** The key of the certificate at an address; undefined where it cannot be had, is no RSA key, or has expired. */
  readonly find: (url: string, context: VerifyContext) => Promise<KeyObject | undefined>;
}

/** More than the vendor has regions. */
const MOST_CERTIFICATES = 64;
/** Forged deliveries may name an address each: no more than these are fetched in half a minute. */
const MOST_FETCHES = 10;
const WINDOW = 30_000;

/** Certificates by their address, each fetched once; those who want the same one share the fetch. */
export function createCertificates(): Certificates {
  const known = new Map<string, X509Certificate>();
  const pending = new Map<string, Promise<X509Certificate | undefined>>();
  let fetches: readonly number[] = [];

  const load = async (
    url: string,
    context: VerifyContext,
  ): Promise<X509Certificate | undefined> => {
    const shared = pending.get(url);
    if (shared !== undefined) return shared;
    fetches = fetches.filter((at) => context.now() - at < WINDOW);
    if (fetches.length >= MOST_FETCHES) return undefined;
    fetches = [...fetches, context.now()];
    const loading = fetchCertificate(url, context);
    pending.set(url, loading);
    const certificate = await loading;
    pending.delete(url);
    if (certificate !== undefined && known.size < MOST_CERTIFICATES) known.set(url, certificate);
    return certificate;
  };

  return {
    find: async (url, context) => {
      const certificate = known.get(url) ?? (await load(url, context));
      if (certificate !== undefined && isValid(certificate, context.now()))
        return certificate.publicKey;
      known.delete(url);
      return undefined;
    },
  };
}

async function fetchCertificate(
  url: string,
  context: VerifyContext,
): Promise<X509Certificate | undefined> {
  try {
    const text = await context.fetchText?.(url);
    return text === undefined ? undefined : new X509Certificate(text);
  } catch {
    // Out of reach, or not a certificate: the delivery is refused, and the vendor sends it again.
    return undefined;
  }
}

/** Whose certificate it is follows from its address; its own dates and key must hold as well. */
function isValid({ publicKey, validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return isStrongRsa(publicKey) && validFromDate.getTime() <= now && now <= validToDate.getTime();
}
