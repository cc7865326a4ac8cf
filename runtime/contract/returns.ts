import { ConnectorError } from "../errors.ts";
import type { Functions, Read, Value } from "../expression/expression.ts";
import { evaluate } from "../expression/value.ts";
import type { WordTable } from "./implementation.ts";

/** Fields of a contract and where their values are. */
export interface Returns {
  readonly returns?: Readonly<Record<string, Value>>;
  readonly words?: Readonly<Record<string, WordTable>>;
}

/** The contract's fields of what was called; those that come to null are left out. */
export function returned(
  { returns = {}, words = {} }: Returns,
  at: Read,
  fn: Functions,
): Readonly<Record<string, unknown>> {
  const sorted = Object.entries(words).map(([name, table]) => [name, wordOf(name, table, at)]);
  return {
    ...(evaluate(returns, at, fn) as Readonly<Record<string, unknown>>),
    ...Object.fromEntries(sorted.filter(([, word]) => word !== undefined)),
  };
}

/** A word that no row knows could mean anything, so it means nothing: a payment that is not known to be is not. */
function wordOf(name: string, { of, is, else: other }: WordTable, at: Read): string | undefined {
  const vendors = at(...of);
  const row = Object.entries(is).find(([, words]) => words.includes(String(vendors)));
  const word = row?.[0] ?? other;
  if (word !== undefined || vendors === null) return word;
  throw new ConnectorError(
    "badAnswer",
    `The vendor's word for "${name}" is one that the definition does not know.`,
    { vendorCode: String(vendors).replaceAll(/\p{C}/gu, " ").slice(0, 80) },
  );
}
