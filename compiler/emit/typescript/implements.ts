import type {
  EntryIR,
  ImplementationIR,
  NamedValueIR,
  TaskCallIR,
  TaskIR,
  TaskStepIR,
  UploadIR,
  WaitIR,
  WordsIR,
} from "../../ir/implementation.ts";
import type { OperationIR } from "../../ir/ir.ts";
import {
  type Code,
  type CodeEntry,
  data,
  literal,
  object,
  optional,
  value,
} from "../printer/code.ts";
import { identifier } from "../printer/text.ts";

type Entries = readonly (CodeEntry | undefined)[];

/** How the methods of contracts are filled, as data: one entry a line of the definition. */
export function implementationsCode(
  implementations: readonly ImplementationIR[],
  operations: readonly OperationIR[],
): Code {
  const names = new Map(operations.map(({ id, name }) => [id, name]));
  return object(
    implementations.map(({ method, entries }) => [
      method,
      { kind: "array", items: entries.map((entry) => entryCode(entry, names)) },
    ]),
    { broken: true },
  );
}

type Names = ReadonlyMap<string, string>;

function entryCode(entry: EntryIR, names: Names): Code {
  const { when, task, key, confirm, returns, words, checksum, wait } = entry;
  return object(
    [
      optional("when", when, data),
      ["task", taskCode(task, names)],
      optional("key", key, value),
      confirm ? ["confirm", literal("ask")] : undefined,
      ...answerEntries(returns, words),
      optional("checksum", checksum, ({ algorithm, encoding, is }) =>
        object([
          ["algorithm", literal(algorithm)],
          ["encoding", literal(encoding)],
          ["is", value(is)],
        ]),
      ),
      optional("wait", wait, (ways) => ({
        kind: "array",
        items: ways.map((way) => waitCode(way, names)),
      })),
    ],
    { broken: true },
  );
}

function taskCode(task: TaskIR, names: Names): Code {
  const kind: CodeEntry = ["kind", literal(task.kind)];
  switch (task.kind) {
    case "call":
      return object([kind, ...callEntries(task, names)]);
    case "steps":
      return object([
        kind,
        ["steps", { kind: "array", items: task.steps.map((step) => stepCode(step, names)) }],
      ]);
    case "driver":
      return object([kind, ["command", literal(task.command)], ["effect", literal(task.effect)]]);
    case "upload":
      return object([kind, ...uploadEntries(task, names)]);
    case "presign":
      return object([kind, optional("expires", task.expires, data), ...callEntries(task, names)]);
  }
}

/** One call among several. */
export function stepCode(step: TaskStepIR, names: Names): Code {
  return object([
    ["name", literal(step.name)],
    optional("when", step.when, data),
    ...callEntries(step, names),
  ]);
}

function callEntries({ call, with: values }: TaskCallIR, names: Names): Entries {
  const name = identifier(names.get(call) ?? "");
  return [["call", { kind: "name", name }], valuesEntry("with", values)];
}

function valuesEntry(key: string, values: readonly NamedValueIR[]): CodeEntry | undefined {
  if (values.length === 0) return undefined;
  return [key, object(values.map(([name, each]) => [name, value(each)]))];
}

function answerEntries(
  returns: readonly NamedValueIR[],
  words: readonly (readonly [name: string, words: WordsIR])[],
): Entries {
  return [
    valuesEntry("returns", returns),
    words.length === 0
      ? undefined
      : ["words", object(words.map(([name, table]) => [name, data(table)]))],
  ];
}

function uploadEntries(upload: UploadIR, names: Names): Entries {
  const { strategy, single, size, create, part, complete, abort } = upload;
  const call = (each: TaskCallIR): Code => object(callEntries(each, names));
  return [
    ["strategy", literal(strategy)],
    optional("single", single, (each) =>
      object([optional("below", each.below, literal), ...callEntries(each, names)]),
    ),
    optional("size", size, data),
    optional("create", create, call),
    optional("part", part, (each) =>
      object([
        ...callEntries(each, names),
        valuesEntry("collect", each.collect ?? []),
        optional("resume", each.resume, data),
        optional("next", each.next, value),
      ]),
    ),
    optional("complete", complete, call),
    optional("abort", abort, call),
  ];
}

function waitCode(way: WaitIR, names: Names): Code {
  const kind: CodeEntry = ["for", literal(way.for)];
  switch (way.for) {
    case "link":
      return object([kind]);
    case "event": {
      const where = way.where.map(({ at, is }) =>
        object([
          ["at", data(at)],
          ["is", value(is)],
        ]),
      );
      const returns = way.returns.map(([name, each]) => [name, value(each)] as const);
      return object([
        kind,
        ["event", literal(way.event)],
        ["where", { kind: "array", items: where }],
        ["returns", object(returns)],
      ]);
    }
    case "poll":
      return object([
        kind,
        optional("when", way.when, data),
        ...callEntries(way, names),
        ["done", data(way.done)],
        optional("failed", way.failed, data),
        ["every", literal(way.every)],
        optional("slowest", way.slowest, literal),
        optional("within", way.within, literal),
        ...answerEntries(way.returns, way.words),
      ]);
  }
}
