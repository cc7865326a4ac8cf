import { type KeyObject, sign } from "node:crypto";

/** A self-signed X.509 certificate in PEM (RFC 5280, section 4.1), as no function of Node makes one. */
export function selfSigned(
  keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  notBefore: Date,
  notAfter: Date,
): string {
  const sha256WithRsa = sequence(Buffer.from("06092a864886f70d01010b0500", "hex"));
  const commonName = sequence(Buffer.from("0603550403", "hex"), tagged(0x0c, Buffer.from("tests")));
  const name = sequence(tagged(0x31, commonName));
  const certificate = sequence(
    tagged(0x02, Buffer.of(1)),
    sha256WithRsa,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    keys.publicKey.export({ format: "der", type: "spki" }),
  );
  const signature = sign("sha256", certificate, keys.privateKey);
  const der = sequence(certificate, sha256WithRsa, tagged(0x03, Buffer.of(0), signature));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...parts);
}

/** GeneralizedTime. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return tagged(0x18, Buffer.from(digits));
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
