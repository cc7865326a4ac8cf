import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { linkTo } from "../../../runtime/paginate/link.ts";
import { processorTime } from "../../kit/processor-time.ts";

it("finds a relation among several links, quoted or not, in any case and order", () => {
  expect(linkTo('<https://a?x=1,2>; rel="prev", <https://b>; rel="next"', "next")).toBe(
    "https://b",
  );
  expect(linkTo("<https://b>;rel=next", "next")).toBe("https://b");
  expect(linkTo('<b>; title="a, <x>; rel=\\"next\\""; REL="first Next"', "next")).toBe("b");
  expect(linkTo('<a>; rel="x"; rel="next", <b>; rel=next', "next")).toBe("b");
  expect(linkTo("<a>; results=true, <b>; flag; rel=next", "next")).toBe("b");
});

it("finds none where there is none", () => {
  for (const header of [
    "",
    "next",
    "<a>",
    '<a>; rel="prev"',
    "<a; rel=next",
    "<a>; x=rel=next",
    ",,,",
  ])
    expect(linkTo(header, "next")).toBeUndefined();
});

it("ends on any header, soon", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>;=", \\relnext') }), (header) => {
      linkTo(header, "next");
    }),
  );
  const started = processorTime();
  linkTo('<a>; x="\\'.repeat(20_000), "next");
  linkTo(`<a>${" ;x".repeat(50_000)}`, "next");
  linkTo("<a>,".repeat(50_000), "next");
  expect(processorTime() - started).toBeLessThan(2000);
});
