import type { Roots } from "../value.ts";
import { bindText } from "../value.ts";
import { type SchemeCompiler, type SchemeOption, secretField } from "./scheme.ts";

/** What calls prove is the connection's own. */
const CREDENTIAL: Roots = new Set(["credential"]);

/** A TLS client certificate. */
export const mtls: SchemeCompiler = {
  fields: {
    certificate: {
      title: "Client certificate",
      help: "In PEM, with the certificates that vouch for it, from `-----BEGIN CERTIFICATE-----` on",
    },
    privateKey: secretField("Private key", "In PEM and without a passphrase, of the certificate"),
  },
  options: (context, { at, definition }) =>
    (["certificate", "key"] as const).flatMap((key): readonly SchemeOption[] => {
      const text = definition[key];
      if (typeof text !== "string") return [];
      const value = bindText(context, [...at, key], text, CREDENTIAL);
      return [[key, { kind: "value", value }]];
    }),
};
