import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import type { ContractMethod } from "../../../runtime/contract/contracts.ts";
import { assertInput } from "../../../runtime/contract/inputs.ts";
import { contracts } from "../../../compiler/contracts/contracts.ts";

const send = { to: "ada@example.com", subject: "Hi", text: "x" };
const read = { path: "a/b.txt" };

it.each<[ContractMethod, unknown]>([
  ["payments.charge", { amount: { minor: 1, currency: "JPY" }, reference: "r" }],
  ["payments.customer", { email: "ada@example.com" }],
  ["notification.send", send],
  [
    "notification.send",
    { ...send, attachments: [{ name: "a.txt", type: "text/plain", content: "" }] },
  ],
  ["notification.send", { to: "a", html: "<p>Hi</p>" }],
  ["files.read", { ...read, range: { first: 0, last: 0 } }],
  ["files.read", { path: "/a/ü/..b/c." }],
  [
    "files.write",
    { ...read, content: new Uint8Array(1), size: 1, contentType: "text/plain; charset=utf-8" },
  ],
  ["files.list", {}],
  ["files.list", { prefix: "", recursive: true }],
  ["files.list", { prefix: "a/" }],
  ["files.presign", { path: "a", access: "read", expires: 60 }],
  ["db.query", { sql: "select $1", params: [null] }],
  [
    "db.find",
    { collection: "c", where: {}, order: [{ by: "a", direction: "ascending" }], limit: 1 },
  ],
  ["db.transaction", { steps: [{ insert: { collection: "c", records: [{ a: 1 }] } }] }],
  ["notification.ask", { to: "a", question: "?", choices: undefined }],
])("%s takes %j", (method, input) => {
  expect(() => assertInput(method, input)).not.toThrow();
});

it.each<[ContractMethod, string, unknown]>([
  ["payments.customer", "email", { email: "ada" }],
  ["payments.customer", "email", { email: "a@b\r\nBcc: c@d" }],
  ["payments.subscription", "quantity", { customer: "c", price: "p", reference: "r", quantity: 0 }],
  ["notification.send", "to", { ...send, to: "a\r\nBcc: b" }],
  ["notification.send", "text", { to: "a" }],
  [
    "notification.send",
    "text",
    { to: "a", subject: "Hi", attachments: [{ name: "a", type: "a/b", content: "a" }] },
  ],
  ["notification.send", "subject", { ...send, subject: "a\u2028b" }],
  ["notification.send", "subject", { ...send, subject: "a\u0085b" }],
  ["notification.send", "thread", { ...send, thread: "<a>\n<b>" }],
  ["notification.send", "text", { ...send, text: "a\0" }],
  [
    "notification.send",
    "attachments[0].name",
    { ...send, attachments: [{ name: "../a", type: "text/plain", content: "" }] },
  ],
  [
    "notification.send",
    "attachments[0].type",
    { ...send, attachments: [{ name: "a", type: "text", content: "" }] },
  ],
  [
    "notification.send",
    "attachments[0].content",
    { ...send, attachments: [{ name: "a", type: "a/b", content: 7 }] },
  ],
  ["files.read", "path", { path: "../a" }],
  ["files.read", "path", { path: "a/../b" }],
  ["files.read", "path", { path: "a/.." }],
  ["files.read", "path", { path: "." }],
  ["files.read", "path", { path: "a//b" }],
  ["files.read", "path", { path: "//a" }],
  ["files.read", "path", { path: "a/" }],
  ["files.read", "path", { path: "a\ud800" }],
  ["files.list", "prefix", { prefix: "\udc00/" }],
  ["files.read", "path", { path: "a\\..\\b" }],
  ["files.read", "path", { path: "a\0b" }],
  ["files.read", "path", { path: "" }],
  ["files.read", "range", { ...read, range: { first: 2, last: 1 } }],
  ["files.read", "range.first", { ...read, range: { first: -1 } }],
  ["files.list", "prefix", { prefix: "a/../" }],
  ["files.list", "recursive", { recursive: "yes" }],
  ["files.copy", "to", { from: "a", to: "../b" }],
  ["files.write", "content", { ...read, content: {} }],
  ["files.write", "contentType", { ...read, content: "", contentType: "text/plain\r\nX: y" }],
  ["files.presign", "access", { path: "a", access: "delete" }],
  ["db.delete", "where", { collection: "c", where: {} }],
  ["db.update", "set", { collection: "c", where: { a: 1 }, set: {} }],
  ["db.find", "limit", { collection: "c", limit: 0.5 }],
  ["db.transaction", "steps[0]", { steps: [{ drop: {} }] }],
  ["db.transaction", "steps[0]", { steps: [{ __proto__: null, constructor: {} }] }],
  [
    "db.transaction",
    "steps[0].insert.records",
    { steps: [{ insert: { collection: "c", records: [] } }] },
  ],
  ["files.stat", "input", null],
  ["files.stat", "input", []],
])("%s refuses a wrong %s: %j", (method, name, input) => {
  const check = (): void => assertInput(method, input);
  expect(check).toThrow(expect.objectContaining({ code: "badInput" }) as Error);
  expect(check).toThrow(`The input "${name}" `);
});

it("throws nothing but `badInput`, and never what it was given", () => {
  const methods = Object.keys(contracts.methods) as ContractMethod[];
  const value = fc.oneof(fc.jsonValue(), fc.object(), fc.constant("s3cret"));
  const input = fc.dictionary(
    fc.constantFrom("path", "amount", "to", "steps", "where", "secret"),
    value,
  );
  fc.assert(
    fc.property(fc.constantFrom(...methods), fc.oneof(value, input), (method, given) => {
      try {
        assertInput(method, given);
      } catch (error) {
        expect(error).toMatchObject({ code: "badInput" });
        expect(String(error)).not.toContain("s3cret");
      }
    }),
    { numRuns: 3_000 },
  );
});

it("has a check for every method of the contracts", () => {
  for (const method of Object.keys(contracts.methods))
    expect(() => assertInput(method as ContractMethod, 7)).toThrow(
      'The input "input" must be an object.',
    );
});
