import { contracts } from "../../contracts/contracts.ts";
import type { MethodContract } from "../../contracts/contract.ts";
import { didYouMean, listNames, nearest, renameFix } from "../../diagnostics/suggest.ts";
import type { EntryIR, ImplementationIR } from "../../ir/implementation.ts";
import type { DocumentPath } from "../../source.ts";
import type { ConnectorDefinition } from "../../validate/definition.ts";
import type { ImplementationDefinition } from "../../validate/implementation.ts";
import { oneOrMore } from "../behaviour.ts";
import type { BoundDocument, BoundOperation } from "../bound.ts";
import type { BindContext } from "../context.ts";
import { bindEntry } from "./entry.ts";
import { createSurroundings, type EventType, type Surroundings } from "./scope.ts";

/** Binds how the methods of contracts are filled: every name, every type, and what is missing. */
export function bindImplements(
  context: BindContext,
  definition: ConnectorDefinition,
  documents: readonly BoundDocument[],
  operations: readonly BoundOperation[],
  events: readonly EventType[],
): readonly ImplementationIR[] {
  const surroundings = createSurroundings(context, definition, documents, operations, events);
  const implementations: ImplementationIR[] = [];
  for (const [method, entries] of Object.entries(definition.implements ?? {})) {
    const at = ["implements", method];
    const contract = Object.hasOwn(contracts.methods, method)
      ? contracts.methods[method]
      : undefined;
    if (contract === undefined) {
      reportUnknown(context, at, method);
      continue;
    }
    const bound = bindMethod(surroundings, at, contract, entries as never);
    implementations.push({ method, entries: bound });
  }
  reportIncomplete(context, definition);
  return implementations;
}

/** The entries of a method that could be bound. */
function bindMethod(
  surroundings: Surroundings,
  at: DocumentPath,
  contract: MethodContract,
  written: ImplementationDefinition | readonly ImplementationDefinition[],
): readonly EntryIR[] {
  const bound = oneOrMore(written).map((entry, index) =>
    bindEntry(surroundings, {
      method: String(at.at(-1)),
      at: Array.isArray(written) ? [...at, index] : at,
      contract,
      entry,
    }),
  );
  return bound.filter((each) => each !== undefined);
}

function reportUnknown(context: BindContext, at: DocumentPath, method: string): void {
  const names = Object.keys(contracts.methods);
  const near = nearest(method, names);
  const span = context.locate(at, "key");
  const values = { name: method, suggestion: didYouMean(near), names: listNames(names, 30) };
  context.report("bind/unknown-contract", values, span, renameFix(span, method, near));
}

/** A kind is a promise: whoever takes any connector of it must find these methods. */
function reportIncomplete(
  context: BindContext,
  { kind, implements: filled = {} }: ConnectorDefinition,
): void {
  const missing = (contracts.kinds[kind]?.required ?? []).filter(
    (method) => !Object.hasOwn(filled, method),
  );
  if (missing.length === 0) return;
  const span = context.locate(["kind"], "value");
  context.report("check/contract-incomplete", { kind, methods: listNames(missing) }, span);
}
