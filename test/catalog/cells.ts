import type { Expectation } from "./expected.ts";
import { type Feature, features } from "./features.ts";
import type { Tested } from "./report.ts";
import { counterparts } from "./tags.ts";
import { specificationOf } from "./specification.ts";

/** One cell of the table. */
export interface Cell {
  readonly connector: string;
  readonly feature: Feature;
  /** `none`: the connector has nothing of the kind, or only the vendor can show it. */
  readonly status: "green" | "red" | "none";
  readonly text: string;
  /** What passing tests must show for it. */
  readonly needed: readonly string[];
  /** What none of them does. */
  readonly missing: readonly string[];
}

/** The cells of every connector, row by row. */
export function cellsOf(
  expected: readonly Expectation[],
  tests: readonly Tested[],
): readonly Cell[] {
  const shown = new Set(
    tests.flatMap(({ status, evidence }) => (status === "passed" ? evidence : [])),
  );
  return expected.flatMap((connector) =>
    features.map((feature) => cellOf(connector, feature, shown)),
  );
}

function cellOf(connector: Expectation, feature: Feature, shown: ReadonlySet<string>): Cell {
  const needed = neededOf(connector, feature);
  const missing = needed.filter((each) => !shown.has(each));
  const head = { connector: connector.id, feature, needed, missing };
  if (needed.length === 0)
    return { ...head, status: lacks(connector, feature), text: absence(connector, feature) };
  const status = missing.length === 0 ? "green" : "red";
  return { ...head, status, text: textOf(connector, feature, head) };
}

function neededOf(connector: Expectation, feature: Feature): readonly string[] {
  const { id, operations, requests, methods, refused, hasWebhooks } = connector;
  switch (feature) {
    case "operations":
      return operations.map((operation) => `operation ${id} ${operation}`);
    case "contract":
      return [
        ...methods.map((method) => `method ${id} ${method}`),
        ...refused.map((method) => `refusal ${id} ${method}`),
      ];
    case "requests":
      return requests.map((operation) => `request ${id} ${operation}`);
    case "live":
      return partnersOf(id, "live").map((name) => `live ${id} ${name}`);
    case "webhooks":
      if (!hasWebhooks) return [];
      return [
        `taken ${id}`,
        `refused ${id}`,
        ...partnersOf(id, "oracle").map((name) => `oracle ${id} ${name}`),
      ];
    case "code-free":
    case "page":
      return [`${feature} ${id}`];
  }
}

/** Databases and the like can be had without an account, so one must be there. */
function lacks({ isHttp }: Expectation, feature: Feature): Cell["status"] {
  return feature === "live" && !isHttp ? "red" : "none";
}

function absence({ isHttp }: Expectation, feature: Feature): string {
  if (feature === "live") return isHttp ? "needs an account" : "no server";
  return "–";
}

function textOf(
  { id, refused }: Expectation,
  feature: Feature,
  { needed, missing }: Pick<Cell, "needed" | "missing">,
): string {
  const count = `${String(needed.length - missing.length)}/${String(needed.length)}`;
  switch (feature) {
    case "operations":
      return count;
    case "contract":
      return refused.length === 0 ? count : `${count}, ${String(refused.length)} refused`;
    case "requests":
      return `${count} ${specificationOf(id)}`;
    case "live":
      return listed(partnersOf(id, "live"), missing);
    case "webhooks":
      return listed(partnersOf(id, "oracle"), missing);
    case "code-free":
    case "page":
      return missing.length === 0 ? "yes" : "NO";
  }
}

function listed(names: readonly string[], missing: readonly string[]): string {
  const text = names.length === 0 ? "by its documentation" : names.join(", ");
  return missing.length === 0 ? text : `NOT ${text}`;
}

function partnersOf(id: string, kind: "live" | "oracle"): readonly string[] {
  return Object.entries(counterparts).flatMap(([tag, connectors]) =>
    tag.startsWith(`${kind}/`) && connectors.includes(id) ? [tag.slice(kind.length + 1)] : [],
  );
}
