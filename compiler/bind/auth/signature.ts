import type { Json } from "../../json.ts";
import { bindPlace } from "../value.ts";
import { type SchemeCompiler, secretField } from "./scheme.ts";
import { dataOptions, textOption } from "./token.ts";

/** Each request is signed with a shared secret. */
export const hmac: SchemeCompiler = {
  fields: { secret: secretField("Signing secret") },
  options: (_context, request) => [
    ...dataOptions(request, ["algorithm"]),
    ["signed", { kind: "data", data: signedParts(request.definition["signed"]) }],
    ...dataOptions(request, ["encoding", "header"]),
  ],
};

/** AWS Signature Version 4. */
export const awsSigV4: SchemeCompiler = {
  fields: {
    accessKeyId: { title: "Access key id" },
    secretAccessKey: secretField("Secret access key"),
    sessionToken: { ...secretField("Session token"), optional: true },
  },
  options: (context, request) => [
    ...dataOptions(request, ["service"]),
    ...textOption(context, request, "region"),
    ...dataOptions(request, ["payload"]),
  ],
};

/** Shared Key of Azure Storage. */
export const azureSharedKey: SchemeCompiler = {
  fields: { key: secretField("Account key") },
  options: (context, request) => textOption(context, request, "account"),
};

/** A signature that the vendor has made. */
export const signedQuery: SchemeCompiler = {
  fields: { query: secretField("Signed query") },
  options: () => [],
};

/** What is sent is signed as Standard Webhooks says. */
export const standardWebhooks: SchemeCompiler = {
  fields: { secret: secretField("Signing secret") },
  options: (context, request) => {
    const { at, definition } = request;
    const text = definition["messageId"];
    const roots = new Set(["header", "body"]);
    const place =
      typeof text === "string" ? bindPlace(context, [...at, "messageId"], text, roots) : undefined;
    return [
      ...(place === undefined ? [] : [["messageId", { kind: "data", data: place }] as const]),
      ...textOption(context, request, "secret", { fallback: "${credential.secret}" }),
    ];
  },
};

/** Text and slots in turn; the schema has seen that there is no slot that the runtime does not know. */
function signedParts(signed: unknown): Json {
  if (typeof signed !== "string") return [];
  return [...signed.matchAll(/\{([^{}]*)\}|[^{}]+/g)].map(([text, slot]) => {
    if (slot === undefined) return text;
    return slot.startsWith("header.") ? { header: slot.slice(7).toLowerCase() } : { slot };
  });
}
