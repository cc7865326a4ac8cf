import { expect, it } from "vitest";
import { functions, functionsAt } from "../../../runtime/expression/functions.ts";

const fn = functions;
const text = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString("hex");

it.each([
  [7, 7],
  [7.9, 7],
  [-7.9, -7],
  ["42", 42],
  ["-0", 0],
  [null, null],
])("int(%j) is %j", (value, expected) => {
  expect(fn.int(value)).toBe(expected);
});

it.each(["4.2", "", " 1", "1e3", "0x10", "99999999999999999", 2 ** 60, true, {}, []])(
  "int(%j) is refused",
  (value) => {
    expect(() => fn.int(value)).toThrow(expect.objectContaining({ code: "badInput" }) as Error);
  },
);

it.each([
  [1.5, 1.5],
  ["1.5", 1.5],
  ["-.5", -0.5],
  ["1e3", 1000],
  [null, null],
])("double(%j) is %j", (value, expected) => {
  expect(fn.double(value)).toBe(expected);
});

it.each(["", ".", "1e999", "NaN", "Infinity", "1,5", true])("double(%j) is refused", (value) => {
  expect(() => fn.double(value)).toThrow(expect.objectContaining({ code: "badInput" }) as Error);
});

it("reads booleans from their own words alone", () => {
  expect([true, "true", "false", "TRUE", 1, null].map(fn.bool)).toEqual([
    true,
    true,
    false,
    null,
    null,
    null,
  ]);
});

it("reads JSON and quotes nothing of what is none", () => {
  expect(fn.parseJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(fn.parseJson(null)).toBeNull();
  expect(() => fn.parseJson("secret")).toThrow(
    "A value that goes through parseJson() is not JSON.",
  );
});

it("hashes as the standards' vectors do", () => {
  // FIPS 180-4, "abc"; RFC 4231, test case 2.
  expect(text(fn.sha256("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  expect(text(fn.hmacSha256("Jefe", "what do ya want for nothing?"))).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
  expect([fn.sha256(null), fn.hmacSha256(null, "x"), fn.sha256(7)]).toEqual([null, null, null]);
});

it.each([
  ["a b/ü?#%", "a%20b/%C3%BC%3F%23%25", "a%20b%2F%C3%BC%3F%23%25"],
  ["!'()*-._~", "%21%27%28%29%2A-._~", "%21%27%28%29%2A-._~"],
  ["\ud800", "%EF%BF%BD", "%EF%BF%BD"],
])("encodes %j for paths and queries", (value, path, query) => {
  expect([fn.encodePath(value), fn.encodeQuery(value)]).toEqual([path, query]);
});

it("tells times as RFC 3339 in UTC, whichever way they came", () => {
  expect(fn.fromEpoch(1_700_000_000)).toBe("2023-11-14T22:13:20Z");
  expect(fn.fromEpoch("1700000000.5")).toBe("2023-11-14T22:13:20.500Z");
  expect(fn.fromEpochMillis(1)).toBe("1970-01-01T00:00:00.001Z");
  expect(fn.toEpoch("2023-11-14T22:13:20.999Z")).toBe(1_700_000_000);
  expect(fn.toEpochMillis("1970-01-01T00:00:00.001Z")).toBe(1);
  expect(fn.iso("2026-01-31T10:30:00+01:00")).toBe("2026-01-31T09:30:00Z");
  expect(fn.iso("2026-01-31T10:30:00")).toBe("2026-01-31T10:30:00Z");
  expect(fn.iso("2026-01-31")).toBe("2026-01-31T00:00:00Z");
  expect(fn.iso("Sun, 06 Nov 1994 08:49:37 GMT")).toBe("1994-11-06T08:49:37Z");
});

it.each(["1", "yesterday", "2026-13-01", "", null, 5, {}])("%j is no time", (value) => {
  expect([fn.iso(value), fn.toEpoch(value), fn.plus(value, "1s")]).toEqual([null, null, null]);
});

it("has no time beyond what Date can hold", () => {
  expect([fn.fromEpoch(1e15), fn.fromEpoch("x"), fn.fromEpochMillis(Infinity)]).toEqual([
    null,
    null,
    null,
  ]);
});

it.each([
  ["15m", "2026-01-31T09:45:00Z"],
  ["-2h", "2026-01-31T07:30:00Z"],
  ["1d", "2026-02-01T09:30:00Z"],
  ["500ms", "2026-01-31T09:30:00.500Z"],
  ["1w", null],
  [5, null],
])("adds %j", (duration, expected) => {
  expect(fn.plus("2026-01-31T09:30:00Z", duration)).toBe(expected);
});

it("has the same moment throughout one call", () => {
  const at = functionsAt(1_700_000_000_000);
  expect([at.now(), at.now()]).toEqual(["2023-11-14T22:13:20Z", "2023-11-14T22:13:20Z"]);
  expect(at.mime({ to: "a@example.com", text: "x" }, "b@example.com")).toContain(
    "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n",
  );
});

it.each([
  [{ first: 0, last: 499 }, "bytes=0-499"],
  [{ first: 500 }, "bytes=500-"],
  [{ first: 9, last: 3 }, null],
  [{ first: -1 }, null],
  [{ first: 1.5 }, null],
  [null, null],
])("httpRange(%j) is %j", (range, expected) => {
  expect(fn.httpRange(range)).toBe(expected);
});

it("goes through lists of at most a thousand items", () => {
  expect(fn.each((item) => fn.add(item, 1), [1, 2])).toEqual([2, 3]);
  expect(fn.filter((item) => fn.greater(item, 1), [1, 2, "x"])).toEqual([2]);
  expect([fn.each(String, null), fn.filter(Boolean, "ab")]).toEqual([null, null]);
  const long = Array.from({ length: 1_001 }, (_, index) => index);
  expect(fn.each(String, long.slice(1))).toHaveLength(1_000);
  expect(() => fn.each(String, long)).toThrow("has 1001 items, more than 1000");
  expect(() => fn.filter(Boolean, long)).toThrow(
    expect.objectContaining({ code: "badInput" }) as Error,
  );
});

it("finds an item, or says what there is to find", () => {
  const people = [{ profile: { email: "a@x" } }, { profile: { email: "b@x\nforged" } }, {}];
  expect(fn.find(people, "profile.email", "a@x")).toBe(people[0]);
  expect([fn.find(people, "profile.email", null), fn.find(null, "a", 1)]).toEqual([null, null]);
  expect(() => fn.find(people, "profile.email", "c@x")).toThrow(
    'Nothing has the "profile.email" that is looked for; there are "a@x", "b@x forged".',
  );
  expect(() => fn.find([], "a", 1)).toThrow("there is nothing to choose from");
  expect(() => fn.find([{}], "__proto__", {})).toThrow("nothing to choose from");
});

it("writes bytes as text, and nothing that is no bytes in memory", () => {
  expect([fn.base64("hé"), fn.base64url(Uint8Array.of(251, 255)), fn.hex("hé")]).toEqual([
    "aMOp",
    "-_8",
    "68c3a9",
  ]);
  for (const write of [fn.base64, fn.base64url, fn.hex]) {
    expect(write(null)).toBeNull();
    for (const value of [7, {}, new Blob(["x"]), new ReadableStream()])
      expect(() => write(value)).toThrow(expect.objectContaining({ code: "badInput" }) as Error);
  }
});

it.each([
  ["ada@example.com", "ada@example.com", "ada@example.com", null],
  ["  ada@example.com ", "ada@example.com", "ada@example.com", null],
  ["Ada <ada@example.com>", "Ada <ada@example.com>", "ada@example.com", "Ada"],
  ['"Lovelace, Ada" <ada@x.org>', '"Lovelace, Ada" <ada@x.org>', "ada@x.org", "Lovelace, Ada"],
  ["Ada Zoë <ada@x.org>", "=?UTF-8?B?QWRhIFpvw6s=?= <ada@x.org>", "ada@x.org", "Ada Zoë"],
  ["a@b.org, c <c@d.org>", '"a@b.org, c" <c@d.org>', "c@d.org", "a@b.org, c"],
  ["ada@bücher.example", "ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", null],
  [null, null, null, null],
])("takes %j for one mailbox", (given, text, address, name) => {
  expect([fn.mailbox(given), fn.mailAddress(given), fn.mailName(given)]).toEqual([
    text,
    address,
    name,
  ]);
});

it.each([
  "",
  "ada",
  "@example.com",
  "ada@",
  "ada@x.org, bob@x.org",
  "ada@x.org;bob@x.org",
  "<ada@x.org> bob@x.org",
  "ada@x.org\r\nBcc: bob@x.org",
  "Ada\n <ada@x.org>",
  "a b@x.org",
  7,
  ["ada@x.org"],
])("takes %j for no mailbox", (given) => {
  for (const read of [fn.mailbox, fn.mailAddress, fn.mailName])
    expect(() => read(given)).toThrow(expect.objectContaining({ code: "badInput" }) as Error);
});
