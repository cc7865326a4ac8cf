import { matches } from "../answer/match.ts";
import { ConnectorError } from "../errors.ts";
import { reader } from "../expression/place.ts";
import type { Expected, Match } from "../operation.ts";
import type { ContractMethod } from "./contracts.ts";
import type { Implementation } from "./implementation.ts";
import type { Performer } from "./run.ts";

type Condition = Match[number];

/** The entries of a method. Fails with `unsupported` where there are none. */
export function entriesOf(
  { connector, implementations }: Performer,
  method: ContractMethod,
): readonly Implementation[] {
  const entries = Object.hasOwn(implementations, method) ? implementations[method] : undefined;
  if (entries === undefined) throw unsupported(connector, method, ".");
  return entries;
}

/** The first entry that fits. Fails with `unsupported`, and says what the one that is closest wants. */
export function entryFor(
  entries: readonly Implementation[],
  { connector, connection }: Performer,
  method: ContractMethod,
  input: Readonly<Record<string, unknown>>,
): Implementation {
  const at = reader({ input, connection });
  const unmet = ({ when = [] }: Implementation): readonly Condition[] =>
    when.filter((condition) => !matches([condition], (place) => at(...place)));
  let closest: readonly Condition[] | undefined;
  for (const entry of entries) {
    const missing = unmet(entry);
    if (missing.length === 0) return entry;
    if (closest === undefined || missing.length < closest.length) closest = missing;
  }
  const wanted = (closest ?? []).map(wish).join(", ");
  throw unsupported(connector, method, ` with this input: ${wanted}.`);
}

function wish({ at: [root, ...path], is }: Condition): string {
  const name = `"${path.join(".")}"`;
  return `${root === "input" ? name : `the ${root}'s ${name}`} ${mustBe(is)}`;
}

function mustBe(is: Expected): string {
  if (Array.isArray(is)) return `must be ${is.join(" or ")}`;
  if (typeof is !== "object" || is === null) return `must be ${String(is)}`;
  if ("present" in is) return is.present ? "is needed" : "must be left out";
  return "must be another";
}

function unsupported(connector: string, method: string, how: string): ConnectorError {
  return new ConnectorError(
    "unsupported",
    `The connector "${connector}" does not do "${method}"${how}`,
  );
}
