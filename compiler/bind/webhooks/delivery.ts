import type { IdPlace, WebhookParse } from "@human/connector-sdk";
import { parsePlace } from "../../expression/place.ts";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import type { WebhookIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import type { OneOrMore } from "../../validate/definition.ts";
import { defined, oneOrMore } from "../behaviour.ts";
import { type BindContext, withMembers } from "../context.ts";
import { bindMatch, bindPlace, type Roots } from "../value.ts";
import type { IdDefinition, ParseDefinition, WebhooksDefinition } from "./definition.ts";
import { bindPlaceOrMembers, bindPlaces } from "./places.ts";
import { DELIVERY_ROOTS, PARSED_ROOTS } from "./roots.ts";

type Delivery = Pick<
  WebhookIR,
  "challenge" | "confirm" | "parse" | "items" | "dedupe" | "account" | "respond"
>;

const CONNECTION_ROOTS: Roots = new Set(["connection"]);

/** Binds what happens to a delivery between its proof and its events. */
export function bindDelivery(
  context: BindContext,
  at: DocumentPath,
  section: WebhooksDefinition,
): Delivery {
  const { items, dedupe, respond } = section;
  return {
    ...defined("challenge", bindChallenge(context, [...at, "challenge"], section.challenge)),
    ...defined("confirm", bindConfirm(context, [...at, "confirm"], section.confirm)),
    ...defined("parse", bindParse(context, [...at, "parse"], section.parse)),
    ...(items === undefined
      ? {}
      : defined("items", bindPlace(context, [...at, "items"], items, PARSED_ROOTS))),
    ...(dedupe === undefined ? {} : { dedupe: bindIds(context, [...at, "dedupe"], dedupe) }),
    ...defined("account", bindAccount(context, [...at, "account"], section.account)),
    ...defined("respond", respond),
  };
}

function bindIds(
  context: BindContext,
  at: DocumentPath,
  dedupe: OneOrMore<IdDefinition>,
): readonly IdPlace[] {
  return oneOrMore(dedupe).flatMap((id, index): readonly IdPlace[] => {
    const path = Array.isArray(dedupe) ? [...at, index] : at;
    if (typeof id === "string") return bindPlaces(context, path, id, PARSED_ROOTS);
    return [{ all: bindPlaces(context, [...path, "all"], id.all, PARSED_ROOTS) }];
  });
}

function bindChallenge(
  context: BindContext,
  at: DocumentPath,
  challenge: WebhooksDefinition["challenge"],
): WebhookIR["challenge"] | undefined {
  if (challenge === undefined) return undefined;
  const { method, when } = challenge;
  const reply = bindPlaceOrMembers(context, [...at, "reply"], challenge.reply, PARSED_ROOTS);
  if (reply === undefined) return undefined;
  return {
    ...defined("method", method),
    ...(when === undefined
      ? {}
      : { when: bindMatch(context, [...at, "when"], when, PARSED_ROOTS) }),
    reply,
  };
}

/** Places look at the delivery as it came: what is confirmed is told apart before the body is parsed. */
function bindConfirm(
  context: BindContext,
  at: DocumentPath,
  confirm: WebhooksDefinition["confirm"],
): WebhookIR["confirm"] | undefined {
  if (confirm === undefined) return undefined;
  const url = bindPlace(context, [...at, "url"], confirm.url, DELIVERY_ROOTS);
  if (url === undefined) return undefined;
  return {
    when: bindMatch(context, [...at, "when"], confirm.when, DELIVERY_ROOTS),
    url,
    hosts: confirm.hosts,
  };
}

function bindParse(
  context: BindContext,
  at: DocumentPath,
  parse: WebhooksDefinition["parse"],
): WebhookParse | undefined {
  if (parse === undefined || typeof parse === "string") return parse;
  const place = (key: "else" | "base64" | "text" | "keep"): ReturnType<typeof bindPlace> => {
    const text = (parse as ParseDefinition)[key];
    return text === undefined ? undefined : bindPlace(context, [...at, key], text, DELIVERY_ROOTS);
  };
  const other = place("else");
  if (other !== undefined) return { json: "body", else: other };
  const text = place("text");
  if (text !== undefined) return { text, ...defined("keep", place("keep")) };
  const base64 = place("base64");
  if (base64 === undefined) return undefined;
  return {
    base64,
    ...(parse.json === true ? { json: true } : {}),
    ...defined("keep", place("keep")),
  };
}

function bindAccount(
  context: BindContext,
  at: DocumentPath,
  account: WebhooksDefinition["account"],
): WebhookIR["account"] | undefined {
  if (account === undefined) return undefined;
  const places = bindPlaces(context, [...at, "at"], account.at, PARSED_ROOTS);
  checkConnection(context, [...at, "is"], account.is);
  const open = withMembers(context, new Map([["connection", () => undefined]]));
  const is = bindPlace(open, [...at, "is"], account.is, CONNECTION_ROOTS);
  if (is === undefined) return undefined;
  return { at: places, is, ...(account.optional === true ? { optional: true as const } : {}) };
}

/** What is compared with must be asked for or captured when the connection is made. */
function checkConnection(context: BindContext, at: DocumentPath, text: string): void {
  const parsed = parsePlace(text);
  if (parsed.kind === "error" || parsed.place.root !== "connection") return;
  const missing = context.members.get("connection")?.(parsed.place.segments);
  if (missing === undefined) return;
  const { candidates } = missing;
  const suggestion = didYouMean(nearest(String(parsed.place.segments[0] ?? ""), candidates));
  const known = candidates.length === 0 ? "nothing" : listNames(candidates);
  context.report("bind/unknown-connection", { place: text, suggestion, known }, context.locate(at));
}
