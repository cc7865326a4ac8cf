import type { OperationIR } from "../ir/ir.ts";
import type { DocumentPath } from "../source.ts";
import {
  after,
  before as inBefore,
  type Bump,
  type CompatibilityChange,
  methodPath,
  type Revision,
  type RevisionPair,
} from "./change.ts";
import { compareTypes, declarationsOf, type TypeChange } from "./types.ts";

/** What callers of a connector notice, and what version it asks for. */
export function compareConnectors(pair: RevisionPair): readonly CompatibilityChange[] {
  const { before, after: now } = pair;
  const changes: CompatibilityChange[] = [];
  if (before.connector.kind !== now.connector.kind)
    changes.push({
      bump: "major",
      text: `kind changed from ${before.connector.kind} to ${now.connector.kind}`,
      at: after(["kind"]),
    });
  const had = new Map(before.connector.operations.map((each) => [each.id, each]));
  const has = new Map(now.connector.operations.map((each) => [each.id, each]));
  for (const operation of had.values())
    if (!has.has(operation.id) && !operation.internal)
      changes.push({
        bump: "major",
        text: `operation \`${operation.id}\` is gone`,
        at: inBefore(operation.at, "key"),
      });
  for (const operation of has.values()) {
    const earlier = had.get(operation.id);
    if (earlier === undefined) {
      const text = `operation \`${operation.id}\` added`;
      changes.push({ bump: "minor", text, at: after(operation.at, "key") });
    } else changes.push(...compareOperations(pair, earlier, operation));
  }
  return [...changes, ...connections(pair), ...methods(pair), ...events(pair)];
}

/** Connections that were made before, and what a new one is asked for. */
function connections({ before, after: now }: RevisionPair): readonly CompatibilityChange[] {
  const ids = ({ connector }: Revision): readonly string[] => connector.auth.map(({ id }) => id);
  const had = new Set(before.connector.connection.fields.map(({ name }) => name));
  const lacking = now.connector.connection.fields.filter(
    ({ name, optional, default: fallback, generate, when }) =>
      !had.has(name) && !optional && fallback === undefined && !generate && when === undefined,
  );
  return [
    ...comings(ids(before), ids(now), {
      gone: (id) => ({
        text: `auth method \`${id}\` is gone`,
        at: inBefore(methodPath(before, id), "key"),
      }),
      added: (id) => ({
        text: `auth method \`${id}\` added`,
        at: after(methodPath(now, id), "key"),
      }),
    }),
    ...lacking.map(({ name }): CompatibilityChange => {
      const text = `connections are asked for \`${name}\`, and those that exist do not have it`;
      return { bump: "major", text, at: after(["connection", "fields", name], "key") };
    }),
  ];
}

function methods({ before, after: now }: RevisionPair): readonly CompatibilityChange[] {
  const filled = ({ connector }: Revision): readonly string[] =>
    connector.implementations?.map(({ method }) => method) ?? [];
  return comings(filled(before), filled(now), {
    gone: (method) => ({
      text: `\`${method}\` is no longer filled`,
      at: inBefore(["implements", method], "key"),
    }),
    added: (method) => ({
      text: `\`${method}\` is filled`,
      at: after(["implements", method], "key"),
    }),
  });
}

type Said = Omit<CompatibilityChange, "bump">;

/** What is gone breaks callers, what is added is new to them. */
function comings(
  had: readonly string[],
  has: readonly string[],
  say: { readonly gone: (name: string) => Said; readonly added: (name: string) => Said },
): readonly CompatibilityChange[] {
  return [
    ...had
      .filter((name) => !has.includes(name))
      .map((name): CompatibilityChange => ({ bump: "major", ...say.gone(name) })),
    ...has
      .filter((name) => !had.includes(name))
      .map((name): CompatibilityChange => ({ bump: "minor", ...say.added(name) })),
  ];
}

function compareOperations(
  pair: RevisionPair,
  before: OperationIR,
  now: OperationIR,
): readonly CompatibilityChange[] {
  const declarations = {
    before: declarationsOf(pair.before.connector.declarations),
    now: declarationsOf(pair.after.connector.declarations),
  };
  const inputs = compareTypes(before.inputType, now.inputType, declarations);
  const outputs = compareTypes(before.outputType, now.outputType, declarations);
  const isList = (operation: OperationIR): boolean => operation.items !== undefined;
  const place = (key: string): CompatibilityChange["at"] => after([...now.at, key], "key");
  return [
    ...(isList(before) === isList(now)
      ? []
      : [
          {
            bump: "major" as const,
            text: `\`${now.id}\` ${isList(now) ? "is a list now" : "is no list any more"}`,
            at: place("items"),
          },
        ]),
    ...(needsApproval(now) && !needsApproval(before)
      ? [
          {
            bump: "major" as const,
            text: `\`${now.id}\` needs a person's approval now`,
            at: place(now.confirm ? "confirm" : "effect"),
          },
        ]
      : []),
    ...inputs.map((change) => ({
      bump: inputBump(change),
      text: `\`${now.id}\` ${describe("input", change)}`,
      at: place("input"),
    })),
    ...outputs.map((change) => ({
      bump: outputBump(change),
      text: `\`${now.id}\` ${describe("output", change)}`,
      at: place("output"),
    })),
  ];
}

/** Whether a call fails until a person has said yes, unless a host's policy lets it through. */
function needsApproval({ confirm, effect }: OperationIR): boolean {
  return confirm || effect === "destroy" || effect === "money";
}

/** Callers break when something they send is refused. */
function inputBump({ kind, isRequired, removed }: TypeChange): Bump {
  if (kind === "added") return isRequired === true ? "major" : "minor";
  if (kind === "optional" || kind === "wider") return "minor";
  if (kind === "values") return (removed?.length ?? 0) > 0 ? "major" : "minor";
  return "major";
}

/** Callers break when something they read is not there; values of open lists may come and go. */
function outputBump({ kind }: TypeChange): Bump {
  return ["added", "required", "values", "narrower"].includes(kind) ? "minor" : "major";
}

function describe(side: "input" | "output", change: TypeChange): string {
  const name = change.path === "" ? side : `${side} \`${change.path}\``;
  const list = (values: readonly string[] = []): string =>
    values.map((each) => `\`${each}\``).join(", ");
  switch (change.kind) {
    case "added":
      return `has a new ${side === "input" && change.isRequired === true ? "required " : ""}${name}`;
    case "removed":
      return `has no ${name} any more`;
    case "required":
      return side === "input" ? `requires ${name}` : `always has ${name}`;
    case "optional":
      return side === "input" ? `no longer requires ${name}` : `may lack ${name}`;
    case "values": {
      const added = change.added?.length === 0 ? "" : ` has new values ${list(change.added)}`;
      const removed = change.removed?.length === 0 ? "" : ` lost values ${list(change.removed)}`;
      return `${name}${added}${added !== "" && removed !== "" ? " and" : ""}${removed}`;
    }
    case "wider":
    case "narrower":
    case "other": {
      const { is, was } = change.types ?? {};
      return `has another type of ${name}${is === undefined ? "" : `: ${is}, not ${was ?? ""}`}`;
    }
  }
}

function events({ before, after: now }: RevisionPair): readonly CompatibilityChange[] {
  const names = ({ definition }: Revision): readonly string[] =>
    Object.keys(Object(definition.webhooks?.["events"]) as object);
  const path = (name: string): DocumentPath => ["webhooks", "events", name];
  return comings(names(before), names(now), {
    gone: (name) => ({ text: `event \`${name}\` is gone`, at: inBefore(path(name), "key") }),
    added: (name) => ({ text: `event \`${name}\` added`, at: after(path(name), "key") }),
  });
}
