import { createHash } from "node:crypto";

/** A certificate and its private key, in PEM. */
export interface CertificatePair {
  /** With those that vouch for it. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * What a connection proves itself by while TLS begins (RFC 8446, section 4.4.2). Nothing of it can be printed; a transport of the
 * application's own takes the pair by `read`.
 */
export class ClientCertificate {
  readonly #pair: CertificatePair;
  readonly #pool: string;

  /** `owner` is whose connections these are: what others opened is never used for them. */
  constructor(pair: CertificatePair, owner: string) {
    this.#pair = pair;
    const { certificate, key } = pair;
    this.#pool = createHash("sha256")
      .update(JSON.stringify([owner, certificate, key]))
      .digest("hex");
  }

  read(): CertificatePair {
    return this.#pair;
  }

  /** Names the connections that may be used for it, and tells nothing of it. */
  pool(): string {
    return this.#pool;
  }
}

/** Whose connections are opened for a connection of an organization. */
export function ownerOf(organization: string | undefined, connection: string): string {
  return JSON.stringify([organization ?? null, connection]);
}
