import type { TaskStepIR } from "../../ir/implementation.ts";
import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";
import type { DocumentPath } from "../../source.ts";
import type { StepDefinition } from "../../validate/definition.ts";
import { defined } from "../behaviour.ts";
import type { BoundOperation } from "../bound.ts";
import { bindMatch } from "../value.ts";
import { bindCall } from "./call.ts";
import { resultOf, scopeOf, type Surroundings } from "./scope.ts";

export interface StepListRequest {
  /** Of the key `steps`. */
  readonly at: DocumentPath;
  readonly steps: Readonly<Record<string, StepDefinition>>;
  /** What goes into a step without `with`: members of the same names. */
  readonly input: ObjectTypeIR;
  /** What steps may read besides the results of those before them. */
  readonly roots: Readonly<Record<string, TypeIR>>;
}

export interface BoundStepList {
  readonly steps: readonly TaskStepIR[];
  /** What each step gives, by its name. */
  readonly results: ObjectTypeIR;
  /** Places that are absent where a step is left out. */
  readonly skippable: ReadonlySet<string>;
  /** What the last step gives. */
  readonly result?: TypeIR;
  /** What each step calls, in their order. */
  readonly called: readonly BoundOperation[];
}

/** Binds calls that are made one after another; undefined where one calls nothing that is bound. */
export function bindStepList(
  surroundings: Surroundings,
  { at, steps: written, input, roots }: StepListRequest,
): BoundStepList | undefined {
  const names = Object.keys(written);
  const steps: TaskStepIR[] = [];
  const fields: FieldTypeIR[] = [];
  const called: BoundOperation[] = [];
  const skippable = new Set<string>();
  for (const [index, [name, step]] of Object.entries(written).entries()) {
    const place = [...at, name];
    const known: TypeIR = { kind: "object", fields: [...fields] };
    const later = names.slice(index);
    const scope = scopeOf(surroundings, { ...roots, steps: known }, { skippable, later });
    const when = step.when && bindMatch(scope.context, [...place, "when"], step.when, scope.roots);
    const request = { at: place, key: "call", id: step.call, with: step.with, input } as const;
    const bound = bindCall(surroundings, scope, request);
    if (bound === undefined) return undefined;
    called.push(bound.operation);
    steps.push({ name, ...bound.call, ...defined("when", when) });
    fields.push({ name, type: resultOf(bound.operation), optional: when !== undefined });
    if (when !== undefined) skippable.add(`steps.${name}`);
  }
  if (steps.at(-1)?.when !== undefined) skippable.add("result");
  const last = called.at(-1);
  return {
    steps,
    results: { kind: "object", fields },
    skippable,
    ...(last === undefined ? {} : { result: resultOf(last) }),
    called,
  };
}
