import { createHmac } from "node:crypto";
import { badInput, ConnectorError } from "../errors.ts";
import type { Expression, Place } from "../expression/expression.ts";
import { follow } from "../expression/expression.ts";
import type { HttpRequest } from "../http/request.ts";
import { type AuthScheme, credentialText, unchanged } from "./scheme.ts";
import { signedBytes, withHeaders } from "./signing.ts";

export interface StandardWebhooksOptions {
  readonly id: string;
  /** Where in the request the id of the message is: `header.<name>` or `body.<member>`. */
  readonly messageId: Place;
  readonly secret: Expression | string;
  /** Default: `Date.now`. */
  readonly now?: () => number;
}

const PREFIX = "whsec_";

/**
 * Signs what is sent as Standard Webhooks says (https://github.com/standard-webhooks/standard-webhooks,
 * "Signature scheme"): `webhook-id`, `webhook-timestamp` in seconds, `webhook-signature` with the HMAC-SHA-256.
 */
export function standardWebhooks(options: StandardWebhooksOptions): AuthScheme {
  const { id, messageId, secret, now = Date.now } = options;
  const expression: Expression = typeof secret === "string" ? () => secret : secret;
  return {
    id,
    scheme: "standardWebhooks",
    apply: unchanged,
    sign: (request, { at, skew = 0 }) => {
      const key = keyOf(credentialText(expression, at, id), id);
      const message = messageOf(request, messageId);
      const time = String(Math.floor((now() + skew) / 1000));
      const mac = createHmac("sha256", key).update(`${message}.${time}.`);
      const signature = mac.update(signedBytes(request.body)).digest("base64");
      return withHeaders(request, {
        "webhook-id": message,
        "webhook-timestamp": time,
        "webhook-signature": `v1,${signature}`,
      });
    },
  };
}

/** The secret's bytes: base64 behind a prefix that may be left out, 24 to 64 of them. */
function keyOf(secret: string, id: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const key = Buffer.from(text, "base64");
  const isBase64 = key.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "");
  if (isBase64 && key.length >= 24 && key.length <= 64) return key;
  throw new ConnectorError(
    "badCredential",
    `The secret of the auth method "${id}" is not 24 to 64 bytes in base64.`,
  );
}

function messageOf(request: HttpRequest, [root, ...path]: Place): string {
  const value =
    root === "header" ? follow(request.headers, lower(path)) : bodyMember(request, root, path);
  // A dot would move the boundary between the id and the time.
  if (typeof value === "string" && /^[\x21-\x7e]{1,256}$/.test(value) && !value.includes("."))
    return value;
  throw badInput("messageId", "must be a text of visible characters without a dot");
}

function bodyMember(
  request: HttpRequest,
  root: string,
  path: Place | readonly (string | number)[],
): unknown {
  if (root !== "body") return null;
  try {
    return follow(JSON.parse(Buffer.from(signedBytes(request.body)).toString("utf8")), path);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function lower(path: readonly (string | number)[]): readonly (string | number)[] {
  return path.map((segment) => String(segment).toLowerCase());
}
