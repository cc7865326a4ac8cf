import type { ChoiceDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import { follow } from "../expression/expression.ts";
import { matches } from "../answer/match.ts";
import { reader } from "../expression/place.ts";
import { vendorText } from "../observe/redact.ts";
import { evaluate } from "../expression/value.ts";
import { functions } from "../expression/functions.ts";
import { operationOf, type ConnectionCaller } from "./caller.ts";
import type { Choice, Choices } from "./connection.ts";
import type { Services, Target } from "./services.ts";

/** What was taken without asking, and what a person has to choose. */
export interface Chosen {
  readonly fields: Readonly<Record<string, string | number>>;
  readonly open: Choices;
}

/** Nobody looks through a longer list. */
const MOST_CHOICES = 1_000;

/**
 * Lists what the definition lets a person choose from, with the tokens that have just come. What is the only
 * one is taken, and what was chosen before where it is still there. Fails with `notFound` where there is nothing
 * to choose from, with `tooLarge` beyond 1,000, and as the vendor does.
 */
export async function chooseFrom(
  services: Services,
  target: Target,
  caller: ConnectionCaller,
  former: Readonly<Record<string, unknown>>,
): Promise<Chosen> {
  const { descriptor, connection } = target;
  const at = reader({ connection: connection.fields, auth: connection.auth });
  const fields: Record<string, string | number> = {};
  const open: Record<string, readonly Choice[]> = {};
  for (const [name, choice] of Object.entries(descriptor.connection?.choose ?? {})) {
    const { when } = choice;
    if (when !== undefined && !matches(when, ([root, ...path]) => at(root, ...path))) continue;
    const operation = operationOf(services, target, choice.call);
    const input = evaluate(choice.with ?? {}, at, functions);
    const choices: Choice[] = [];
    for await (const item of caller.list(operation, input)) {
      const found = choiceOf(choice, item);
      if (found === undefined || choices.some((each) => each.value === found.value)) continue;
      if (choices.push(found) <= MOST_CHOICES) continue;
      const message = `There are more than ${MOST_CHOICES} to choose "${name}" from.`;
      throw new ConnectorError("tooLarge", message, { operation: choice.call });
    }
    const wanted = [connection.fields, former].map((each) => ownField(each, name));
    const [only] = choices;
    if (only === undefined) throw nothingToChoose(name, choice);
    const taken = choices.length === 1 ? only : choices.find((each) => wanted.includes(each.value));
    if (taken === undefined) open[name] = choices;
    else fields[name] = taken.value;
  }
  return { fields, open };
}

/** What a person has chosen, checked against the lists. Fails with `badInput`. */
export function pick(
  open: Choices,
  chosen: Readonly<Record<string, string | number>>,
): Readonly<Record<string, string | number>> {
  for (const name of Object.keys(chosen))
    if (!Object.hasOwn(open, name))
      throw new ConnectorError("badInput", `There is no choice "${name}" to make.`);
  const picked = Object.entries(open).map(([name, choices]) => {
    const found = choices.find((each) => each.value === ownField(chosen, name));
    if (found !== undefined) return [name, found.value] as const;
    throw new ConnectorError("badInput", `The choice "${name}" must be one of those listed.`);
  });
  return Object.fromEntries(picked);
}

/** An item that does not fit, or has nothing at the place, is no choice. */
function choiceOf(choice: ChoiceDescriptor, item: unknown): Choice | undefined {
  const at = reader({ item });
  const { match, value: path, label: labelPath } = choice;
  if (match !== undefined && !matches(match, ([root, ...rest]) => at(root, ...rest)))
    return undefined;
  const value = follow(item, path);
  if ((typeof value !== "string" && typeof value !== "number") || value === "") return undefined;
  const label = labelPath === undefined ? value : follow(item, labelPath);
  const shown = typeof label === "string" || typeof label === "number" ? label : value;
  return { value, label: vendorText(String(shown), (text) => text) };
}

function nothingToChoose(name: string, { call }: ChoiceDescriptor): ConnectorError {
  return new ConnectorError("notFound", `This account has nothing to choose "${name}" from.`, {
    operation: call,
  });
}

function ownField(fields: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
