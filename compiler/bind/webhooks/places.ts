import type { Place } from "@human/connector-sdk";
import type { DocumentPath } from "../../source.ts";
import type { OneOrMore } from "../../validate/definition.ts";
import { oneOrMore } from "../behaviour.ts";
import type { BindContext } from "../context.ts";
import { bindPlace, type Roots } from "../value.ts";

/** One place, or several that are tried in turn; what is wrong among them is reported and left out. */
export function bindPlaces(
  context: BindContext,
  path: DocumentPath,
  places: OneOrMore<string>,
  roots: Roots,
): readonly Place[] {
  return oneOrMore(places).flatMap((text, index) => {
    const at = typeof places === "string" ? path : [...path, index];
    const place = bindPlace(context, at, text, roots);
    return place === undefined ? [] : [place];
  });
}

/** One place, or one for each member; what is wrong is reported and left out. */
export function bindPlaceOrMembers(
  context: BindContext,
  at: DocumentPath,
  written: string | Readonly<Record<string, string>>,
  roots: Roots,
): Place | Readonly<Record<string, Place>> | undefined {
  if (typeof written === "string") return bindPlace(context, at, written, roots);
  const members = Object.entries(written).flatMap(([name, text]): readonly [string, Place][] => {
    const place = bindPlace(context, [...at, name], text, roots);
    return place === undefined ? [] : [[name, place]];
  });
  return Object.fromEntries(members);
}

/** One place where there is one: a list of one reads worse. */
export function onePlaceOrMore(places: readonly Place[]): Place | readonly Place[] {
  const [only] = places;
  return places.length === 1 && only !== undefined ? only : places;
}
