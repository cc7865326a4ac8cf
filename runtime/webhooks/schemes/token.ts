import { follow, type Place } from "../../expression/expression.ts";
import { equalSecret } from "../bytes.ts";
import { refuse, type WebhookScheme, type WebhookSecret } from "../scheme.ts";
import { activeSecrets, type Places } from "../secrets.ts";
import type { WebhookView } from "../view.ts";

export interface TokenOptions {
  /** Where the token is. Beside `each` the root is `item`: `["item", "clientState"]`. */
  readonly token: Place;
  /** A list of which every item must carry the token (Microsoft Graph's `value[].clientState`). */
  readonly each?: Place;
  readonly secret: Places;
}

/** A shared secret that the vendor sends along as it is; it covers neither body nor time. */
export function token(options: TokenOptions): WebhookScheme {
  return {
    scheme: "token",
    isPresent: (view) => readTokens(view, options).length > 0,
    verify: async (view, context) => {
      const given = readTokens(view, options);
      if (given.length === 0) return refuse("unsigned");
      const secrets = await activeSecrets(options.secret, context);
      if (secrets.length === 0) return refuse("noSecret");
      const fitting = given.map((each) => findEqual(each, secrets));
      const keyId = fitting[0];
      if (keyId === undefined || fitting.includes(undefined)) return refuse("badSignature");
      return { kind: "verified", scheme: "token", keyId };
    },
  };
}

function readTokens(view: WebhookView, { token: place, each }: TokenOptions): readonly unknown[] {
  if (each === undefined) return [view.read(place)].filter((value) => value !== null);
  const items = view.read(each);
  return Array.isArray(items) ? items.map((item) => follow(item, place.slice(1))) : [];
}

/** Looks at every secret, whichever fits. */
function findEqual(given: unknown, secrets: readonly WebhookSecret[]): string | undefined {
  if (typeof given !== "string") return undefined;
  const fitting = secrets.filter(({ value }) => equalSecret(given, value));
  return fitting[0]?.id;
}
