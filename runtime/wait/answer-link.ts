import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { badInput } from "../errors.ts";
import { equalText } from "../webhooks/bytes.ts";

/** Where people answer by a link, and the key that signs it. */
export interface AnswerLinks {
  /** Address of the page that `respond` is behind, `https://example.com/answers`; links add one segment. */
  readonly url: string;
  /** At least 32 bytes, the same in all processes. */
  readonly key: Uint8Array;
}

/** What a link says; no `choice` where all of them can be taken, or a text written. */
export interface LinkTarget {
  readonly id: string;
  /** Index in the question's choices. */
  readonly choice?: number;
}

/** Makes and checks links. */
export interface LinkSigner {
  readonly url: (target: LinkTarget, nonce: string) => string;
  readonly isGenuine: (link: ParsedLink, nonce: string) => boolean;
}

export interface ParsedLink extends LinkTarget {
  readonly mac: string;
}

const SHORTEST_KEY = 32;
const LINK = /^([\w-]{43})\.(0|[1-9]\d{0,4}|_)\.([\w-]{43})$/;

/** Fails with `badInput` for an address that is not https and for a short key. */
export function createLinkSigner({ url, key }: AnswerLinks): LinkSigner {
  const base = baseOf(url);
  if (key.byteLength < SHORTEST_KEY)
    throw badInput("links.key", `must have ${String(SHORTEST_KEY)} bytes`);
  const own = createSecretKey(createHmac("sha256", key).update("connector-answer-link").digest());
  return {
    url: (target, nonce) => `${base}/${target.id}.${wordOf(target)}.${macOf(own, target, nonce)}`,
    isGenuine: (link, nonce) => equalText(link.mac, macOf(own, link, nonce)),
  };
}

/** Reads the last segment of an address; undefined where it is no link. */
export function parseLink(url: string): ParsedLink | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  const [, id, choice, mac] = LINK.exec(path.slice(path.lastIndexOf("/") + 1)) ?? [];
  if (id === undefined || mac === undefined) return undefined;
  return { id, mac, ...(choice === "_" ? {} : { choice: Number(choice) }) };
}

/** The question's nonce is in it, so that a link is good for one question and not for a later one of its id. */
function macOf(key: KeyObject, target: LinkTarget, nonce: string): string {
  const text = JSON.stringify([target.id, nonce, wordOf(target)]);
  return createHmac("sha256", key).update(text).digest("base64url");
}

function wordOf({ choice }: LinkTarget): string {
  return choice === undefined ? "_" : String(choice);
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "https:" || parsed.search !== "" || parsed.hash !== "")
    throw badInput("links.url", "must be an https address without a query");
  return parsed.href.replace(/\/+$/, "");
}
