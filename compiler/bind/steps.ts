import { inputFacts } from "./driver/operation.ts";
import { requestOf, type Surroundings } from "./implements/scope.ts";
import { bindStepList } from "./implements/steps.ts";
import type { ExpressionIR } from "../ir/expression.ts";
import type { TaskStepIR } from "../ir/implementation.ts";
import type { ObjectTypeIR, TypeIR } from "../ir/type.ts";
import type { ConnectorDefinition, OperationDefinition } from "../validate/definition.ts";
import type { BoundAnswer, BoundDocument, BoundOperation } from "./bound.ts";
import type { BindContext } from "./context.ts";
import { bindOperation } from "./operation.ts";

interface StepsRequest {
  readonly id: string;
  readonly definition: OperationDefinition;
  readonly connector: ConnectorDefinition;
  /** The document that is made of the definition. */
  readonly own: BoundDocument;
}

/** Binds an operation that is made of calls of others; undefined where one of them is not bound. */
export function bindStepsOperation(
  surroundings: Surroundings,
  { id, definition, connector, own }: StepsRequest,
): BoundOperation | undefined {
  const { context } = surroundings;
  const at = ["operations", id];
  checkKeys(context, at, definition);
  const { http: _, ...plain } = connector;
  const bound = bindOperation(context, {
    id,
    connector: plain,
    documents: [own],
    definition: asSpecified(id, definition),
  });
  if (bound === undefined) return undefined;
  const input = requestOf(bound);
  const list = bindStepList(surroundings, {
    at: [...at, "steps"],
    steps: definition.steps ?? {},
    input,
    roots: { input },
  });
  if (list === undefined) return undefined;
  reportUnread(context, at, input, list.steps);
  const { body: _body, ...rest } = bound;
  const { steps, called, skippable } = list;
  const last = called.at(-1);
  return {
    ...rest,
    answer: answerOf(last?.answer, skippable.has("result")),
    steps: { steps, inputs: inputFacts(definition.input) },
  };
}

/** The same as if it were an operation of the document that is made of the definition. */
function asSpecified(id: string, definition: OperationDefinition): OperationDefinition {
  const { summary, effect, confirm, untrusted, internal, example } = definition;
  return Object.fromEntries(
    Object.entries({ summary, effect, confirm, untrusted, internal, example, use: id }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** What the last step gives, a list as it is; null where it is left out. */
function answerOf(last: BoundAnswer | undefined, isSkippable: boolean): BoundAnswer {
  if (last === undefined) return { encoding: "none" };
  const { encoding, type, items } = last;
  if (type === undefined) return { encoding };
  const given: TypeIR = items === undefined ? type : { kind: "array", items: type };
  return {
    encoding,
    type: isSkippable ? { kind: "union", members: [given, { kind: "null" }] } : given,
  };
}

/** What each of the steps' operations says for itself. */
const SINGLE_KEYS = [
  "answer",
  "auth",
  "body",
  "errors",
  "expand",
  "idempotency",
  "items",
  "output",
  "pagination",
  "quota",
  "result",
  "retry",
  "rows",
  "scopes",
  "set",
  "timeout",
] as const;

function reportUnread(
  context: BindContext,
  at: readonly string[],
  input: ObjectTypeIR,
  steps: readonly TaskStepIR[],
): void {
  const read = new Set(inputsRead(steps));
  for (const { name } of input.fields) {
    if (read.has(name) || read.has(undefined)) continue;
    const span = context.locate([...at, "input", name], "key");
    context.report("check/unused-key", { key: name, reason: "no step reads it" }, span);
  }
}

/** Names of inputs that expressions and conditions read; undefined for all of them at once. */
function inputsRead(value: unknown): readonly (string | undefined)[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    const [root, name] = value as readonly unknown[];
    const own = root === "input" ? [typeof name === "string" ? name : undefined] : [];
    return [...own, ...value.flatMap(inputsRead)];
  }
  const { kind, root, path } = value as Partial<Extract<ExpressionIR, { kind: "read" }>>;
  if (kind === "read" && root === "input") return inputsRead([root, ...(path ?? [])]);
  return Object.values(value).flatMap(inputsRead);
}

function checkKeys(
  context: BindContext,
  at: readonly string[],
  definition: OperationDefinition,
): void {
  const unread = [...SINGLE_KEYS, ...(Array.isArray(definition.input) ? (["input"] as const) : [])];
  for (const key of unread) {
    if (definition[key] === undefined) continue;
    const reason =
      key === "input"
        ? "what steps take is a map of names to JSON Schemas"
        : "the operations that its steps call say that for themselves";
    context.report("check/unused-key", { key, reason }, context.locate([...at, key], "key"));
  }
}
