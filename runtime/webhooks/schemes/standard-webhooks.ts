import { decodeBytes } from "../bytes.ts";
import { startMac } from "../digests.ts";
import { findDigest } from "../digest-match.ts";
import type { WebhookScheme, WebhookSecret } from "../scheme.ts";
import type { Places } from "../secrets.ts";
import { signatureScheme } from "../signature-scheme.ts";

export interface StandardWebhooksOptions {
  /** Base64, with or without `whsec_` before it. */
  readonly secret: Places;
  /** Milliseconds; default five minutes. */
  readonly tolerance?: number;
}

/**
 * Standard Webhooks 1.0: `v1,` and the base64 HMAC-SHA-256 of `id.timestamp.body`, several between spaces; the
 * header names begin with `webhook-`, or `svix-` as Svix sends them.
 */
export function standardWebhooks(options: StandardWebhooksOptions): WebhookScheme {
  const { secret, tolerance } = options;
  const standard = withNames("webhook", secret, tolerance);
  const svix = withNames("svix", secret, tolerance);
  return {
    scheme: "standardWebhooks",
    isPresent: (view) => standard.isPresent(view) || svix.isPresent(view),
    verify: (view, context) => (standard.isPresent(view) ? standard : svix).verify(view, context),
  };
}

function withNames(
  names: "webhook" | "svix",
  secret: Places,
  tolerance: number | undefined,
): WebhookScheme {
  return signatureScheme(
    "standardWebhooks",
    {
      signature: ["header", `${names}-signature`],
      encoding: "base64",
      parts: { separator: " ", assignment: ",", signature: "v1" },
      id: ["header", `${names}-id`],
      signed: [{ slot: "id" }, ".", { slot: "timestamp" }, ".", { slot: "body" }],
      timestamp: {
        at: ["header", `${names}-timestamp`],
        unit: "seconds",
        ...(tolerance === undefined ? {} : { tolerance }),
      },
      secret,
    },
    (attempt) =>
      findDigest(attempt, (each) => {
        const key = keyOf(each);
        return key === undefined ? undefined : startMac("sha256", key);
      }),
  );
}

function keyOf({ value }: WebhookSecret): Uint8Array | undefined {
  return typeof value === "string"
    ? decodeBytes(value.replace(/^(v1,)?whsec_/, ""), "base64")
    : value;
}
