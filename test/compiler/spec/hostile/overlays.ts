import { type Attack, definitionPath, documentOf, list, named, operation } from "./attack.ts";
import { definition } from "./definitions.ts";

interface Action {
  readonly target: string;
  readonly update?: unknown;
  readonly remove?: boolean;
}

/** A document of many values, and what is done to it. */
function overlaid(size: number, actions: readonly Action[]): Readonly<Record<string, string>> {
  const values = named(size, (index) => ({ name: `n${String(index)}`, in: [1, { a: index }] }));
  const more = { "x-values": values, "x-list": { l: [] } };
  const overlay = { overlay: "1.0.0", info: { title: "Hostile", version: "1" }, actions };
  return {
    [definitionPath]: definition({ overlay: true, operations: "  a.get: { use: op0 }" }),
    "definitions/spec.json": JSON.stringify(documentOf({ "/a": { get: operation("op0") } }, more)),
    "definitions/hostile.overlay.yaml": JSON.stringify(overlay),
  };
}

const update = { x: 1 };
const malformed = ["resolve/overlay-malformed"];

/** Attacks by overlays. */
export const overlayAttacks: readonly Attack[] = [
  {
    name: "a path that descends 100 times",
    files: () => overlaid(20_000, [{ target: `$${"..*".repeat(100)}`, update }]),
    codes: ["resolve/overlay-no-match"],
  },
  {
    name: "a path that descends 300 times and stays",
    files: () =>
      overlaid(20_000, [{ target: `$${"..*".repeat(2)}${"..[0]".repeat(190)}`, update }]),
    codes: ["resolve/overlay-no-match"],
  },
  {
    name: "a filter of 40 tests that descends",
    files: () => {
      const tests = list(40, () => "@.in != 1").join(" && ");
      return overlaid(20_000, [{ target: `$.x-values..[?(${tests})]`, update }]);
    },
  },
  {
    name: "filters of 40 tests, as often as actions may look",
    files: () => {
      const tests = list(40, () => "@.in != 1").join(" && ");
      const action = { target: `$.x-values..[?(${tests})]`, update: { name: "n" } };
      return overlaid(
        20_000,
        list(100, () => action),
      );
    },
    codes: ["resolve/overlay-too-large"],
  },
  {
    name: "places far below the root, as often as actions may change them",
    files: () => {
      const actions = list(100, () => ({ target: "$..[?(@.k)]", update: { k: 2 } }));
      const files = overlaid(1, actions);
      const items = `[${list(100_000, () => '{"k":1}').join()}]`;
      const deep = `"x-deep":${'{"d":'.repeat(480)}${items}${"}".repeat(480)}`;
      const text = files["definitions/spec.json"]?.replace('"x-list"', `${deep},"x-list"`) ?? "";
      return { ...files, "definitions/spec.json": text };
    },
    codes: ["resolve/overlay-too-large"],
  },
  {
    name: "actions that each look at all there is",
    size: 20_000,
    files: (size) =>
      overlaid(
        2_000,
        list(size, () => ({ target: "$..name", update: "n" })),
      ),
    codes: ["resolve/overlay-too-large"],
  },
  {
    name: "actions that each change a wide map",
    size: 20_000,
    files: (size) =>
      overlaid(
        20_000,
        list(size, () => ({ target: "$.x-values.S1", update: { name: "n" } })),
      ),
    codes: ["resolve/overlay-too-large"],
  },
  {
    name: "lists that double with each of 40 actions",
    files: () =>
      overlaid(
        1,
        list(40, () => ({ target: "$..l", update: { l: [] } })),
      ),
    codes: ["resolve/overlay-too-large"],
  },
  {
    name: "maps that double with each of 40 actions",
    files: () => {
      const double = (index: number): Action => ({
        target: "$.x-list..*",
        update: { [`k${String(index)}`]: {} },
      });
      return overlaid(1, list(40, double));
    },
    codes: ["resolve/overlay-too-large"],
  },
  {
    name: "actions that nest what was nested",
    size: 600,
    files: (size) => {
      const nest = (index: number): Action => ({
        target: index === 0 ? "$.x-list" : `$..d${String(index - 1)}`,
        update: { [`d${String(index)}`]: {} },
      });
      return overlaid(1, list(size, nest));
    },
    codes: ["resolve/too-deep"],
  },
  ...[
    "$[?(@.name =~ /(a+)+$/)]",
    "$[?search(@.name, '(a|a)*b')]",
    "$[(process.exit(1))]",
    `$${".a".repeat(100_000)}`,
    `$[?(${"@.a && ".repeat(100_000)}@.a)]`,
    `$['${"a".repeat(1_000_000)}']`,
    `$['${"\\".repeat(999)}`,
    "$[99999999999]",
    "$['__proto__'",
  ].map((target) => ({
    name: `a path that is none: ${target.slice(0, 30)}`,
    files: () => overlaid(1, [{ target, update }]),
    codes: malformed,
  })),
  ...["$.__proto__", "$.constructor.prototype", "$..__proto__"].map((target) => ({
    name: `a path to what objects have from the start: ${target}`,
    files: () => overlaid(1, [{ target, update: { polluted: true } }]),
    codes: ["resolve/overlay-no-match"],
  })),
  {
    name: "an update that is called as objects' members are",
    files: () => {
      const files = overlaid(1, [{ target: "$.x-values", update: { marker: 1 } }]);
      const path = "definitions/hostile.overlay.yaml";
      const text = files[path]?.replace('"marker":1', '"__proto__":{"polluted":1}') ?? "";
      return { ...files, [path]: text };
    },
  },
];
