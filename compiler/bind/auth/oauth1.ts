import type { AuthDefinition, FieldDefinition } from "../../validate/definition.ts";
import type { Roots } from "../value.ts";
import { type SchemeCompiler, secretField } from "./scheme.ts";
import { dataOptions, textOption, urlOptions } from "./token.ts";

/** A consent is asked for before there is a credential. */
const URL_ROOTS: Roots = new Set(["connection", "app"]);
const REALM_ROOTS: Roots = new Set(["connection"]);

/** OAuth 1.0a (RFC 5849). */
export const oauth1: SchemeCompiler = {
  fields: oauth1Fields,
  options: (context, request) => [
    ...urlOptions(context, request, ["requestUrl", "authorizationUrl", "tokenUrl"], URL_ROOTS),
    ...dataOptions(request, ["algorithm"]),
    ...textOption(context, request, "realm", { roots: REALM_ROOTS }),
  ],
};

/** What the runtime signs with, under its own names; of a consent, nothing is left to ask for. */
export function oauth1Fields({
  requestUrl,
  algorithm,
}: AuthDefinition): Readonly<Record<string, FieldDefinition>> {
  if (requestUrl !== undefined) return {};
  const isKey = typeof algorithm === "string" && algorithm.startsWith("RSA");
  const token = secretField("Access token", "As the vendor shows it beside its secret");
  return {
    clientId: { title: "Consumer key", help: "Of the app that is registered with the vendor" },
    ...(isKey
      ? { privateKey: secretField("Private key", `${PEM}; the vendor has its public half`) }
      : { clientSecret: secretField("Consumer secret", "As the vendor shows it beside the key") }),
    token,
    ...(isKey ? {} : { tokenSecret: secretField("Access token secret") }),
  };
}

const PEM = "In PEM, from `-----BEGIN` to `-----END` and what follows it";
