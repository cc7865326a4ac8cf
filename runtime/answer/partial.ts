import type { Answer } from "./answer.ts";
import { isPlainObject } from "../prepare/encode.ts";
import { ConnectorError } from "../errors.ts";
import { follow } from "../expression/expression.ts";
import { matches } from "./match.ts";
import type { PartialRules } from "../operation.ts";
import { reader, readPlace } from "../expression/place.ts";
import { type Redact, vendorText } from "../observe/redact.ts";

/** A part that failed inside a success. */
export interface PartialFailure {
  /** Where it stands among the parts of the answer, from 0. */
  readonly index: number;
  /** The vendor's own code and words: other people's text. */
  readonly code?: string;
  readonly message?: string;
}

/** The result with the parts of it that failed. Fails with `badAnswer` where the parts are no list. */
export function withFailures(rules: PartialRules, answer: Answer, result: unknown): unknown {
  const parts = readPlace(answer, rules.items);
  if (parts !== null && !Array.isArray(parts))
    throw new ConnectorError("badAnswer", "The parts of the answer are no list.");
  const failures = (parts ?? []).flatMap((part: unknown, index) =>
    failureOf(rules, answer, part, index),
  );
  if (rules.results === true) return { results: result, failures };
  return { ...(isPlainObject(result) ? result : {}), failures };
}

function failureOf(
  rules: PartialRules,
  { redact = (text) => text }: Answer,
  item: unknown,
  index: number,
): readonly PartialFailure[] {
  const at = reader({ item });
  const isFailed = rules.failed.some((match) =>
    matches(match, ([root, ...path]) => at(root, ...path)),
  );
  if (!isFailed) return [];
  const code = textAt(item, rules.code, redact);
  const message = textAt(item, rules.message, redact);
  return [
    {
      index,
      ...(code === undefined ? {} : { code }),
      ...(message === undefined ? {} : { message }),
    },
  ];
}

function textAt(item: unknown, path: PartialRules["code"], redact: Redact): string | undefined {
  const value = path === undefined ? null : follow(item, path);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? vendorText(value, redact) : undefined;
}
