import { appendFile, readFile } from "node:fs/promises";
import type { SignedText } from "../signed-text.ts";
import { isObject, own, parseJson } from "../webhooks/json.ts";

/**
 * A place for signed heads that whoever can change the store cannot change. Without one, a store that was put back
 * to an older state, or emptied, looks right.
 */
export interface AuditWitness {
  /** Keeps a head. A failure becomes a process warning: the next head says more than this one. */
  readonly keep: (organization: string, head: SignedText) => Promise<void>;
  /** The head that reaches furthest: processes keep theirs in no order. */
  readonly latest: (organization: string) => Promise<unknown>;
}

/** Heads as lines of JSON in a file that only grows; `human connector audit verify --witness` reads it. */
export function fileWitness(path: string): AuditWitness {
  return {
    keep: async (organization, head) => {
      await appendFile(path, `${JSON.stringify({ organization, ...head })}\n`, { mode: 0o600 });
    },
    latest: async (organization) => {
      const heads = parseWitness(await readFile(path, "utf8").catch(ignoreMissing));
      return heads
        .filter((head) => isObject(head) && own(head, "organization") === organization)
        .reduce((one, other) => (sequenceOf(other) >= sequenceOf(one) ? other : one), undefined);
    },
  };
}

/** How far a head says that it reaches; who goes by it checks its signature. */
function sequenceOf(head: unknown): number {
  const text = isObject(head) ? own(head, "text") : undefined;
  const parsed = typeof text === "string" ? parseJson(text) : undefined;
  const sequence =
    parsed?.kind === "value" && isObject(parsed.value) ? own(parsed.value, "sequence") : undefined;
  return typeof sequence === "number" ? sequence : -1;
}

/** The heads of a witness's file; lines that are no JSON stand as undefined. */
export function parseWitness(text: string): readonly unknown[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const parsed = parseJson(line);
      return parsed.kind === "value" ? parsed.value : undefined;
    });
}

function ignoreMissing(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
  throw error;
}
