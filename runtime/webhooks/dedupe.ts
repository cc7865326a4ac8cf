import { hash } from "node:crypto";
import type { Place } from "../expression/expression.ts";
import { readText, type WebhookView } from "./view.ts";

/** Where an id is: at one place, or made of what is at all of several. `body` alone is all of its bytes as they came. */
export type IdPlace = Place | { readonly all: readonly Place[] };

/** One id, or several that are tried in turn. */
export type IdPlaces = IdPlace | readonly IdPlace[];

const LONGEST_ID = 200;

/** The first id that is there: as it is, or as its hash where it is long or of several parts. */
export function idOf(view: WebhookView, places: IdPlaces | undefined): string | undefined {
  for (const place of listOf(places)) {
    const texts = partsOf(place).map((part) => textOf(view, part) ?? "");
    if (texts.includes("")) continue;
    const [only = ""] = texts;
    // Parts are kept apart, or "a" and "bc" would be "ab" and "c".
    const text = texts.length === 1 ? only : JSON.stringify(texts);
    const isPlain = texts.length === 1 && text.length <= LONGEST_ID;
    return isPlain ? text : `sha256:${hash("sha256", text, "base64url")}`;
  }
  return undefined;
}

/** Those that lie in the body alone: within one item of a list they tell it from its neighbours. */
export function idsInBody(places: IdPlaces | undefined): readonly IdPlace[] {
  return listOf(places).filter((place) =>
    partsOf(place).every((part) => part[0] === "body" && !isWhole(part)),
  );
}

function textOf(view: WebhookView, place: Place): string | undefined {
  if (!isWhole(place)) return readText(view, place);
  return `sha256:${hash("sha256", view.raw.body, "base64url")}`;
}

function isWhole(place: Place): boolean {
  return place[0] === "body" && place.length === 1;
}

function partsOf(place: IdPlace): readonly Place[] {
  return "all" in place ? place.all : [place];
}

function listOf(places: IdPlaces | undefined): readonly IdPlace[] {
  if (places === undefined) return [];
  return isOne(places) ? [places] : places;
}

function isOne(places: IdPlaces): places is IdPlace {
  return !Array.isArray(places) || typeof places[0] === "string";
}
