import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate and its private key, in PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateAuthority extends IssuedCertificate {
  /** A certificate of this name, for these hosts where it is a server's. */
  readonly issue: (name: string, hosts?: readonly string[]) => IssuedCertificate;
}

const DAY = 86_400_000;
/** `ecdsa-with-SHA256` (RFC 5758, section 3.2). */
const ALGORITHM = sequence(Buffer.from("06082a8648ce3d040302", "hex"));

/** An authority of the test's own, on P-256, without a program beside Node (RFC 5280, section 4.1). */
export function createAuthority(name: string): CertificateAuthority {
  const keys = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  // basicConstraints, critical: it may vouch for others.
  const isAuthority = sequence(
    Buffer.from("0603551d13", "hex"),
    tagged(0x01, Buffer.of(0xff)),
    tagged(0x04, sequence(tagged(0x01, Buffer.of(0xff)))),
  );
  const issue = (subject: string, publicKey: KeyObject, extensions: readonly Buffer[]): string => {
    const certificate = sequence(
      tagged(0xa0, tagged(0x02, Buffer.of(2))),
      tagged(0x02, serial()),
      ALGORITHM,
      nameOf(name),
      sequence(time(Date.now() - DAY), time(Date.now() + DAY)),
      nameOf(subject),
      publicKey.export({ format: "der", type: "spki" }),
      ...(extensions.length === 0 ? [] : [tagged(0xa3, sequence(...extensions))]),
    );
    const signature = sign("sha256", certificate, keys.privateKey);
    const der = sequence(certificate, ALGORITHM, tagged(0x03, Buffer.of(0), signature));
    const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
    return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  };
  return {
    certificate: issue(name, keys.publicKey, [isAuthority]),
    key: pemOf(keys.privateKey),
    issue: (subject, hosts = []) => {
      const own = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
      const names = sequence(...hosts.map((host) => tagged(0x82, Buffer.from(host))));
      const extensions = hosts.length === 0 ? [] : [namesExtension(names)];
      return { certificate: issue(subject, own.publicKey, extensions), key: pemOf(own.privateKey) };
    },
  };
}

/** subjectAltName */
function namesExtension(names: Buffer): Buffer {
  return sequence(Buffer.from("0603551d11", "hex"), tagged(0x04, names));
}

/** Positive, and no byte longer than it must be. */
function serial(): Buffer {
  const bytes = randomBytes(8);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function nameOf(commonName: string): Buffer {
  const attribute = sequence(
    Buffer.from("0603550403", "hex"),
    tagged(0x0c, Buffer.from(commonName)),
  );
  return sequence(tagged(0x31, attribute));
}

function pemOf(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

/** GeneralizedTime. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return tagged(0x18, Buffer.from(digits));
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...parts);
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
