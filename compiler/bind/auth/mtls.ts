import type { Roots } from "../value.ts";
import { type SchemeCompiler, secretField } from "./scheme.ts";
import { textOption } from "./token.ts";

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
  options: (context, request) => [
    ...textOption(context, request, "certificate", { roots: CREDENTIAL }),
    ...textOption(context, request, "key", { roots: CREDENTIAL }),
  ],
};
