import { factsOfDriver } from "../../driver/facts.ts";
import type { EntryIR } from "../../ir/implementation.ts";
import type { DocumentPath } from "../../source.ts";
import type { ImplementationDefinition } from "../../validate/implementation.ts";
import { defined } from "../behaviour.ts";
import { reportUnknownCommand } from "../driver/operation.ts";
import { bindMatch } from "../value.ts";
import { type Scope, type Surroundings } from "./scope.ts";

/** Keys that speak of calls; a driver takes the contract's input and gives its answer. */
const CALL_KEYS = ["with", "returns", "key", "wait"] as const;

/** Binds an entry that the driver does by itself; undefined where something was reported. */
export function bindDriverEntry(
  { context, definition: { driver } }: Surroundings,
  { method, at, entry }: DriverEntryRequest,
  scope: Scope,
): EntryIR | undefined {
  if (driver === undefined) {
    context.report("bind/no-driver", { key: "driver" }, context.locate([...at, "driver"], "key"));
    return undefined;
  }
  const facts = factsOfDriver(driver.use);
  for (const key of CALL_KEYS) {
    if (entry[key] === undefined) continue;
    const reason = "the driver takes the contract's input and gives its answer";
    context.report("check/unused-key", { key, reason }, context.locate([...at, key], "key"));
  }
  const fitting = Object.entries(facts.commands).filter(([, each]) => each.contract === method);
  const found = fitting.find(([name]) => name === entry.driver);
  if (found === undefined) {
    const names = fitting.map(([name]) => name);
    reportUnknownCommand(context, [...at, "driver"], driver.use, entry.driver ?? "", names);
    return undefined;
  }
  const [command, { effect }] = found;
  const when = entry.when && bindMatch(scope.context, [...at, "when"], entry.when, scope.roots);
  return {
    ...defined("when", when),
    task: { kind: "driver", command, effect },
    confirm: entry.confirm === "ask",
    returns: [],
    words: [],
  };
}

interface DriverEntryRequest {
  readonly method: string;
  readonly at: DocumentPath;
  readonly entry: ImplementationDefinition;
}
