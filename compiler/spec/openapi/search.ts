import { compareText, ownText } from "../json.ts";
import type { OpenApiDocument, OperationEntry } from "./open-api-document.ts";
import type { HttpMethod } from "../spec.ts";

/** An operation that a search found. */
export interface FoundOperation {
  readonly operationId: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** The vendor's own line about it. */
  readonly summary?: string;
}

/** What a word counts where it is found: whole words of the id count twice. */
const weights = { operationId: 8, path: 4, summary: 3, description: 1 } as const;

/** Finds the operations in which every word occurs, the best first; without words, all by id. */
export function searchOperations(
  document: OpenApiDocument,
  words: readonly string[],
): readonly FoundOperation[] {
  const wanted = words.flatMap((word) => splitWords(word));
  return document.operationIds
    .flatMap((id) => document.entry(id) ?? [])
    .map((entry) => ({ entry, score: scoreOf(entry, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted(
      (left, right) =>
        right.score - left.score || compareText(left.entry.operationId, right.entry.operationId),
    )
    .map(({ entry }) => toFound(entry));
}

function toFound({ operationId, method, pathKey, operation }: OperationEntry): FoundOperation {
  const summary = ownText(operation, "summary");
  return { operationId, method, path: pathKey, ...(summary === undefined ? {} : { summary }) };
}

function scoreOf(entry: OperationEntry, words: readonly string[]): number {
  const { operation, operationId, pathKey, method } = entry;
  const texts = [
    { words: splitWords(operationId), weight: weights.operationId },
    { words: splitWords(`${method} ${pathKey}`), weight: weights.path },
    { words: splitWords(ownText(operation, "summary") ?? ""), weight: weights.summary },
    { words: splitWords(ownText(operation, "description") ?? ""), weight: weights.description },
  ];
  let total = 1;
  for (const word of words) {
    const score = texts.reduce((sum, text) => sum + text.weight * matches(text.words, word), 0);
    if (score === 0) return 0;
    total += score;
  }
  return words.length === 0 ? total : total + plainness(operationId, words);
}

/** An id that says what was asked for and no more is what was meant; else the fewer words more, the better. */
function plainness(operationId: string, words: readonly string[]): number {
  const unasked = unaskedWords(operationId, words);
  return unasked === 0 ? 2 * weights.operationId : 1 / (1 + unasked);
}

/** How many words of an id nobody asked for. */
function unaskedWords(operationId: string, words: readonly string[]): number {
  const stems = words.map((word) => word.replace(/s$/, ""));
  return splitWords(operationId).filter((word) => !stems.includes(word.replace(/s$/, ""))).length;
}

/** 2 where the word is there, 1 where it begins one that is. */
function matches(words: readonly string[], word: string): number {
  if (words.includes(word)) return 2;
  return words.some((each) => each.startsWith(word)) ? 1 : 0;
}

/** `issues/list-for-repo` and `PostPaymentIntents` are several words each. */
function splitWords(text: string): readonly string[] {
  return text
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "");
}
