import { camelCase } from "../names.ts";
import { scalar } from "./yaml-text.ts";

/** A key that may go together with others. */
export interface DraftKey {
  readonly at: "header" | "query";
  readonly name: string;
  /** Stands before the key. */
  readonly word?: string;
}

/** Those that can be told apart: one a place, and a key that goes to several places once. */
export function distinctKeys(keys: readonly DraftKey[]): readonly DraftKey[] {
  const [places, fields] = [new Set<string>(), new Set<string>()];
  return keys.filter((key) => {
    const [place, field] = [placeText(key).toLowerCase(), fieldOf(key)];
    if (places.has(place) || fields.has(field)) return false;
    places.add(place);
    fields.add(field);
    return true;
  });
}

/** `header.X-Api-Key` */
export function placeText({ at, name }: DraftKey): string {
  return `${at}.${name}`;
}

/** A method that sends several keys with each call, each asked for by the vendor's name of it. */
export function severalKeys(keys: readonly DraftKey[]): readonly string[] {
  const asked = keys.map(
    (key) => `  ${fieldOf(key)}: { title: ${scalar(titleOf(key))}, secret: true }`,
  );
  const places = (["header", "query"] as const).flatMap((at) => {
    const there = keys.filter((key) => key.at === at);
    return there.length === 0 ? [] : [`${at}:`, ...there.map((key) => `  ${placed(key)}`)];
  });
  return ["scheme: apiKey", "fields:", ...asked, ...places];
}

function placed(key: DraftKey): string {
  const { name, word } = key;
  const value = `\${credential.${fieldOf(key)}}`;
  return `${scalar(name)}: ${scalar(word === undefined ? value : `${word} ${value}`)}`;
}

function titleOf({ name, word }: DraftKey): string {
  return word === undefined ? name : `${word} token`;
}

/** `apiKey` of `X-Api-Key`; one word alone may be one that expressions do not know as a name. */
function fieldOf({ name, word }: DraftKey): string {
  if (word !== undefined) return `${word.toLowerCase()}Token`;
  const plain = camelCase(name.replace(/^x[-_]/i, "")).replaceAll(/[^A-Za-z0-9]/g, "");
  if (/^[a-z]+$/.test(plain) && !/(?:key|token|secret)$/.test(plain)) return `${plain}Key`;
  return /^[a-z]/.test(plain) ? plain : `key${plain}`;
}
