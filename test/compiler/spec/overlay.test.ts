import { expect, it } from "vitest";
import { applyOverlay } from "../../../compiler/spec/overlay/overlay.ts";
import type { Json, JsonObject } from "../../../compiler/json.ts";
import { messages, span } from "./kit.ts";

const document: JsonObject = {
  openapi: "3.0.3",
  paths: {
    "/pets": {
      get: { tags: ["a"], parameters: [{ name: "q" }, { name: "token" }], responses: {} },
      post: { operationId: "create" },
    },
  },
};

const apply = (...actions: readonly Json[]): JsonObject | undefined =>
  applyOverlay(document, { overlay: "1.0.0", actions }, span)[0];
const refuse = (...actions: readonly Json[]): readonly string[] =>
  messages(applyOverlay(document, { actions }, span)[1]);

it("merges maps, adds to lists and replaces the rest", () => {
  const before = JSON.stringify(document);
  expect(
    apply({
      target: "$.paths['/pets'].*",
      update: { tags: ["b"], operationId: "pets", responses: { "200": { description: "Ok." } } },
    })?.["paths"],
  ).toEqual({
    "/pets": {
      get: {
        tags: ["a", "b"],
        parameters: [{ name: "q" }, { name: "token" }],
        responses: { "200": { description: "Ok." } },
        operationId: "pets",
      },
      post: { operationId: "pets", tags: ["b"], responses: { "200": { description: "Ok." } } },
    },
  });
  expect(JSON.stringify(document)).toBe(before);
});

it("adds one item to a list that is the target", () => {
  const changed = apply({ target: "$..parameters", update: { name: "limit" } });
  expect(JSON.stringify(changed)).toContain('[{"name":"q"},{"name":"token"},{"name":"limit"}]');
});

it("replaces a scalar that is the target", () => {
  expect(
    apply({ target: "$.paths['/pets'].post.operationId", update: "make" })?.["paths"],
  ).toMatchObject({
    "/pets": { post: { operationId: "make" } },
  });
});

it("removes members and items", () => {
  expect(
    apply(
      { target: "$..parameters[?(@.name=='token')]", remove: true },
      { target: "$.paths['/pets'].post", remove: true },
    )?.["paths"],
  ).toEqual({ "/pets": { get: { tags: ["a"], parameters: [{ name: "q" }], responses: {} } } });
});

it("applies actions in order, each to what the ones before it made", () => {
  expect(
    apply(
      { target: "$.paths", update: { "/new": { get: { operationId: "new" } } } },
      { target: "$.paths['/new'].get", update: { deprecated: true } },
      { target: "$.paths['/pets']", remove: true },
    )?.["paths"],
  ).toEqual({ "/new": { get: { operationId: "new", deprecated: true } } });
});

it("changes places inside of places that it changes too", () => {
  expect(apply({ target: "$.paths..*", update: { x: 1 } })).toBeDefined();
  expect(apply({ target: "$.paths..get", update: { x: 1 } })?.["paths"]).toMatchObject({
    "/pets": { get: { x: 1 } },
  });
});

it("reports actions that change nothing", () => {
  expect(refuse({ target: "$.paths['/gone']", remove: true })).toEqual([
    "resolve/overlay-no-match: Action 1 of the overlay changes nothing: `$.paths['/gone']` matches nothing.",
  ]);
});

it("reports actions that are none", () => {
  const reasons = (...actions: readonly Json[]): readonly (string | undefined)[] =>
    refuse(...actions).map((text) => /is not valid: (.*)\.$/.exec(text)?.[1]);
  expect(
    reasons(
      7,
      { remove: true },
      { target: "$[", remove: true },
      { target: "$.paths" },
      { target: "$.paths", remove: true, update: {} },
      { target: "$.paths", remove: "yes" },
      { target: "$", remove: true },
      { target: "$", update: 7 },
    ),
  ).toEqual([
    "it is not a map",
    "its `target` is not a path",
    "its `target` is not a path",
    "it has to update or remove",
    "it has to update or remove",
    "it has to update or remove",
    "it replaces the whole document",
    "it replaces the whole document",
  ]);
  expect(messages(applyOverlay(document, {}, span)[1])).toHaveLength(1);
});

it("changes no prototype", () => {
  const update = JSON.parse('{"__proto__": {"polluted": true}, "ok": 1}');
  const changed = apply({ target: "$.paths", update });
  expect(Object.keys(changed?.["paths"] ?? {})).toEqual(["/pets", "ok"]);
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

it("finds what it added itself in every place", () => {
  const added = { target: "$.paths['/pets'].*", update: { x: { y: 1 } } };
  const changed = { target: "$..x", update: { y: 2 } };
  const pets = apply(added, changed)?.["paths"];
  expect(JSON.stringify(pets).match(/"x":\{"y":2\}/g)).toHaveLength(2);
});

it("stops where actions add too much", () => {
  const double = { target: "$..[?(@.k)]", update: { a: { k: 1 }, b: { k: 1 } } };
  const seed = { target: "$", update: { x: { y: { k: 1 } } } };
  expect(refuse(seed, ...Array<Json>(40).fill(double))).toEqual([
    expect.stringMatching(
      /^resolve\/overlay-too-large: Action \d+ .* it changes over 2,500,000 values\.$/,
    ),
  ]);
});

it("takes 20 actions that each look through a document of 1.5 million values", () => {
  const numbers = Array<Json>(1_500).fill(Array<Json>(1_000).fill(7));
  const whole = { ...document, numbers };
  const target = "$..parameters[?(@.name=='q')]";
  const actions = Array<Json>(20).fill({ target, update: { in: "query" } });
  const [changed] = applyOverlay(whole, { actions }, span);
  expect(changed?.["paths"]).toMatchObject({
    "/pets": { get: { parameters: [{ name: "q", in: "query" }, { name: "token" }] } },
  });
  expect(messages(applyOverlay(whole, { actions: [...actions, ...actions] }, span)[1])).toEqual([
    expect.stringMatching(
      /^resolve\/overlay-too-large: Action \d+ .* it looks at over 60,000,000 values\.$/,
    ),
  ]);
});
