import { parseDuration } from "../../expression/duration.ts";
import type { WaitIR } from "../../ir/implementation.ts";
import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";
import type { Json } from "../../json.ts";
import type { DocumentPath } from "../../source.ts";
import type { WaitDefinition } from "../../validate/implementation.ts";
import { defined } from "../behaviour.ts";
import type { BoundOperation } from "../bound.ts";
import { bindMatch, type Roots } from "../value.ts";
import { bindCall } from "./call.ts";
import { reportUnknownName } from "./problems.ts";
import { bindReturns } from "./returns.ts";
import { requestOf, resultOf, scopeOf, type Surroundings } from "./scope.ts";
import { bindTyped } from "./value.ts";

export interface WaitRequest {
  readonly method: string;
  readonly at: DocumentPath;
  readonly input: ObjectTypeIR;
  /** What the contract promises. */
  readonly fields: readonly FieldTypeIR[];
  /** What sent the question. */
  readonly asked: BoundOperation;
}

/** An event's data is all that is kept of its delivery, so it is all that an answer is found by. */
const EVENT_ROOTS: Roots = new Set(["event"]);

/** Binds a way to an answer; undefined where it leads nowhere, which is reported. */
export function bindWait(
  surroundings: Surroundings,
  request: WaitRequest,
  way: WaitDefinition,
): WaitIR | undefined {
  checkUse(surroundings, request, way);
  switch (way.for) {
    case "link":
      return { for: "link" };
    case "event":
      return bindEvent(surroundings, request, way);
    case "poll":
      return bindPoll(surroundings, request, way);
  }
}

/** Only questions are settled by people, and no question by what sent it. */
function checkUse(
  { context }: Surroundings,
  { method, at }: WaitRequest,
  way: WaitDefinition,
): void {
  const unused = (key: string, reason: string): void =>
    context.report("check/unused-key", { key, reason }, context.locate([...at, key], "key"));
  if (method !== "notification.ask") {
    if (way.for !== "poll") unused("for", `\`${method}\` asks nobody: it waits by \`poll\` alone`);
  } else if (way.for === "poll")
    for (const key of ["when", "slowest", "within"] as const)
      if (way[key] !== undefined) unused(key, "how long a question is open is the caller's");
}

function bindEvent(
  surroundings: Surroundings,
  { method, at, input, fields, asked }: WaitRequest,
  way: Extract<WaitDefinition, { readonly for: "event" }>,
): WaitIR {
  const { events } = surroundings;
  const event = events.find(({ name }) => name === way.event);
  if (event === undefined)
    reportUnknownName(
      surroundings.context,
      [...at, "event"],
      "value",
      { code: "bind/unknown-event" },
      way.event,
      events.map(({ name }) => name),
    );
  const data: TypeIR = event?.type ?? { kind: "unknown", reason: "free-form" };
  const scope = scopeOf(surroundings, {
    input,
    result: resultOf(asked),
    request: requestOf(asked),
  });
  const answered = scopeOf(surroundings, { input, result: resultOf(asked), event: data });
  const where = Object.entries(way.where).flatMap(([key, value]) => {
    const [read] = bindMatch(answered.context, [...at, "where"], { [key]: null }, EVENT_ROOTS);
    const is = bindTyped(scope, [...at, "where", key], value);
    return read === undefined ? [] : [{ at: read.at, is }];
  });
  if (!Object.values(way.where).some(readsCall))
    surroundings.context.report(
      "check/wait-not-correlated",
      { event: way.event },
      surroundings.context.locate([...at, "where"], "key"),
    );
  const request = { method, at, returns: way.returns, fields };
  return {
    for: "event",
    event: way.event,
    where,
    returns: bindReturns(surroundings, answered, request).returns,
  };
}

/** Whether a value differs from question to question. */
function readsCall(value: Json): boolean {
  return typeof value === "string" && /\$\{[^}]*\b(result|input|request)\b/.test(value);
}

function bindPoll(
  surroundings: Surroundings,
  { method, at, input, fields, asked }: WaitRequest,
  way: Extract<WaitDefinition, { readonly for: "poll" }>,
): WaitIR | undefined {
  const scope = scopeOf(surroundings, {
    input,
    result: resultOf(asked),
    request: requestOf(asked),
  });
  const bound = bindCall(surroundings, scope, {
    at,
    key: "call",
    id: way.call,
    with: way.with ?? {},
  });
  if (bound === undefined) return undefined;
  const polled = scopeOf(surroundings, { input, result: resultOf(bound.operation) });
  const when = way.when && bindMatch(scope.context, [...at, "when"], way.when, scope.roots);
  const match = (key: "done" | "failed"): ReturnType<typeof bindMatch> | undefined => {
    const condition = way[key];
    return condition && bindMatch(polled.context, [...at, key], condition, polled.roots);
  };
  const same = { root: "result", type: resultOf(bound.operation) } as const;
  const request = { method, at, returns: way.returns, fields, same };
  return {
    for: "poll",
    ...defined("when", when),
    ...bound.call,
    done: match("done") ?? [],
    ...defined("failed", match("failed")),
    every: parseDuration(way.every) ?? 0,
    ...defined("slowest", milliseconds(way.slowest)),
    ...defined("within", milliseconds(way.within)),
    ...bindReturns(surroundings, polled, request),
  };
}

function milliseconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : (parseDuration(text) ?? 0);
}
