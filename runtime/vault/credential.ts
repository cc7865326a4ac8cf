import { VaultError } from "./error.ts";

/** The secrets of a credential; they are no own properties, so printing and JSON do not show them. */
export interface StoredCredential {
  /** What `rotate` and `delete` want to hear. */
  readonly version: number;
  readonly values: Readonly<Record<string, string>>;
}

const PLAINTEXT_BYTES = 1024 * 1024;

class OpenCredential implements StoredCredential {
  readonly version: number;
  readonly #values: Readonly<Record<string, string>>;

  constructor(version: number, values: Readonly<Record<string, string>>) {
    this.version = version;
    this.#values = values;
  }

  get values(): Readonly<Record<string, string>> {
    return this.#values;
  }
}

/** The bytes to encrypt; the caller wipes them. Throws a VaultError `badInput` that quotes nothing. */
export function encodeValues(values: Readonly<Record<string, string>>): Buffer {
  if (typeof values !== "object" || values === null) throw wrong("an object of texts");
  for (const [name, value] of Object.entries(values)) {
    if (name === "__proto__" || !name.isWellFormed()) throw wrong("named by well-formed texts");
    if (typeof value !== "string" || !value.isWellFormed()) throw wrong("well-formed texts");
  }
  const plaintext = Buffer.from(JSON.stringify(values));
  if (plaintext.length <= PLAINTEXT_BYTES) return plaintext;
  plaintext.fill(0);
  throw wrong(`together at most ${PLAINTEXT_BYTES} bytes long`);
}

/** The credential of decrypted bytes, which are wiped. */
export function decodeCredential(version: number, plaintext: Buffer): StoredCredential {
  const values: Readonly<Record<string, string>> = JSON.parse(plaintext.toString());
  plaintext.fill(0);
  return new OpenCredential(version, Object.freeze(values));
}

function wrong(must: string): VaultError {
  return new VaultError("badInput", `The values of a credential must be ${must}.`);
}
