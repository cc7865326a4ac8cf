import type { Json, JsonObject } from "../../json.ts";
import { after, before as inBefore, type SecurityChange, type SecurityRule } from "../change.ts";

/** S06 and S07: what proves that an event is the vendor's, and which events are taken. */
export const webhooks: SecurityRule = (pair) => {
  const had = pair.before.definition.webhooks;
  const has = pair.after.definition.webhooks;
  if (has === undefined && had === undefined) return [];
  if (has === undefined)
    return [
      {
        category: "S06",
        severity: "info",
        text: "webhooks are gone",
        at: inBefore(["webhooks"], "key"),
      },
    ];
  if (had === undefined) {
    const signed = has["verify"] !== undefined;
    const text = signed
      ? "webhooks are new; read how they are verified"
      : "webhooks are new and unsigned";
    return [
      {
        category: "S06",
        severity: signed ? "warn" : "block",
        text,
        at: after(["webhooks"], "key"),
      },
    ];
  }
  return [...verification(had, has), ...events(had, has)];
};

/** Keys of the section that decide whether a delivery is believed. */
const PROOF = [
  "account",
  "challenge",
  "confirm",
  "dedupe",
  "parse",
  "items",
  "subscribe",
  "verify",
] as const;

function verification(had: JsonObject, has: JsonObject): readonly SecurityChange[] {
  return PROOF.filter((key) => JSON.stringify(had[key]) !== JSON.stringify(has[key])).map(
    (key): SecurityChange => {
      const gone = has[key] === undefined;
      const isVerify = key === "verify";
      return {
        category: "S06",
        severity: isVerify || key === "dedupe" || key === "account" ? "block" : "warn",
        text: gone
          ? `\`${key}\` of webhooks is removed`
          : isVerify
            ? `webhook verification changed: ${differences(had[key], has[key]).join(", ")}`
            : `\`${key}\` of webhooks changed`,
        at: after(gone ? ["webhooks"] : ["webhooks", key], "key"),
      };
    },
  );
}

/** `tolerance 5m to 60m`: the members that differ, at any depth. */
function differences(had: Json | undefined, has: Json | undefined, path = ""): readonly string[] {
  if (JSON.stringify(had) === JSON.stringify(has)) return [];
  if (isPlain(had) && isPlain(has)) {
    const keys = [...new Set([...Object.keys(had), ...Object.keys(has)])].sort();
    return keys.flatMap((key) =>
      differences(had[key], has[key], path === "" ? key : `${path}.${key}`),
    );
  }
  const show = (value: Json | undefined): string =>
    value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
  return [`\`${path === "" ? "verify" : path}\` ${show(had)} to ${show(has)}`];
}

function isPlain(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function events(had: JsonObject, has: JsonObject): readonly SecurityChange[] {
  const earlier = isPlain(had["events"]) ? had["events"] : {};
  const now = isPlain(has["events"]) ? has["events"] : {};
  const changes: SecurityChange[] = [];
  for (const [name, event] of Object.entries(now)) {
    const at = after(["webhooks", "events", name], "key");
    const before = earlier[name];
    if (before === undefined)
      changes.push({ category: "S07", severity: "info", text: `new event \`${name}\``, at });
    else if (takesMore(matchesOf(before), matchesOf(event)))
      changes.push({
        category: "S07",
        severity: "warn",
        text: `event \`${name}\` now takes deliveries that it did not take before`,
        at,
      });
  }
  return changes;
}

function matchesOf(event: Json): readonly JsonObject[] {
  const match = isPlain(event) ? event["match"] : undefined;
  return [match].flat().filter((each) => isPlain(each as Json | undefined)) as JsonObject[];
}

/** Whether a match lets through what none of the earlier ones did. */
function takesMore(had: readonly JsonObject[], has: readonly JsonObject[]): boolean {
  return has.some((now) => had.every((before) => isWider(before, now)));
}

/** Wider: a condition is gone, a list of values grew, or a value is another one. */
function isWider(had: JsonObject, has: JsonObject): boolean {
  return Object.entries(had).some(([place, expected]) => {
    if (!Object.hasOwn(has, place)) return true;
    const allowed = new Set([expected].flat().map((each) => JSON.stringify(each)));
    const now = [has[place]].flat().map((each) => JSON.stringify(each));
    return now.some((each) => !allowed.has(each));
  });
}
