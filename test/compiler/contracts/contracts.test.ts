import { expect, it } from "vitest";
import { contracts } from "../../../compiler/contracts/contracts.ts";
import { extractContracts } from "../../../compiler/contracts/extract-contracts.ts";

it("is what the interfaces of the runtime say; `npm run contracts` makes it anew", () => {
  expect(contracts).toEqual(extractContracts(process.cwd()));
});

it("knows what each kind must do", () => {
  const required = Object.entries(contracts.kinds).map(([kind, { required: names }]) => [
    kind,
    names,
  ]);
  expect(Object.fromEntries(required)).toEqual({
    database: ["db.query", "db.find", "db.insert", "db.update", "db.delete"],
    notification: ["notification.send"],
    oauth: [],
    payment: ["payments.charge", "payments.refund"],
    storage: ["files.read", "files.write", "files.list", "files.stat", "files.delete"],
  });
});

it("keeps units, words and what may be left out", () => {
  const { input, output, list } = contracts.methods["payments.charge"] ?? {};
  const [amount, customer] = input?.fields ?? [];
  expect(list).toBe(false);
  expect(customer).toMatchObject({ name: "customer", optional: true, type: { kind: "string" } });
  expect(amount).toMatchObject({
    name: "amount",
    optional: false,
    type: { fields: [{ name: "minor", type: { kind: "integer" } }, { name: "currency" }] },
  });
  expect(output).toMatchObject({
    fields: [
      { name: "id" },
      { name: "status", type: { values: ["succeeded", "pending", "authorized", "failed"] } },
      { name: "receipt", optional: true },
      { name: "page", optional: true },
    ],
  });
});
