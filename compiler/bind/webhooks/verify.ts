import { parseDuration } from "../../expression/duration.ts";
import type { AuthOptionIR, VerifyIR } from "../../ir/ir.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { DocumentPath } from "../../source.ts";
import { type BindContext, spanWithin } from "../context.ts";
import { bindPlace, bindValue, type Roots } from "../value.ts";
import type { VerifyDefinition } from "./definition.ts";
import { bindPlaces, onePlaceOrMore } from "./places.ts";
import { DELIVERY_ROOTS, SECRET_ROOTS, CLAIM_ROOTS } from "./roots.ts";
import { splitSigned } from "./signed.ts";

/** What is known where values stand, and where secrets are named: `app` has more there. */
export interface VerifyContext {
  readonly values: BindContext;
  readonly secrets: BindContext;
}

interface OptionRequest {
  readonly at: DocumentPath;
  readonly value: Json;
  readonly scheme: VerifyDefinition;
  readonly secrets: BindContext;
}

type OptionBinder = (context: BindContext, request: OptionRequest) => AuthOptionIR | undefined;

const ITEM_ROOTS: Roots = new Set(["item"]);

/**
 * What the keys of all schemes mean, in the order in which they are printed. The schema has seen which scheme
 * takes which, and that a key's value has its form.
 */
const OPTIONS: readonly (readonly [key: string, bind: OptionBinder])[] = [
  ["algorithm", bindAlgorithm],
  ["signature", bindDeliveryPlace],
  ["token", bindToken],
  ["each", bindDeliveryPlace],
  ["prefix", bindData],
  ["parts", bindData],
  ["encoding", bindData],
  ["signed", bindSigned],
  ["id", bindDeliveryPlace],
  ["bodyHash", bindWithPlace],
  ["timestamp", bindTimestamp],
  ["certificate", bindDeliveryPlace],
  ["hosts", bindData],
  ["jwks", bindData],
  ["issuer", bindComputed],
  ["audience", bindComputed],
  ["claims", bindComputed],
  ["username", bindSecret],
  ["secret", bindSecret],
];

/** Binds one way to prove a delivery. */
export function bindVerify(
  { values, secrets }: VerifyContext,
  at: DocumentPath,
  scheme: VerifyDefinition,
): VerifyIR {
  const options = OPTIONS.flatMap(([key, bind]): readonly VerifyIR["options"][number][] => {
    const value = scheme[key];
    if (value === undefined) return [];
    const option = bind(values, { at: [...at, key], value, scheme, secrets });
    return option === undefined ? [] : [[key, option]];
  });
  return { scheme: scheme.scheme, options };
}

function bindData(_context: BindContext, { value }: OptionRequest): AuthOptionIR {
  return { kind: "data", data: value };
}

function bindComputed(context: BindContext, { at, value }: OptionRequest): AuthOptionIR {
  return { kind: "value", value: bindValue(context, at, value, CLAIM_ROOTS) };
}

function bindDeliveryPlace(
  context: BindContext,
  { at, value }: OptionRequest,
): AuthOptionIR | undefined {
  const place = bindPlace(context, at, String(value), DELIVERY_ROOTS);
  return place === undefined ? undefined : { kind: "data", data: place };
}

/** Beside `each`, the token is looked for in an item. */
function bindToken(context: BindContext, request: OptionRequest): AuthOptionIR | undefined {
  if (request.scheme["each"] === undefined) return bindDeliveryPlace(context, request);
  const place = bindPlace(context, request.at, String(request.value), ITEM_ROOTS);
  return place === undefined ? undefined : { kind: "data", data: place };
}

function bindSecret(_context: BindContext, { at, value, secrets }: OptionRequest): AuthOptionIR {
  const places = bindPlaces(secrets, at, value as string | readonly string[], SECRET_ROOTS);
  return { kind: "data", data: onePlaceOrMore(places) };
}

/** `sha256`, or where the delivery says it and what its words mean. */
function bindAlgorithm(context: BindContext, request: OptionRequest): AuthOptionIR | undefined {
  return typeof request.value === "string"
    ? bindData(context, request)
    : bindWithPlace(context, request);
}

/** Plain data in which `at` is a place. */
function bindWithPlace(
  context: BindContext,
  { at, value }: OptionRequest,
): AuthOptionIR | undefined {
  const { at: text, ...rest } = value as JsonObject;
  const place = bindPlace(context, [...at, "at"], String(text), DELIVERY_ROOTS);
  return place === undefined ? undefined : { kind: "data", data: { at: place, ...rest } };
}

function bindSigned(context: BindContext, request: OptionRequest): AuthOptionIR | undefined {
  const { at, value: text, scheme } = request;
  // `rsaCertificate` signs members of the body, which depend on the message's type.
  if (typeof text !== "string") return bindWithPlace(context, request);
  const pieces = splitSigned(text);
  for (const { part, start, end } of pieces) {
    if (typeof part === "string" || "header" in part) continue;
    const missing = missingPlace(part.slot, scheme);
    if (missing === undefined) continue;
    const values = { slot: `{${part.slot}}`, key: missing };
    context.report("bind/slot-without-place", values, spanWithin(context, at, text, start, end));
  }
  return { kind: "data", data: pieces.map((each) => each.part) };
}

/** The key that must say where a slot's value is, and does not. */
function missingPlace(slot: string, scheme: VerifyDefinition): string | undefined {
  if (slot === "id") return scheme["id"] === undefined ? "id" : undefined;
  if (slot !== "timestamp") return undefined;
  return saysWhen(scheme) ? undefined : "timestamp.at";
}

function saysWhen(scheme: VerifyDefinition): boolean {
  const parts = scheme["parts"] as JsonObject | undefined;
  const timestamp = scheme["timestamp"] as JsonObject | undefined;
  return parts?.["timestamp"] !== undefined || timestamp?.["at"] !== undefined;
}

function bindTimestamp(
  context: BindContext,
  { at, value, scheme }: OptionRequest,
): AuthOptionIR | undefined {
  const rule = value as Readonly<Record<string, string>>;
  if (!saysWhen(scheme)) {
    const values = { slot: "`timestamp`", key: "at" };
    context.report("bind/slot-without-place", values, context.locate(at, "key"));
    return undefined;
  }
  const place =
    rule["at"] === undefined
      ? undefined
      : bindPlace(context, [...at, "at"], rule["at"], DELIVERY_ROOTS);
  const data: [string, Json][] = [["unit", rule["unit"] ?? ""]];
  if (place !== undefined) data.unshift(["at", place]);
  for (const key of ["tolerance", "future"]) {
    const milliseconds = parseDuration(rule[key] ?? "");
    if (milliseconds !== undefined) data.push([key, milliseconds]);
  }
  return { kind: "data", data: Object.fromEntries(data) };
}
