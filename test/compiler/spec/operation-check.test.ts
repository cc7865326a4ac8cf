import { expect, it } from "vitest";
import { checkOperations } from "../../../compiler/spec/openapi/operation-check.ts";
import { defineConnector, messages } from "./kit.ts";
import { processorTime } from "../../kit/processor-time.ts";

it("looks for operations in the document that is named, else in all", () => {
  const spec = [
    { id: "one", source: "file:one.json" },
    { id: "two", source: "file:two.json" },
  ];
  const known = new Map([
    ["one", ["list", "get"]],
    ["two", ["send"]],
  ]);
  const located = defineConnector(spec, ["get", "send", "one#list", "two#list", "gett"]);
  expect(messages(checkOperations(located, known))).toEqual([
    'bind/unknown-operation: Operation "two#list" is not in the vendor\'s document.',
    'bind/unknown-operation: Operation "gett" is not in the vendor\'s document. Did you mean "get"?',
  ]);
});

it("takes time in proportion to the operations of a definition", () => {
  const names = Array.from({ length: 50_000 }, (_, index) => `operation ${String(index)}`);
  const located = defineConnector({ source: "file:one.json" }, names);
  const started = processorTime();
  expect(checkOperations(located, new Map([["spec", names]]))).toEqual([]);
  // 0.1 s; a look through all names for each took a minute.
  expect(processorTime() - started).toBeLessThan(5_000);
});
