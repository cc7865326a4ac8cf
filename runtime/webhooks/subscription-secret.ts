import { randomBytes } from "node:crypto";
import type { Place } from "../expression/expression.ts";
import type { CredentialName } from "../vault/name.ts";
import type { WebhookSecret } from "./scheme.ts";
import type { SubscriptionName } from "./subscription-record.ts";

/** What subscriptions need of a vault (`runtime/vault/vault.ts`), which holds more than they may see. */
export interface SecretVault {
  readonly get: (
    name: CredentialName,
  ) => Promise<
    { readonly version: number; readonly values: Readonly<Record<string, string>> } | undefined
  >;
  readonly put: (name: CredentialName, values: Readonly<Record<string, string>>) => Promise<number>;
  readonly rotate: (
    name: CredentialName,
    version: number,
    values: Readonly<Record<string, string>>,
  ) => Promise<number>;
  readonly delete: (name: CredentialName, version: number) => Promise<void>;
}

/** The secrets of subscriptions, in the vault. */
export interface SubscriptionSecrets {
  /** The secret; made up and kept before it is first used, so that no delivery comes before it is known. */
  readonly ensure: (name: SubscriptionName) => Promise<string>;
  readonly read: (name: SubscriptionName) => Promise<string | undefined>;
  /** Keeps another secret; the one before it is still taken for the overlap. */
  readonly replace: (name: SubscriptionName, secret: string) => Promise<void>;
  readonly remove: (name: SubscriptionName) => Promise<void>;
  /** Those that deliveries may be signed with now. */
  readonly active: (name: SubscriptionName) => Promise<readonly WebhookSecret[]>;
  /** What the connection itself has at a place, where its app or its credential signs deliveries. */
  readonly ofConnection: (
    name: SubscriptionName,
    place: Place,
  ) => Promise<readonly WebhookSecret[]>;
}

/** What connections keep (`runtime/connection/secrets.ts`) that deliveries may be signed with. */
const SIGNING_KINDS = ["app", "credential"];

/** Keeps secrets; `overlap` in milliseconds. Fails with VaultErrors and StoreErrors. */
export function createSubscriptionSecrets(
  vault: SecretVault,
  overlap: number,
  now: () => number,
): SubscriptionSecrets {
  const read = async (name: SubscriptionName): Promise<string | undefined> =>
    (await vault.get(credentialOf(name)))?.values["secret"];
  return {
    read,
    async ensure(name) {
      const known = await read(name);
      if (known !== undefined) return known;
      const secret = madeUp();
      await vault.put(credentialOf(name), { secret });
      return secret;
    },
    async replace(name, secret) {
      const credential = credentialOf(name);
      const known = await vault.get(credential);
      const previous = known?.values["secret"];
      if (known === undefined || previous === undefined) await vault.put(credential, { secret });
      else if (previous !== secret) {
        const until = String(now() + overlap);
        await vault.rotate(credential, known.version, { secret, previous, until });
      }
    },
    async remove(name) {
      const known = await vault.get(credentialOf(name));
      if (known !== undefined) await vault.delete(credentialOf(name), known.version);
    },
    async active(name) {
      const known = await vault.get(credentialOf(name));
      if (known === undefined) return [];
      const { secret = "", previous = "", until } = known.values;
      const passing = { id: "subscription/previous", value: previous, notAfter: Number(until) };
      return [
        { id: `subscription/${known.version}`, value: secret },
        ...(previous === "" ? [] : [passing]),
      ];
    },
    async ofConnection({ organization, connection }, [kind = "", field = "", ...deeper]) {
      if (!SIGNING_KINDS.includes(kind) || deeper.length > 0) return [];
      const known = await vault.get({ organization, connection, kind });
      if (known === undefined || !Object.hasOwn(known.values, field)) return [];
      return [{ id: `${kind}/${known.version}`, value: known.values[field] ?? "" }];
    },
  };
}

/** Hexadecimal is text for an HMAC, and Base64 for Standard Webhooks. */
function madeUp(): string {
  return randomBytes(32).toString("hex");
}

function credentialOf({ organization, connection, endpoint }: SubscriptionName): CredentialName {
  return { organization, connection, kind: `webhook:${endpoint}` };
}
