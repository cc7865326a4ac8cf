import type { AuthDefinition, FieldDefinition } from "../../validate/definition.ts";
import { bindText, bindUrl, type Roots } from "../value.ts";
import { type SchemeCompiler, type SchemeOption, secretField } from "./scheme.ts";
import { dataOptions } from "./token.ts";

/** A consent is asked for before there is a credential. */
const URL_ROOTS: Roots = new Set(["connection", "app"]);
const REALM_ROOTS: Roots = new Set(["connection"]);

/** OAuth 1.0a (RFC 5849). */
export const oauth1: SchemeCompiler = {
  fields: oauth1Fields,
  options: (context, request) => {
    const { at, definition } = request;
    const urls = (["requestUrl", "authorizationUrl", "tokenUrl"] as const).flatMap(
      (key): readonly SchemeOption[] => {
        const text = definition[key];
        if (typeof text !== "string") return [];
        return [[key, { kind: "url", url: bindUrl(context, [...at, key], text, URL_ROOTS) }]];
      },
    );
    const realm = definition["realm"];
    return [
      ...urls,
      ...dataOptions(request, ["algorithm"]),
      ...(typeof realm === "string"
        ? [
            [
              "realm",
              { kind: "value", value: bindText(context, [...at, "realm"], realm, REALM_ROOTS) },
            ] as const,
          ]
        : []),
    ];
  },
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
