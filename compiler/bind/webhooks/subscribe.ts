import type { Place } from "@human/connector-sdk";
import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import { parseDuration } from "../../expression/duration.ts";
import type { SubscribeCallIR, SubscribeIR } from "../../ir/ir.ts";
import type { Json } from "../../json.ts";
import type { DocumentPath } from "../../source.ts";
import { defined } from "../behaviour.ts";
import type { BoundOperation } from "../bound.ts";
import { findCall } from "../call-inputs.ts";
import { type BindContext, withMembers } from "../context.ts";
import { namesOnly, resultMembers } from "../members.ts";
import { bindMatch, bindPlace, bindValue, type Roots } from "../value.ts";
import type { SubscribeCallDefinition, WebhooksDefinition } from "./definition.ts";
import { SUBSCRIBE_ROOTS } from "./roots.ts";

const WHEN_ROOTS: Roots = new Set(["auth", "connection"]);
const RESULT_ROOTS: Roots = new Set(["result"]);
const OWN_SECRET: readonly string[] = ["secret"];
const OWN_NAMES: readonly string[] = ["id", ...OWN_SECRET];

export interface SubscribeRequest {
  readonly at: DocumentPath;
  readonly subscribe: WebhooksDefinition["subscribe"];
  /** Ids of the definition's operations. */
  readonly names: readonly string[];
  readonly operations: readonly BoundOperation[];
}

/** Binds the calls that order deliveries; undefined where that is done in the vendor's settings. */
export function bindSubscribe(
  context: BindContext,
  request: SubscribeRequest,
): SubscribeIR | undefined {
  const { at, subscribe } = request;
  if (subscribe === undefined || subscribe === "manual") return undefined;
  const { when, create, renew } = subscribe;
  const captured = Object.keys(create.capture ?? {});
  const bind = (key: "create" | "renew" | "delete"): SubscribeCallIR | undefined => {
    const call = subscribe[key];
    // Before it is created, a subscription has nothing but a secret.
    const known = key === "create" ? OWN_SECRET : [...OWN_NAMES, ...captured];
    const inside = withMembers(context, new Map([["subscription", namesOnly(known)]]));
    return call && bindCall(inside, request, [...at, key], call);
  };
  const secret = create.secret;
  return {
    ...(when === undefined ? {} : { when: bindMatch(context, [...at, "when"], when, WHEN_ROOTS) }),
    create: {
      ...(bind("create") ?? { call: create.call }),
      ...(secret === undefined
        ? {}
        : defined(
            "secret",
            bindResult(context, request, create, [...at, "create", "secret"], secret),
          )),
    },
    ...(renew === undefined
      ? {}
      : {
          renew: {
            ...(bind("renew") ?? { call: renew.call }),
            every: parseDuration(renew.every) ?? 0,
          },
        }),
    ...defined("delete", bind("delete")),
  };
}

function bindCall(
  context: BindContext,
  request: SubscribeRequest,
  at: DocumentPath,
  definition: SubscribeCallDefinition,
): SubscribeCallIR {
  const { call, id, expires, capture } = definition;
  const given = definition.with;
  const { names, operations } = request;
  const operation = findCall(context, at, call, names, operations);
  if (operation !== undefined) checkInputs(context, at, operation, given ?? {});
  return {
    call,
    ...(given === undefined
      ? {}
      : { with: bindValue(context, [...at, "with"], given as Json, SUBSCRIBE_ROOTS) }),
    ...(id === undefined
      ? {}
      : defined("id", bindResult(context, request, definition, [...at, "id"], id))),
    ...(expires === undefined
      ? {}
      : defined("expires", bindResult(context, request, definition, [...at, "expires"], expires))),
    ...(capture === undefined
      ? {}
      : { capture: bindCapture(context, request, [...at, "capture"], definition, capture) }),
  };
}

/** What else is kept; the names that a subscription has anyway are taken. */
function bindCapture(
  context: BindContext,
  request: SubscribeRequest,
  at: DocumentPath,
  definition: SubscribeCallDefinition,
  capture: Readonly<Record<string, string>>,
): Readonly<Record<string, Place>> {
  const places = Object.entries(capture).flatMap(([name, text]): readonly [string, Place][] => {
    const path = [...at, name];
    if (OWN_NAMES.includes(name))
      context.report(
        "bind/name-twice",
        { name, list: "subscription" },
        context.locate(path, "key"),
      );
    const place = bindResult(context, request, definition, path, text);
    return place === undefined ? [] : [[name, place]];
  });
  return Object.fromEntries(places);
}

/** Every value has an input, and every input that must be given has a value. */
function checkInputs(
  context: BindContext,
  at: DocumentPath,
  { id, inputs }: BoundOperation,
  given: Readonly<Record<string, unknown>>,
): void {
  const names = inputs.map((each) => each.name);
  const help = names.length === 0 ? "It takes no input at all." : `It takes ${listNames(names)}.`;
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const suggestion = didYouMean(nearest(name, names));
    const span = context.locate([...at, "with", name], "key");
    context.report("bind/unknown-input", { name, operation: id, suggestion, help }, span);
  }
  for (const { name, binding } of inputs) {
    const isNeeded = binding.in === "path" || binding.required === true;
    if (!isNeeded || Object.hasOwn(given, name)) continue;
    context.report("bind/required-with", { name, operation: id }, context.locate([...at, "call"]));
  }
}

function bindResult(
  context: BindContext,
  { operations }: SubscribeRequest,
  { call }: SubscribeCallDefinition,
  at: DocumentPath,
  text: string,
): Place | undefined {
  const called = operations.find((each) => each.id === call);
  const result = called && resultMembers(called);
  const inside = result ? withMembers(context, new Map([["result", result]])) : context;
  return bindPlace(inside, at, text, RESULT_ROOTS);
}
