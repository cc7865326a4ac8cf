import { expect, it } from "vitest";
import { parseJsonPath } from "../../../compiler/spec/overlay/json-path.ts";
import { type JsonPlace, selectPlaces } from "../../../compiler/spec/overlay/json-path-select.ts";
import type { Json } from "../../../compiler/json.ts";
import { processorTime } from "../../kit/processor-time.ts";

const document = {
  paths: {
    "/pets": {
      get: {
        parameters: [
          { name: "q", in: "query" },
          { name: "limit", in: "query", schema: { type: "string" } },
        ],
      },
      "it's": { parameters: [] },
    },
  },
  list: [10, 20, 30],
  name: "root",
};

/** The keys that lead from the root to a place. */
const keysOf = ({ owner, key }: JsonPlace): readonly (string | number)[] =>
  owner === undefined ? [] : [...keysOf(owner), key];
const select = (path: string, root: Json = document): readonly string[] | undefined => {
  const steps = parseJsonPath(path);
  const budget = { left: 1_000 };
  return steps && selectPlaces(root, steps, budget).map((place) => keysOf(place).join("."));
};

it("selects by name, place and star", () => {
  expect(select("$")).toEqual([""]);
  expect(select("$.name")).toEqual(["name"]);
  expect(select("$.paths['/pets'].get.parameters[1]")).toEqual(["paths./pets.get.parameters.1"]);
  expect(select('$["paths"]["/pets"]["it\'s"]')).toEqual(["paths./pets.it's"]);
  expect(select("$['paths']['/pets']['it\\'s']")).toEqual(["paths./pets.it's"]);
  expect(select("$.list[*]")).toEqual(["list.0", "list.1", "list.2"]);
  expect(select("$.list[-1]")).toEqual(["list.2"]);
  expect(select("$.*")).toEqual(["paths", "list", "name"]);
  expect(select("$.none.name")).toEqual([]);
  expect(select("$.list.length")).toEqual([]);
  expect(select("$.constructor")).toEqual([]);
  expect(select("$.name[0]")).toEqual([]);
});

it("selects below, each place once", () => {
  expect(select("$..name")).toEqual([
    "name",
    "paths./pets.get.parameters.0.name",
    "paths./pets.get.parameters.1.name",
  ]);
  expect(select("$..parameters..name")).toEqual([
    "paths./pets.get.parameters.0.name",
    "paths./pets.get.parameters.1.name",
  ]);
  expect(select("$..*..*..type")).toEqual(["paths./pets.get.parameters.1.schema.type"]);
});

it("filters", () => {
  expect(select("$..parameters[?(@.name=='limit')]")).toEqual(["paths./pets.get.parameters.1"]);
  expect(select("$..parameters[?@.name != 'limit' && @['in'] == \"query\"]")).toEqual([
    "paths./pets.get.parameters.0",
  ]);
  expect(select("$..parameters[?(@.schema.type)]")).toEqual(["paths./pets.get.parameters.1"]);
  expect(select("$.list[?(@ == 20)]")).toEqual(["list.1"]);
  expect(select("$.list[?(@ != -1.5)]")).toHaveLength(3);
  expect(select("$.list[?(@ == true)]")).toEqual([]);
});

it("refuses everything else", () => {
  for (const path of [
    "",
    "paths",
    "$.",
    "$..",
    "$paths",
    "$.a b",
    "$[",
    "$[a]",
    "$['a]",
    "$[1:2]",
    "$['a','b']",
    "$[?(@.a=='x']",
    "$[?(@.a=~/x/)]",
    "$[?(@.a || @.b)]",
    "$[?(process.exit())]",
    "$[(@.length-1)]",
    "$[?(@)]",
    "$.a[?(@.a == constructor)]",
    `$${".a".repeat(600)}`,
  ]) {
    expect(parseJsonPath(path)).toBeUndefined();
  }
});

it("takes linear time, however often it looks below", () => {
  let deep: Json = "end";
  for (let n = 0; n < 20_000; n++) deep = { a: deep };
  const steps = parseJsonPath(`$${"..a".repeat(10)}`) ?? [];
  const start = processorTime();
  expect(selectPlaces(deep, steps, { left: 1_000_000 })).toHaveLength(20_000 - 9);
  expect(processorTime() - start).toBeLessThan(5000);
});
