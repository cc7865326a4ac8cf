import type { FieldDescriptor } from "../descriptor.ts";
import { createRedact, createSearch, type Redact } from "../observe/redact.ts";
import type { Draft } from "../prepare/bind.ts";
import type { Credential, CredentialProvider } from "./credential.ts";

/** What of a credential no output may show. */
export interface Hidden {
  /** Whether a text may hold some of it, in any encoding; nothing is said of texts that do not. */
  readonly isIn: (text: string) => boolean;
  readonly redact: Redact;
}

/** Passwords that are shorter could be any word of an answer. */
const SHORTEST = 8;
/** What stands for a password that there is none of, `x`. */
const LONGEST_FILLER = 3;
/** Of what goes into an address along with a signature: shorter are dates, ids and names. */
const SHORTEST_SIGNATURE = 40;

/**
 * All of a credential, for errors, the name of basic authentication too: for many vendors it is the key itself, whatever
 * stands for the password (Stripe, Freshdesk, GitHub), and nobody can tell from the values.
 */
export function secretsOf(
  values: Readonly<Record<string, string>>,
  placed: Draft,
): readonly string[] {
  return [...Object.values(values), ...written(placed).flatMap(told)];
}

/**
 * The same for outputs, which agents work with: without what the definition calls no secret, a user's name or the id of
 * a key, as long as there is something else, and without what is too short to be told from data.
 */
export function hiddenOf(
  provider: CredentialProvider,
  { values }: Credential,
  declared: Readonly<Record<string, FieldDescriptor>>,
  placed: Draft,
): Hidden {
  const texts = written(placed);
  const before = known.get(provider);
  if (before !== undefined && isSame(before.values, values) && hasSame(before.texts, texts))
    return before.hidden;
  const secrets = [...new Set(secretsAmong(values, declared, texts))];
  const isIn = createSearch(secrets);
  let all: Redact | undefined;
  const hidden: Hidden = {
    isIn,
    redact: (text) => (isIn(text) ? (all ??= createRedact(secrets))(text) : text),
  };
  known.set(provider, { values, texts, hidden });
  return hidden;
}

/** What a provider gave last: most give the same again and again. */
const known = new WeakMap<
  CredentialProvider,
  {
    readonly values: Readonly<Record<string, string>>;
    readonly texts: readonly Written[];
    readonly hidden: Hidden;
  }
>();

/** Whether two sets of values are the same. */
export function isSame(
  one: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  if (one === other) return true;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  );
}

function hasSame(one: readonly Written[], other: readonly Written[]): boolean {
  return one.length === other.length && one.every(({ text }, at) => other[at]?.text === text);
}

function secretsAmong(
  values: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, FieldDescriptor>>,
  texts: readonly Written[],
): readonly string[] {
  const isOpen = (name: string): boolean =>
    Object.hasOwn(declared, name) && declared[name]?.secret !== true;
  const secret = Object.entries(values).filter(([name]) => !isOpen(name));
  const isLone = secret.every(([, value]) => value.length <= LONGEST_FILLER);
  const given = (isLone ? Object.entries(values) : secret).map(([, value]) => value);
  const open = Object.values(values).filter((value) => !given.includes(value));
  const made = texts
    .filter(({ text, isHeader }) => isHeader || text.length >= SHORTEST_SIGNATURE)
    .flatMap(told)
    .filter((text) => !open.includes(text));
  return [...given, ...made].filter(({ length }) => length >= SHORTEST);
}

interface Written {
  readonly text: string;
  /** It may be made of several values, and is nothing that an answer has for another reason. */
  readonly isHeader: boolean;
}

/** What was placed. */
function written({ parameters }: Draft): readonly Written[] {
  return parameters
    .filter(({ credential }) => credential === true)
    .map(({ value, in: place }) => ({
      text: String(value),
      isHeader: place === "header" || place === "cookie",
    }));
}

/** As it is, and as servers tell it: without the word `Basic` or `Bearer` before it. */
function told({ text }: Written): readonly string[] {
  return [text, text.replace(/^\S+ /, "")];
}
