import fc from "../kit/property.ts";
import { expect, it } from "vitest";
import { functions as fn } from "../../runtime/expression/functions.ts";
import { reader } from "../../runtime/expression/place.ts";
import { evaluate } from "../../runtime/expression/value.ts";

it("joins text, and null passes through", () => {
  expect(fn.text("a", 1, true)).toBe("a1true");
  expect(fn.text("a", null)).toBeNull();
  expect(fn.text("a", {})).toBeNull();
  expect(fn.lower("ÀB")).toBe("àb");
  expect(fn.upper(null)).toBeNull();
  expect(fn.replace("a.b.c", ".", "$&")).toBe("a$&b$&c");
  expect(fn.substring("a😀bc", 1, 3)).toBe("😀b");
  expect(fn.substring("abc", -1)).toBe("abc");
  expect(fn.split("a,b", ",")).toEqual(["a", "b"]);
  expect(fn.join(["a", 1], "-")).toBe("a-1");
  expect(fn.join(["a", null], "-")).toBeNull();
  expect([fn.startsWith("ab", "a"), fn.endsWith("ab", "a"), fn.contains("ab", "b")]).toEqual([
    true,
    false,
    true,
  ]);
});

it("counts, picks and looks up own members only", () => {
  expect([fn.size("😀"), fn.size([1, 2]), fn.size({ a: 1 }), fn.size(3)]).toEqual([1, 2, 1, null]);
  expect([fn.first([]), fn.first([1]), fn.last([1, 2]), fn.last("x")]).toEqual([null, 1, 2, null]);
  expect([
    fn.get({ a: 1 }, "a"),
    fn.get({}, "constructor"),
    fn.get([7], 0),
    fn.get({}, {}),
  ]).toEqual([1, null, 7, null]);
  expect([fn.isIn("a", { a: 1 }), fn.isIn("toString", {}), fn.isIn(1, [1]), fn.isIn(1, 1)]).toEqual(
    [true, false, true, null],
  );
  const map = fn.map("__proto__", 1, "b", 2);
  expect(Object.entries(map)).toEqual([
    ["__proto__", 1],
    ["b", 2],
  ]);
  expect(fn.list(1, null)).toEqual([1, null]);
  expect([fn.orElse(null, 1), fn.orElse(false, 1), fn.has(null), fn.has(0)]).toEqual([
    1,
    false,
    false,
    true,
  ]);
});

it("encodes text and bytes", () => {
  expect(fn.base64("é?>")).toBe("w6k/Pg==");
  expect(fn.base64url("é?>")).toBe("w6k_Pg");
  expect(fn.hex(new Uint8Array([1, 255]))).toBe("01ff");
  expect(fn.hex(fn.utf8("é"))).toBe("c3a9");
  expect(fn.json({ a: [1] })).toBe('{"a":[1]}');
});

it("compares and calculates like with like", () => {
  expect([fn.equals(null, undefined), fn.equals([1], [1]), fn.differs(1, "1")]).toEqual([
    true,
    true,
    true,
  ]);
  expect([fn.less(1, 2), fn.less("a", "b"), fn.less(1, "2"), fn.greaterOrEqual(2, 2)]).toEqual([
    true,
    true,
    null,
    true,
  ]);
  expect([fn.lessOrEqual(3, 2), fn.greater(3, 2), fn.not(true), fn.not(null)]).toEqual([
    false,
    true,
    false,
    null,
  ]);
  expect([fn.add(1, 2), fn.add("a", "b"), fn.add([1], [2]), fn.add("a", 1)]).toEqual([
    3,
    "ab",
    [1, 2],
    null,
  ]);
  expect([
    fn.subtract(1, 2),
    fn.multiply(2, 3),
    fn.divide(1, 0),
    fn.modulo(7, 4),
    fn.negate(1),
  ]).toEqual([-1, 6, null, 3, -1]);
});

it("is total: nothing but `badInput` is thrown, by those that refuse values, and never undefined given", () => {
  const encodings = ["base64", "base64url", "hex"];
  const addresses = ["mailbox", "mailAddress", "mailName"];
  const refusing = ["find", "int", "double", "parseJson", "mime", ...encodings, ...addresses];
  // These are handed a function by the compiler, never data.
  const names = (Object.keys(fn) as (keyof typeof fn)[]).filter(
    (name) => name !== "each" && name !== "filter",
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(fc.jsonValue(), { maxLength: 4 }),
      (name, values) => {
        const call = fn[name] as (...args: readonly unknown[]) => unknown;
        try {
          expect(call(...values)).not.toBeUndefined();
        } catch (error) {
          expect(refusing).toContain(name);
          expect(error).toMatchObject({ code: "badInput" });
        }
      },
    ),
    { numRuns: 2000 },
  );
});

it("evaluates constants at any depth and leaves out what comes to null", () => {
  const at = reader({ connection: { id: 7, gone: null } });
  const value = evaluate(
    {
      a: [(read) => read("connection", "id"), null],
      b: { c: (read) => read("connection", "gone") },
      d: (read) => read("connection"),
    },
    at,
    fn,
  );
  expect(value).toEqual({ a: [7], b: {}, d: { id: 7, gone: null } });
  expect(at("connection", "constructor")).toBeNull();
  expect(at("__proto__")).toBeNull();
});
