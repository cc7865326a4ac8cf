import type { Place } from "../expression/expression.ts";
import type { VerifyContext, WebhookSecret } from "./scheme.ts";

/** One place, or several that are tried in turn. */
export type Places = Place | readonly Place[];

/** More than any rotation needs; every secret costs a MAC on every delivery, also on forged ones. */
const MOST_SECRETS = 20;

/** The places of a list, or the one place as a list. */
export function placesOf(places: Places): readonly Place[] {
  return isPlace(places) ? [places] : places;
}

/** All secrets at some places that are active now and not empty. */
export async function activeSecrets(
  places: Places,
  context: VerifyContext,
): Promise<readonly WebhookSecret[]> {
  const found: WebhookSecret[] = [];
  for (const place of placesOf(places)) {
    const secrets = context.secrets(place);
    found.push(...("then" in secrets ? await secrets : secrets));
  }
  const now = context.now();
  return found.filter((secret) => isActive(secret, now)).slice(0, MOST_SECRETS);
}

function isActive({ value, notBefore, notAfter }: WebhookSecret, now: number): boolean {
  return value.length > 0 && (notBefore ?? now) <= now && now <= (notAfter ?? now);
}

function isPlace(places: Places): places is Place {
  return typeof places[0] === "string";
}
