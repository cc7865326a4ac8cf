import { badInput, ConnectorError } from "../../errors.ts";
import type { Arguments, Session } from "./session.ts";

/** What a server says of a command (COMMAND INFO): flags, categories, and which arguments are keys. */
interface Facts {
  readonly words: ReadonlySet<string>;
  /** Counted from the name; 0 for none, and a negative last one is counted from the end. */
  readonly keys: { readonly first: number; readonly last: number; readonly step: number };
}

/** What no command may be that is said to read. */
const NEVER = [
  "write",
  "admin",
  "blocking",
  "pubsub",
  "@scripting",
  "@blocking",
  "@admin",
] as const;

/** What a server's own word on its commands decides; it is asked once for each. */
export interface Commands {
  /**
   * Refuses what does more than read with `badInput`. A caller's command must be one that is for reading and not
   * dangerous; a definition's was looked at by its reviewers.
   */
  readonly assertReads: (
    session: Session,
    command: Arguments,
    by: "caller" | "definition",
  ) => Promise<void>;
  /**
   * Refuses a command with `refusedByPolicy` unless each of its keys is a record's of these collections, or a
   * key named like one. What has no keys and is more than a greeting could tell of all of them.
   */
  readonly assertReach: (
    session: Session,
    command: Arguments,
    collections: readonly string[],
  ) => Promise<void>;
}

export function createCommands(): Commands {
  const known = new Map<string, Facts>();
  const factsOf = async (session: Session, name: string): Promise<Facts> => {
    const command = name.toLowerCase();
    const facts = known.get(command) ?? read(await session.send(["COMMAND", "INFO", command]));
    // Names come from callers: as many as a server has are kept.
    if (known.size < 1_000) known.set(command, facts);
    return facts;
  };
  return {
    assertReads: async (session, [name], by) => {
      const { words } = await factsOf(session, name);
      const reads = by === "definition" || (words.has("readonly") && !words.has("@dangerous"));
      if (words.size > 0 && reads && !NEVER.some((each) => words.has(each))) return;
      throw badInput(by === "caller" ? "sql" : "statement", "must be a command that only reads");
    },
    assertReach: async (session, command, collections) => {
      const { words, keys } = await factsOf(session, command[0]);
      const named = keysIn(command, keys);
      const isGreeting = named.length === 0 && words.has("@connection");
      const isWithin = named.length > 0 && !words.has("movablekeys");
      if (isGreeting || (isWithin && named.every((key) => isOf(collections, key)))) return;
      throw new ConnectorError(
        "refusedByPolicy",
        "The command could reach keys of collections that this connection may not.",
      );
    },
  };
}

/** A key is of a collection where it is `<collection>:<id>`, and ids have no colon. */
function isOf(collections: readonly string[], key: string | Uint8Array): boolean {
  if (typeof key !== "string") return false;
  const end = key.lastIndexOf(":");
  return end > 0 && collections.includes(key.slice(0, end));
}

function keysIn(
  command: Arguments,
  { first, last, step }: Facts["keys"],
): readonly (string | Uint8Array)[] {
  const end = last < 0 ? command.length + last : last;
  return first < 1 || step < 1
    ? []
    : command.filter((_, at) => at >= first && at <= end && (at - first) % step === 0);
}

/** `[[name, arity, flags, first, last, step, categories, …]]`; null in it for a command that there is not. */
function read(reply: unknown): Facts {
  const [info] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  const all: readonly unknown[] = Array.isArray(info) ? info : [];
  return {
    words: new Set([...textsAt(all, 2), ...textsAt(all, 6)]),
    keys: { first: numberAt(all, 3), last: numberAt(all, 4), step: numberAt(all, 5) },
  };
}

function textsAt(list: readonly unknown[], index: number): readonly string[] {
  const found = list[index];
  return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
}

function numberAt(list: readonly unknown[], index: number): number {
  const number = Number(list[index]);
  return Number.isSafeInteger(number) ? number : 0;
}
