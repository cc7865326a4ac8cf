import { parseSize } from "../../expression/size.ts";
import type { TaskCallIR, UploadIR } from "../../ir/implementation.ts";
import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";
import type { DocumentPath } from "../../source.ts";
import type { CallDefinition } from "../../validate/definition.ts";
import type { UploadDefinition } from "../../validate/implementation.ts";
import { defined } from "../behaviour.ts";
import { bindPlace } from "../value.ts";
import { bindCall, type BoundCall } from "./call.ts";
import { resultOf, scopeOf, type Surroundings } from "./scope.ts";
import { bindTyped } from "./value.ts";

export interface BoundUpload {
  readonly upload: UploadIR;
  /** Roots that `returns` may read, and those of them that are not always there. */
  readonly roots: Readonly<Record<string, TypeIR | undefined>>;
  readonly skippable: ReadonlySet<string>;
}

const PART: ObjectTypeIR = {
  kind: "object",
  fields: [
    ...["number", "offset", "size"].map((name): FieldTypeIR => {
      return { name, type: { kind: "integer" }, optional: false };
    }),
    { name: "last", type: { kind: "boolean" }, optional: false },
    ...["range", "upload", "md5", "sha256"].map((name): FieldTypeIR => {
      return { name, type: { kind: "string" }, optional: false };
    }),
  ],
};

/** Content that goes in one piece: as a part where it is held in memory. */
const WHOLE: ObjectTypeIR = {
  kind: "object",
  fields: PART.fields.map((field) => ({ ...field, optional: true })),
};

/** Binds the calls of an upload, each with the roots that are there by then. */
export function bindUpload(
  surroundings: Surroundings,
  at: DocumentPath,
  upload: UploadDefinition,
  input: ObjectTypeIR,
): BoundUpload | undefined {
  const { context } = surroundings;
  const bind = (
    slot: "single" | "create" | "part" | "complete" | "abort",
    roots: Readonly<Record<string, TypeIR | undefined>>,
  ): BoundCall | undefined => {
    const call: CallDefinition | undefined = upload[slot];
    if (call === undefined) return undefined;
    const given = slot === "single" || slot === "part" ? ["content"] : [];
    const scope = scopeOf(surroundings, { input, ...roots });
    return bindCall(surroundings, scope, {
      at: [...at, slot],
      key: "call",
      id: call.call,
      with: call.with ?? {},
      given,
    });
  };
  checkSizes(surroundings, at, upload);
  const single = bind("single", { part: WHOLE });
  const created = bind("create", {});
  const create = created && resultOf(created.operation);
  const part = bind("part", { create, part: PART });
  const partScope = scopeOf(surroundings, {
    input,
    create,
    part: PART,
    result: part && resultOf(part.operation),
  });
  const collect = Object.entries(upload.part?.collect ?? {}).map(
    ([name, value]) =>
      [name, bindTyped(partScope, [...at, "part", "collect", name], value)] as const,
  );
  const resume =
    upload.part?.resume === undefined
      ? undefined
      : bindPlace(context, [...at, "part", "resume"], upload.part.resume, ANSWER_ROOTS);
  const next =
    upload.part?.next === undefined
      ? undefined
      : bindTyped(partScope, [...at, "part", "next"], upload.part.next, {
          name: "next",
          type: { kind: "integer" },
          required: false,
        });
  const parts: TypeIR | undefined =
    upload.part?.collect === undefined
      ? undefined
      : { kind: "array", items: { kind: "unknown", reason: "free-form" } };
  const completed = bind("complete", { create, part: PART, parts });
  const aborted = bind("abort", { create });
  const missing = (["single", "create", "part", "complete", "abort"] as const).some(
    (slot) =>
      upload[slot] !== undefined &&
      { single, create: created, part, complete: completed, abort: aborted }[slot] === undefined,
  );
  if (missing) return undefined;
  const last = completed ?? part;
  const complete = last && resultOf(last.operation);
  return {
    upload: {
      strategy: upload.strategy,
      ...defined(
        "single",
        single && { ...single.call, ...defined("below", parseSize(upload.single?.below)) },
      ),
      ...defined("size", sizesOf(upload)),
      ...defined("create", callOf(created)),
      ...defined(
        "part",
        part && {
          ...part.call,
          ...(collect.length === 0 ? {} : { collect }),
          ...defined("resume", resume),
          ...defined("next", next),
        },
      ),
      ...defined("complete", callOf(completed)),
      ...defined("abort", callOf(aborted)),
    },
    roots: { create, parts, complete, single: single && resultOf(single.operation) },
    skippable: new Set(
      upload.strategy === "single" ? [] : ["create", "parts", "complete", "single"],
    ),
  };
}

const ANSWER_ROOTS: ReadonlySet<string> = new Set(["status", "header", "body"]);

function callOf(bound: BoundCall | undefined): TaskCallIR | undefined {
  return bound?.call;
}

function sizesOf({ size }: UploadDefinition): Readonly<Record<string, number>> | undefined {
  if (size === undefined) return undefined;
  return {
    part: parseSize(size.part) ?? 0,
    ...defined("min", parseSize(size.min)),
    ...defined("max", parseSize(size.max)),
    ...defined("parts", size.parts),
    ...defined("parallel", size.parallel),
  };
}

function checkSizes({ context }: Surroundings, at: DocumentPath, { size }: UploadDefinition): void {
  const [part, min, max] = [size?.part, size?.min, size?.max].map(parseSize);
  if (size === undefined || part === undefined) return;
  const how =
    min !== undefined && part < min
      ? "smaller"
      : max !== undefined && part > max
        ? "larger"
        : undefined;
  if (how === undefined) return;
  const span = context.locate([...at, "size", "part"], "value");
  context.report("check/part-size", { part: size.part, how }, span);
}
