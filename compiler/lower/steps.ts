import type { Effect } from "@human/connector-sdk";
import type { BoundOperation } from "../bind/bound.ts";
import type { OperationIR } from "../ir/ir.ts";
import { lowerOperation } from "./operation.ts";
import type { OperationNames } from "./operation-names.ts";

const STRENGTHS: readonly Effect[] = ["read", "write", "money", "destroy"];

/** Whether one effect asks less of whoever lets it happen than another. */
export function isWeaker(one: Effect, other: Effect): boolean {
  return STRENGTHS.indexOf(one) < STRENGTHS.indexOf(other);
}

/** The strongest effect of several. */
export function strongest(effects: readonly Effect[]): Effect {
  return effects.reduce((one, other) => (isWeaker(one, other) ? other : one), "read");
}

/** What is made of other operations is all that they are: their strongest effect, all of their scopes. */
export function lowerSteps(
  bound: BoundOperation,
  names: OperationNames,
  singles: readonly OperationIR[],
): OperationIR {
  const { definition, steps } = bound;
  const called = (steps?.steps ?? []).flatMap(
    ({ call }) => singles.find(({ id }) => id === call) ?? [],
  );
  const auth = sharedAuth(called);
  const last = called.at(-1);
  return {
    ...lowerOperation(bound, names, undefined),
    ...(steps === undefined ? {} : { steps }),
    effect: definition.effect ?? strongest(called.map(({ effect }) => effect)),
    scopes: [...new Set(called.flatMap(({ scopes }) => scopes))].sort(),
    ...(auth === undefined ? {} : { auth }),
    idempotency: {
      kind: called.every(({ idempotency }) => idempotency.kind === "natural") ? "natural" : "none",
    },
    confirm: definition.confirm === "ask" || called.some(({ confirm }) => confirm),
    untrusted: definition.untrusted ?? last?.untrusted ?? false,
    deprecated: called.some(({ deprecated }) => deprecated),
  };
}

/** The auth methods with which all of them work; undefined where that is every one. */
function sharedAuth(called: readonly OperationIR[]): readonly string[] | undefined {
  const limited = called.flatMap(({ auth }) => (auth === undefined ? [] : [auth]));
  const [first, ...others] = limited;
  return first?.filter((id) => others.every((each) => each.includes(id)));
}
