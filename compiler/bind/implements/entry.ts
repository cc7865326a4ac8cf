import { parseDuration } from "../../expression/duration.ts";
import type { MethodContract } from "../../contracts/contract.ts";
import type { ChecksumIR, EntryIR, TaskIR } from "../../ir/implementation.ts";
import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";
import type { DocumentPath } from "../../source.ts";
import type { ImplementationDefinition } from "../../validate/implementation.ts";
import { defined, oneOrMore } from "../behaviour.ts";
import type { BoundOperation } from "../bound.ts";
import { bindMatch } from "../value.ts";
import { bindCall } from "./call.ts";
import { bindDriverEntry } from "./driver-entry.ts";
import { bindReturns } from "./returns.ts";
import { requestOf, resultOf, type Scope, scopeOf, type Surroundings } from "./scope.ts";
import { bindStepList } from "./steps.ts";
import { bindUpload } from "./upload.ts";
import { bindTyped } from "./value.ts";
import { bindWait } from "./wait.ts";

export interface EntryRequest {
  readonly method: string;
  readonly at: DocumentPath;
  readonly contract: MethodContract;
  readonly entry: ImplementationDefinition;
}

/** What an entry does, and what its `returns` may read. */
interface BoundTask {
  readonly task: TaskIR;
  readonly scope: Scope;
  /** The operation of a lone call. */
  readonly called?: BoundOperation;
}

/** Binds one entry; undefined where something was reported. */
export function bindEntry(surroundings: Surroundings, request: EntryRequest): EntryIR | undefined {
  const { at, contract, entry, method } = request;
  if (callsUnbound(surroundings, entry)) return undefined;
  const inputScope = scopeOf(surroundings, { input: contract.input });
  if (entry.driver !== undefined) return bindDriverEntry(surroundings, request, inputScope);
  const when =
    entry.when && bindMatch(inputScope.context, [...at, "when"], entry.when, inputScope.roots);
  const key =
    entry.key === undefined
      ? undefined
      : bindTyped(inputScope, [...at, "key"], entry.key, {
          name: "key",
          type: { kind: "string" },
          required: false,
        });
  const bound = bindTask(surroundings, request);
  if (bound === undefined) return undefined;
  const { task, scope, called } = bound;
  const fields = fieldsOf(contract);
  const wait = bindWaits(surroundings, request, called, fields);
  const root = contract.list ? "item" : "result";
  const same = scope.types.roots.get(root);
  const answer = bindReturns(surroundings, scope, {
    method,
    at,
    returns: entry.returns,
    fields,
    isPartial: leavesRest(wait) || task.kind === "presign",
    ...(same === undefined ? {} : { same: { root, type: same } }),
  });
  return {
    ...defined("when", when),
    task,
    ...defined("key", key),
    confirm: entry.confirm === "ask",
    ...answer,
    ...defined("checksum", bindChecksum(scope, request)),
    ...defined("wait", wait),
  };
}

/** What the bytes of a file are checked by: methods that move none have nothing to check. */
function bindChecksum(
  scope: Scope,
  { entry: { checksum, upload }, at, method }: EntryRequest,
): ChecksumIR | undefined {
  if (checksum === undefined) return undefined;
  const { context } = scope;
  if (method !== "files.read" && upload === undefined) {
    const reason = "only `files.read` and what has `upload` move the bytes of a file";
    context.report(
      "check/unused-key",
      { key: "checksum", reason },
      context.locate([...at, "checksum"], "key"),
    );
    return undefined;
  }
  const { algorithm, encoding } = checksum;
  const target = { name: "checksum.is", type: { kind: "string" }, required: false } as const;
  return {
    algorithm,
    encoding,
    is: bindTyped(scope, [...at, "checksum", "is"], checksum.is, target),
  };
}

/** Whether it calls what is a driver's and could not be bound, which is told where that stands. */
function callsUnbound(
  { definition, operations }: Surroundings,
  { call, steps }: ImplementationDefinition,
): boolean {
  const called = [call, ...Object.values(steps ?? {}).map((each) => each.call)];
  return called.some((id) => {
    const operation = id === undefined ? undefined : definition.operations[id];
    if (operation === undefined || operations.some((each) => each.id === id)) return false;
    return operation.use === undefined && operation.graphql === undefined;
  });
}

function fieldsOf({ output }: MethodContract): readonly FieldTypeIR[] {
  return output?.kind === "object" ? output.fields : [];
}

/** Whether the answer is that of what is waited for, in every case. */
function leavesRest(wait: EntryIR["wait"]): boolean {
  return wait !== undefined && !wait.some((way) => way.for === "poll" && way.when !== undefined);
}

function bindWaits(
  surroundings: Surroundings,
  { entry, at, method, contract }: EntryRequest,
  asked: BoundOperation | undefined,
  fields: readonly FieldTypeIR[],
): EntryIR["wait"] {
  if (entry.wait === undefined) return undefined;
  if (asked === undefined || contract.list) {
    const { context } = surroundings;
    const reason = "only what is one `call` can be waited for";
    const span = context.locate([...at, "wait"], "key");
    context.report("check/unused-key", { key: "wait", reason }, span);
    return undefined;
  }
  return entry.wait.flatMap((way, index) => {
    const place = [...at, "wait", index];
    const request = { method, at: place, input: contract.input, fields, asked };
    return bindWait(surroundings, request, way) ?? [];
  });
}

function bindTask(surroundings: Surroundings, request: EntryRequest): BoundTask | undefined {
  const { entry, at, contract } = request;
  const { input } = contract;
  if (entry.steps !== undefined) return bindSteps(surroundings, request);
  if (entry.upload !== undefined) {
    const bound = bindUpload(surroundings, [...at, "upload"], entry.upload, input);
    if (bound === undefined) return undefined;
    const { skippable, roots } = bound;
    const scope = scopeOf(surroundings, { input, ...roots }, { skippable });
    return { task: { kind: "upload", ...bound.upload }, scope };
  }
  const key = entry.presign === undefined ? "call" : "presign";
  const bound = bindCall(surroundings, scopeOf(surroundings, withRoots(input)), {
    at,
    key,
    id: entry.presign ?? entry.call ?? "",
    with: entry.with,
    input,
    ...(key === "presign" ? { given: ["content"] } : {}),
  });
  if (bound === undefined) return undefined;
  const { operation, call } = bound;
  const result = resultOf(operation);
  const item = contract.list && result.kind === "array" ? result.items : undefined;
  const scope = scopeOf(surroundings, {
    input,
    request: requestOf(operation),
    ...(contract.list ? { item: item ?? result } : { result }),
  });
  if (key === "call") return { task: { kind: "call", ...call }, scope, called: operation };
  checkPresign(surroundings, [...at, "presign"]);
  const task: TaskIR = { kind: "presign", ...call, ...defined("expires", expiresOf(entry)) };
  return { task, scope };
}

/** What `with` may read; addresses of webhooks are known when they are subscribed to. */
function withRoots(input: ObjectTypeIR): Readonly<Record<string, TypeIR>> {
  const text: TypeIR = { kind: "string" };
  const url: FieldTypeIR = { name: "url", type: text, optional: true };
  return { input, webhook: { kind: "object", fields: [url] } };
}

function expiresOf({
  expires,
}: ImplementationDefinition): { readonly default: number; readonly max: number } | undefined {
  if (expires === undefined) return undefined;
  const seconds = (text: string): number => Math.floor((parseDuration(text) ?? 0) / 1_000);
  return { default: seconds(expires.default), max: seconds(expires.max) };
}

/** An address can be signed by what signs requests by their text alone. */
function checkPresign({ context, definition }: Surroundings, at: DocumentPath): void {
  const canSign = oneOrMore(definition.auth).some(
    ({ scheme, signer }) =>
      scheme === "awsSigV4" || scheme === "azureSharedKey" || signer !== undefined,
  );
  if (canSign) return;
  context.report("check/cannot-presign", {}, context.locate(at, "value"));
}

function bindSteps(surroundings: Surroundings, request: EntryRequest): BoundTask | undefined {
  const { at, entry, contract } = request;
  const { input } = contract;
  const bound = bindStepList(surroundings, {
    at: [...at, "steps"],
    steps: entry.steps ?? {},
    input,
    roots: withRoots(input),
  });
  if (bound === undefined) return undefined;
  const { steps, results, skippable, result } = bound;
  const scope = scopeOf(surroundings, { input, steps: results, result }, { skippable });
  return { task: { kind: "steps", steps }, scope };
}
