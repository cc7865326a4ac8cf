import { expect, it } from "vitest";
import fc from "../kit/property.ts";
import {
  createRedact,
  createSearch,
  redactValue,
  vendorText,
} from "../../runtime/observe/redact.ts";

it("takes a secret out before the text is cut", () => {
  const redact = createRedact(["canary-canary"]);
  const text = vendorText(`${"x".repeat(495)}canary-canary`, redact);
  expect(text).toBe(`${"x".repeat(495)}[secr…`);
});

it("takes out the longest secret first, and none that is too short to be one", () => {
  expect(createRedact(["abcd", "abcdefgh", "a"])("a abcdefgh abcd")).toBe("a [secret] [secret]");
});

it("cleans values at any depth, keys too", () => {
  const redact = createRedact(["canary"]);
  expect(redactValue({ canary: ["a canary", 1, null, { b: true }] }, redact)).toEqual({
    "[secret]": ["a [secret]", 1, null, { b: true }],
  });
});

it.each([
  ["a form", "abc8Q~x (y)!", new URLSearchParams({ x: "abc8Q~x (y)!" }).toString().slice(2)],
  ["an address", "it's(a)secret*!", "it%27s%28a%29secret%2A%21"],
  ["an address in lower case", "a/b+c/d+e", "a%2fb%2bc%2fd%2be"],
  ["JSON with escaped slashes", "a/b/c/d", "a\\/b\\/c\\/d"],
  ["JSON of plain ASCII", "käse-🔑", "k\\u00e4se-\\ud83d\\udd11"],
  ["hexadecimal capitals", "a secret/", "61207365637265742F"],
  ["an address in base64", "a~secret>>", "YX5zZWNyZXQ%2BPg%3D%3D"],
  ["an address within an address", "a+b/c d", encodeURIComponent("x=a%2Bb%2Fc%20d").slice(4)],
  ["base64 of an address, unpadded", "a~secret>>", "YX5zZWNyZXQ-Pg"],
  ["HTML", "a&b<c>\"d'", "a&amp;b&lt;c&gt;&quot;d&#39;"],
])("takes a secret out as it stands in %s", (_, secret, told) => {
  expect(createRedact([secret])(`before ${told} after`)).toBe("before [secret] after");
});

it.each(["", "a", "ab", "abc", '{"key":"'])("takes a secret out of base64 after %j", (before) => {
  const text = Buffer.from(`${before}canary-canary"}`).toString("base64url");
  const left = createRedact(["canary-canary"])(text);
  expect(left).toMatch(/^[\w-]*\[secret\][\w-]*$/);
  const rest = left.split("[secret]").map((each) => Buffer.from(each, "base64url").toString());
  expect(rest.join()).not.toMatch(/can|ary/);
});

/** As servers write a text into JSON, an address, a page, Base64 or hexadecimal. */
const writings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text),
  (text) => JSON.stringify(text).replaceAll(/[^a-z\d]/gi, unitsOf),
  (text) => encodeURIComponent(text),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => new URLSearchParams({ a: text }).toString(),
  (text) => text.replaceAll(/[^a-z\d]/gi, (sign) => `&#${sign.charCodeAt(0)};`),
  (text) => Buffer.from(text).toString("base64"),
  (text) => Buffer.from(text).toString("base64url"),
  (text) => encodeURIComponent(Buffer.from(text).toString("base64")),
  (text) => Buffer.from(`a${text}b`).toString("base64"),
  (text) => Buffer.from(`{"a":${JSON.stringify(text)}}`).toString("base64url"),
  (text) => Buffer.from(text).toString("hex"),
  (text) => Buffer.from(text).toString("hex").toUpperCase(),
];

function unitsOf(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

it("finds any secret before it is looked for, however a text has it", () => {
  const secret = fc.oneof(
    fc.string({ minLength: 8 }),
    fc.string({ minLength: 8, unit: "grapheme" }),
    fc.base64String({ minLength: 12 }),
    fc.uuid(),
  );
  fc.assert(
    fc.property(secret, fc.constantFrom(...writings), fc.jsonValue(), (value, write, around) => {
      const text = `${JSON.stringify(around)}${write(value.toWellFormed())}${JSON.stringify(around)}`;
      expect(createSearch([value.toWellFormed()])(text)).toBe(true);
    }),
  );
});
