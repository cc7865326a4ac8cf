import { didYouMean, listNames, nearest, renameFix } from "../../diagnostics/suggest.ts";
import type { ObjectTypeIR } from "../../ir/type.ts";
import type { DocumentPath } from "../../source.ts";
import type { BindContext } from "../context.ts";

/** Reports a name in `with` that the operation has no input of, and gives the one that was probably meant. */
export function reportUnknownCallInput(
  context: BindContext,
  at: DocumentPath,
  { name, id, takes }: { readonly name: string; readonly id: string; readonly takes: ObjectTypeIR },
): string | undefined {
  const names = takes.fields.map((each) => each.name);
  const near = nearest(name, names);
  const help = names.length === 0 ? "It takes no input at all." : `It takes ${listNames(names)}.`;
  const span = context.locate(at, "key");
  const values = { name, operation: id, suggestion: didYouMean(near), help };
  context.report("bind/unknown-input", values, span, renameFix(span, name, near));
  return near;
}

/** Reports a name that is none of those that there are. */
export function reportUnknownName(
  context: BindContext,
  at: DocumentPath,
  where: "key" | "value",
  problem:
    | { readonly code: "bind/unknown-return"; readonly method: string }
    | { readonly code: "bind/unknown-table" }
    | { readonly code: "bind/unknown-event" },
  name: string,
  names: readonly string[],
): void {
  const near = nearest(name, names);
  const suggestion = didYouMean(near);
  const verb = names.length === 1 ? "is" : "are";
  const help = names.length === 0 ? "There is none at all." : `There ${verb} ${listNames(names)}.`;
  const span = context.locate(at, where);
  const fix = renameFix(span, name, near);
  if (problem.code === "bind/unknown-return") {
    const { code, method } = problem;
    context.report(code, { name, method, suggestion, help }, span, fix);
  } else context.report(problem.code, { name, suggestion, help }, span, fix);
}
