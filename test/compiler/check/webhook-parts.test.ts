import type { Place } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { covers, isTimed, signedOf } from "../../../compiler/check/webhook-parts.ts";
import { splitSigned } from "../../../compiler/bind/webhooks/signed.ts";
import type { VerifyIR } from "../../../compiler/ir/ir.ts";
import type { Json } from "../../../compiler/json.ts";

/** An HMAC over a text, with other options as plain data. */
function hmac(signed: string, options: Readonly<Record<string, Json>> = {}): VerifyIR {
  const parts = splitSigned(signed).map((each) => each.part);
  const all: readonly (readonly [string, Json])[] = [
    ...Object.entries(options),
    ["signed", parts as unknown as Json],
  ];
  return {
    scheme: "hmac",
    options: all.map(([key, data]) => [key, { kind: "data", data }] as const),
  };
}

const header = (name: string): Place => ["header", name];
const id = ["header", "x-id"];
const time = { at: ["header", "x-time"], unit: "seconds" };

it.each<readonly [string, VerifyIR, Place, boolean]>([
  ["the body", hmac("{body}"), ["body", "id"], true],
  ["what was kept of the body", hmac("{body}"), ["kept"], true],
  ["a form's fields", hmac("{url}{sortedForm}"), ["form", "id"], true],
  ["a body by its hash", hmac("{url}", { bodyHash: { at: ["query", "h"] } }), ["body"], true],
  ["a hash outside the address", hmac("{url}", { bodyHash: { at: id } }), ["body"], false],
  [
    "a hash of an address that is not signed",
    hmac("x", { bodyHash: { at: ["query"] } }),
    ["body"],
    false,
  ],
  ["no body", hmac("{timestamp}"), ["body", "id"], false],
  ["the query", hmac("{url}"), ["query", "id"], true],
  ["no query by its path", hmac("{path}"), ["query", "id"], false],
  ["the method", hmac("{method}"), ["method"], true],
  ["a header", hmac("{header.X-Id}{body}"), header("x-id"), true],
  ["another header", hmac("{header.X-Id}{body}"), header("x-other"), false],
  ["a header by its slot", hmac("{id}.{body}", { id }), header("x-id"), true],
  ["a header whose slot is not signed", hmac("{body}", { id }), header("x-id"), false],
  ["a time by its slot", hmac("{timestamp}", { timestamp: time }), header("x-time"), true],
  ["a time whose slot is not signed", hmac("{body}", { timestamp: time }), header("x-time"), false],
  ["nothing of the host", hmac("{body}"), ["connection", "team"], false],
])("knows that a signature covers %s", (_, scheme, place, covered) => {
  expect(covers(signedOf(scheme) ?? [], scheme, place)).toBe(covered);
});

it("takes the body as signed where nothing is said, and nothing of schemes that sign no text", () => {
  expect(signedOf({ scheme: "hash", options: [] })).toEqual([{ slot: "body" }]);
  for (const scheme of ["jwt", "token", "basic", "standardWebhooks", "rsaCertificate"])
    expect(signedOf({ scheme, options: [] })).toBeUndefined();
});

it("knows whether a time is looked at", () => {
  expect(isTimed(hmac("{body}"))).toBe(false);
  expect(isTimed(hmac("{body}", { timestamp: time }))).toBe(true);
  expect(isTimed(hmac("{body}", { parts: { signature: "v1" } }))).toBe(false);
  expect(isTimed(hmac("{body}", { parts: { signature: "v1", timestamp: "t" } }))).toBe(true);
});

it("takes what is signed apart, character by character", () => {
  expect(splitSigned("v0:{timestamp}:{header.X-Topic}{body}")).toEqual([
    { part: "v0:", start: 0, end: 3 },
    { part: { slot: "timestamp" }, start: 3, end: 14 },
    { part: ":", start: 14, end: 15 },
    { part: { header: "x-topic" }, start: 15, end: 31 },
    { part: { slot: "body" }, start: 31, end: 37 },
  ]);
});
