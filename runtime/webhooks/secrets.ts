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

/** All secrets at some places that are active now and not empty; at once where the host has them at hand. */
export function activeSecrets(
  places: Places,
  context: VerifyContext,
): readonly WebhookSecret[] | Promise<readonly WebhookSecret[]> {
  const lists = placesOf(places).map((place) => context.secrets(place));
  const choose = (secrets: readonly WebhookSecret[]): readonly WebhookSecret[] => {
    const now = context.now();
    return secrets.filter((secret) => isActive(secret, now)).slice(0, MOST_SECRETS);
  };
  return lists.every(isAtHand)
    ? choose(lists.flat())
    : Promise.all(lists).then((found) => choose(found.flat()));
}

function isAtHand(
  secrets: ReturnType<VerifyContext["secrets"]>,
): secrets is readonly WebhookSecret[] {
  return !("then" in secrets);
}

function isActive({ value, notBefore, notAfter }: WebhookSecret, now: number): boolean {
  return value.length > 0 && (notBefore ?? now) <= now && now <= (notAfter ?? now);
}

function isPlace(places: Places): places is Place {
  return typeof places[0] === "string";
}
