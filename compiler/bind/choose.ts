import type { Match } from "@human/connector-sdk";
import type { ChoiceIR } from "../ir/ir.ts";
import type { TypeIR } from "../ir/type.ts";
import { didYouMean, listNames, nearest } from "../diagnostics/suggest.ts";
import { parsePath } from "../expression/place.ts";
import { fieldAt, itemsOf, membersOf } from "../types/project.ts";
import type { ChoiceDefinition, ConnectorDefinition } from "../validate/definition.ts";
import { defined } from "./behaviour.ts";
import type { BoundOperation } from "./bound.ts";
import { checkCallInputs, findCall } from "./call-inputs.ts";
import { type BindContext, withMembers } from "./context.ts";
import { namesOnly } from "./members.ts";
import { bindMatch, bindValue, type Roots } from "./value.ts";

const WITH_ROOTS: Roots = new Set(["connection"]);
const WHEN_ROOTS: Roots = new Set(["auth", "connection"]);
const ITEM_ROOTS: Roots = new Set(["item"]);

/** Binds the lists that people choose from when they connect an account. */
export function bindChoose(
  outer: BindContext,
  definition: ConnectorDefinition,
  operations: readonly BoundOperation[],
): readonly ChoiceIR[] {
  const { choose = {}, fields = {}, capture = {} } = definition.connection;
  // What is chosen elsewhere is not known yet.
  const known = [...Object.keys(fields), ...Object.keys(capture)];
  const context = withMembers(outer, new Map([["connection", namesOnly(known)]]));
  const names = Object.keys(definition.operations);
  return Object.entries(choose).map(([name, choice]): ChoiceIR => {
    const { call, when } = choice;
    const at = ["connection", "choose", name];
    const called = findCall(context, at, call, names, operations);
    if (called !== undefined) {
      checkCallInputs(context, at, called, choice.with ?? {}, (missing) => {
        const values = { name: missing, operation: call };
        context.report("bind/required-with", values, context.locate([...at, "call"], "value"));
      });
      if (called.answer.items === undefined) {
        const help = "A choice is made from an operation with `items`.";
        context.report(
          "bind/not-a-list",
          { path: call, help },
          context.locate([...at, "call"], "value"),
        );
      }
    }
    return {
      name,
      call,
      ...(choice.with === undefined
        ? {}
        : { with: bindValue(context, [...at, "with"], choice.with, WITH_ROOTS) }),
      value: bindPath(context, called, name, choice, "value"),
      ...(choice.label === undefined
        ? {}
        : { label: bindPath(context, called, name, choice, "label") }),
      ...defined("match", bindItemMatch(context, called, name, choice)),
      ...(when === undefined
        ? {}
        : { when: bindMatch(context, [...at, "when"], when, WHEN_ROOTS) }),
    };
  });
}

function bindItemMatch(
  context: BindContext,
  called: BoundOperation | undefined,
  name: string,
  { match }: ChoiceDefinition,
): Match | undefined {
  if (match === undefined) return undefined;
  const type = itemType(called);
  const types = called?.document.types;
  const inside =
    type === undefined || types === undefined
      ? context
      : withMembers(
          context,
          new Map([
            [
              "item",
              (path) => {
                const search = fieldAt(types, type, path);
                return "missing" in search ? { candidates: search.missing.candidates } : undefined;
              },
            ],
          ]),
        );
  return bindMatch(inside, ["connection", "choose", name, "match"], match, ITEM_ROOTS);
}

/** A path to a text or number in one item of what the operation gives. */
function bindPath(
  context: BindContext,
  called: BoundOperation | undefined,
  name: string,
  choice: ChoiceDefinition,
  key: "value" | "label",
): readonly (string | number)[] {
  const text = choice[key] ?? "";
  const span = context.locate(["connection", "choose", name, key], "value");
  const path = parsePath(text);
  if (path === undefined) {
    context.report("validate/not-a-path", { text }, span);
    return [];
  }
  const type = itemType(called);
  if (called === undefined || type === undefined) return path;
  const search = fieldAt(called.document.types, type, path);
  if ("missing" in search) {
    const { at, candidates } = search.missing;
    const missing = String(path[at] ?? "");
    const where = `An item of "${choice.call}"`;
    const suggestion = didYouMean(nearest(missing, candidates));
    const help =
      candidates.length === 0 ? "Nothing lies below it." : `It has ${listNames(candidates)}.`;
    context.report("bind/unknown-output", { where, name: missing, suggestion, help }, span);
    return path;
  }
  if (isNoScalar(called, search.found.type)) {
    const values = { name: text, expected: "a text or a number", found: "a list or an object" };
    context.report("expr/type", { ...values, suggestion: "" }, span);
  }
  return path;
}

function itemType(called: BoundOperation | undefined): TypeIR | undefined {
  return called?.answer.items === undefined ? undefined : called.answer.type;
}

function isNoScalar({ document: { types } }: BoundOperation, type: TypeIR): boolean {
  return membersOf(types, type) !== undefined || itemsOf(types, type) !== undefined;
}
