/** A checksum that grows with the bytes. */
export interface RunningHash {
  readonly update: (bytes: Uint8Array) => void;
  /** Of all bytes so far; asked for once. */
  readonly digest: () => Buffer;
}

/** Castagnoli's polynomial, bits reversed (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;

const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest >>> 0;
});

/** CRC-32C as four bytes, the highest first, which is how Google Cloud Storage writes it. */
export function createCrc32c(): RunningHash {
  let rest = 0xffffffff;
  return {
    update: (bytes) => {
      let current = rest;
      // An index: iterators take several times as long.
      for (let index = 0; index < bytes.length; index += 1)
        current = (table[(current ^ (bytes[index] ?? 0)) & 0xff] ?? 0) ^ (current >>> 8);
      rest = current;
    },
    digest: () => {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE((rest ^ 0xffffffff) >>> 0);
      return digest;
    },
  };
}
