import { expect, it } from "vitest";
import { connectorErrors, documentErrors } from "../../../compiler/bind/graphql.ts";
import type { ErrorRulesIR } from "../../../compiler/ir/ir.ts";
import type {
  ConnectorDefinition,
  ErrorsDefinition,
  OperationDefinition,
} from "../../../compiler/validate/definition.ts";

const anyError = [{ at: ["body", "errors", 0], is: { present: true } }] as const;
const noData = [{ at: ["body", "data"], is: { present: false } }] as const;
const code = ["body", "errors", 0, "extensions", "code"] as const;
const message = ["body", "errors", 0, "message"] as const;

function definitionOf(
  operations: Readonly<Record<string, OperationDefinition>>,
  errors?: ErrorsDefinition,
): ConnectorDefinition {
  return {
    id: "tracker",
    name: "Tracker",
    version: "1.0.0",
    kind: "oauth",
    category: "devtools",
    publisher: { id: "human", visibility: "public" },
    docs: "https://docs.tracker.example",
    hosts: [],
    connection: {},
    ...(errors && { http: { errors } }),
    operations,
  };
}

const document: OperationDefinition = { graphql: "{ a }" };
const call: OperationDefinition = { use: "a" };
const partial: ErrorsDefinition = { partial: { items: "body.errors", failed: {} } };

it("leaves connectors without GraphQL as they are", () => {
  expect(connectorErrors(undefined, definitionOf({ a: call }))).toBeUndefined();
});

it("says once what a failure is, where everything is GraphQL", () => {
  const errors = connectorErrors(undefined, definitionOf({ a: document, b: document }));
  expect(errors).toEqual({ failed: [anyError, noData], code, message });
  expect(documentErrors(undefined, errors, false)).toBeUndefined();
});

it("says it document by document, where other calls are not GraphQL", () => {
  const errors = connectorErrors(undefined, definitionOf({ a: document, b: call }));
  expect(errors).toEqual({ code, message });
  expect(documentErrors({ code: ["body", "x"] }, errors, false)).toEqual({
    failed: [anyError, noData],
    code: ["body", "x"],
  });
});

it("keeps what the definition says itself", () => {
  const failed = [[{ at: ["body", "errors"], is: { present: true } }]] as const;
  const stated: ErrorRulesIR = { failed, code: ["status"], is: { invalid: [{ code: "A" }] } };
  expect(connectorErrors(stated, definitionOf({ a: document }))).toEqual({ ...stated, message });
});

it.each([
  ["one error of many", [{ at: ["body", "errors", 0, "code"], is: { present: true } }]],
  ["no errors", [{ at: ["body", "errors"], is: { present: false } }]],
  ["errors and more", [...anyError, { at: ["status"], is: 400 }]],
  ["something else", [{ at: ["body", "ok"], is: false }]],
])("adds the rule beside a condition for %s", (_, match) => {
  const errors = connectorErrors(
    { failed: [match as NonNullable<ErrorRulesIR["failed"]>[number]] },
    definitionOf({ a: document }),
  );
  expect(errors?.failed).toEqual([match, anyError, noData]);
});

it("lets a definition take half an answer", () => {
  const own = definitionOf({ a: { ...document, errors: partial }, b: document });
  const errors = connectorErrors(undefined, own);
  expect(errors).toEqual({ code, message });
  expect(documentErrors(undefined, errors, true)).toBeUndefined();
  expect(documentErrors(undefined, errors, false)).toEqual({ failed: [anyError, noData] });
  const all = definitionOf({ a: document }, partial);
  expect(connectorErrors(undefined, all)).toEqual({ code, message });
});
