import fc from "../kit/property.ts";
import { expect, it } from "vitest";
import type { BoundParameter } from "../../runtime/prepare/bind.ts";
import type { UrlTemplate } from "../../runtime/expression/expression.ts";
import { reader } from "../../runtime/expression/place.ts";
import { buildUrl } from "../../runtime/prepare/url.ts";

type Parts = Partial<BoundParameter>;

function build(
  path: string,
  value: unknown,
  parts: Parts = {},
  base: UrlTemplate = "https://h.example",
): URL {
  const parameter: BoundParameter = { in: "path", name: "p", input: "p", value, ...parts };
  return buildUrl(base, path, [parameter], reader({}));
}

function at(base: UrlTemplate, connection: Readonly<Record<string, unknown>>, path = "/x"): string {
  return buildUrl(base, path, [], reader({ connection })).href;
}

const badInput = (message: RegExp): unknown =>
  expect.objectContaining({ code: "badInput", message: expect.stringMatching(message) });

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."./\\%2e2f?#&=;:@ é€😀'\"<>|^`{}[]") }),
  fc.constantFrom(
    "..",
    ".",
    "",
    "%2e%2e",
    "..%2f",
    "../..",
    "..\\..",
    "/",
    "//evil.example",
    "a/../b",
  ),
);

it("keeps any value inside its one segment, or refuses it", () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const isRefused =
        value === "" || value === "." || value === ".." || /[\0-\x1f\x7f]/.test(value);
      if (isRefused) {
        expect(() => build("/a/{p}/b", value)).toThrow(badInput(/^The input "p" /));
        return;
      }
      const url = build("/a/{p}/b", value);
      expect(url.host).toBe("h.example");
      expect(url.search + url.hash).toBe("");
      const segments = url.pathname.split("/");
      expect(segments).toHaveLength(4);
      expect(decodeURIComponent(segments[2] ?? "")).toBe(value);
    }),
    { numRuns: 500 },
  );
});

it("keeps the segments of a value that may have several, and none that climbs", () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const isRefused =
        value === "" ||
        value.split("/").some((segment) => segment === "." || segment === "..") ||
        /[\0-\x1f\x7f]/.test(value);
      if (isRefused) {
        expect(() => build("/a/{p}", value, { multiSegment: true })).toThrow(
          badInput(/^The input "p" /),
        );
        return;
      }
      const { pathname, host } = build("/a/{p}", value, { multiSegment: true });
      expect(host).toBe("h.example");
      expect(pathname.slice(3).split("/").map(decodeURIComponent).join("/")).toBe(value);
    }),
    { numRuns: 500 },
  );
});

it("writes the styles of path parameters", () => {
  const path = (value: unknown, parts: Parts): string => build("/a/{p}", value, parts).pathname;
  expect(path(["x", "y z"], {})).toBe("/a/x,y%20z");
  expect(path(["x", "y"], { style: "label" })).toBe("/a/.x,y");
  expect(path(["x", "y"], { style: "label", explode: true })).toBe("/a/.x.y");
  expect(path(["x", "y"], { style: "matrix" })).toBe("/a/;p=x,y");
  expect(path(["x", "y"], { style: "matrix", explode: true })).toBe("/a/;p=x;p=y");
  expect(path(["x", "y"], { style: "pipeDelimited" })).toBe("/a/x%7Cy");
  expect(path(["x", "y"], { style: "tabDelimited" })).toBe("/a/x%09y");
  expect(path({ a: 1 }, { json: true })).toBe("/a/%7B%22a%22%3A1%7D");
  expect(() => path([], {})).toThrow(badInput(/must not be empty/));
});

it("writes objects in paths as RFC 6570 does", () => {
  const path = (value: unknown, parts: Parts): string =>
    build("/a/{p}", value, { members: true, ...parts }).pathname;
  const color = { R: 100, "G/": "a b", none: null };
  expect(path(color, {})).toBe("/a/R,100,G%2F,a%20b");
  expect(path(color, { explode: true })).toBe("/a/R=100,G%2F=a%20b");
  expect(path(color, { style: "label" })).toBe("/a/.R,100,G%2F,a%20b");
  expect(path(color, { style: "label", explode: true })).toBe("/a/.R=100.G%2F=a%20b");
  expect(path(color, { style: "matrix" })).toBe("/a/;p=R,100,G%2F,a%20b");
  expect(path(color, { style: "matrix", explode: true })).toBe("/a/;R=100;G%2F=a%20b");
  expect(() => build("/a/{p}", { a: 1 }, {})).toThrow(badInput(/must not be an object/));
  expect(() => path({}, {})).toThrow(badInput(/must not be empty/));
  expect(() => path({ a: {} }, {})).toThrow(badInput(/must be text/));
  expect(() => path({ a: ".." }, { explode: true })).toThrow(badInput(/segment/));
  expect(() => path({ "\u0000": 1 }, {})).toThrow(badInput(/control/));
});

it("refuses a dot segment that a template and a value make together", () => {
  expect(() => build("/a/{p}.", ".", {})).toThrow(badInput(/segment/));
  expect(() => build("/a/.{p}", ["."], {})).toThrow(badInput(/segment/));
  expect(() => build("/a/%2E{p}", "x/..", { multiSegment: true })).toThrow(badInput(/segment/));
  expect(() => build("/a/%2e%2e/{p}", "x")).toThrow(badInput(/dot segment/));
  expect(() => build("/a/{p}", ".", { style: "label" })).toThrow(badInput(/segment/));
});

it("names a path parameter that nobody sets", () => {
  expect(() => buildUrl("https://h.example", "/a/{Sid}", [], reader({}))).toThrow(
    badInput(/^The path parameter "Sid" has no value\.$/),
  );
});

it("keeps the query of a path template", () => {
  expect(build("/{p}?uploads", "b").href).toBe("https://h.example/b?uploads");
  expect(build("/x?key={p}", "a&b=c").search).toBe("?key=a%26b%3Dc");
});

it("writes a connection's value by where it stands", () => {
  const site: UrlTemplate = ["https://", (at) => at("connection", "site"), ".example.com/v1/"];
  expect(at(site, { site: "eu-1" })).toBe("https://eu-1.example.com/v1/x");
  for (const bad of [
    "evil.com/",
    "evil.com#",
    "evil.com?",
    "a@evil",
    "a:1",
    "a\\b",
    "-a",
    "",
    " a",
    "ä",
    "%2e",
  ])
    expect(() => at(site, { site: bad })).toThrow(badInput(/connection\.site/));
  const cloud: UrlTemplate = ["https://h.example/ex/", (at) => at("connection", "id")];
  expect(at(cloud, { id: "a/b?c" })).toBe("https://h.example/ex/a%2Fb%3Fc/x");
  expect(() => at(cloud, { id: ".." })).toThrow(badInput(/connection\.id/));
  expect(() => at(cloud, {})).toThrow(badInput(/connection\.id" is needed/));
  const query: UrlTemplate = ["https://h.example/x?org=", (at) => at("connection", "id")];
  expect(at(query, { id: "a&b#c" }, "")).toBe("https://h.example/x?org=a%26b%23c");
});

it("takes a whole address only where it is the start", () => {
  const instance: UrlTemplate = [(at) => at("connection", "url"), "/data"];
  expect(at(instance, { url: "https://x.example.com/" })).toBe("https://x.example.com/data/x");
  expect(at(instance, { url: "https://x.example.com/base" })).toBe(
    "https://x.example.com/base/data/x",
  );
  for (const bad of [
    "http://x.example",
    "javascript:alert(1)",
    "https://u:p@x.example",
    "x.example",
    "https://x/#a",
  ])
    expect(() => at(instance, { url: bad })).toThrow(badInput(/connection\.url/));
});

it("moves a path parameter into the host as one label", () => {
  const base = "https://{p}.s3.example.com";
  expect(build("/k", "my-bucket", {}, base).href).toBe("https://my-bucket.s3.example.com/k");
  for (const bad of ["a.b", "evil.com/", "a@b", "a#", "", "a".repeat(64)])
    expect(() => build("/k", bad, {}, base)).toThrow(badInput(/must be one host label/));
});

it("takes a segment that the base has out of the path", () => {
  const bucket: BoundParameter = { in: "path", name: "Bucket", input: "b", value: "files" };
  const key: BoundParameter = { in: "path", name: "Key", input: "k", value: "a" };
  const url = (base: string, path: string): string =>
    buildUrl(base, path, [bucket, key], reader({})).href;
  expect(url("https://{Bucket}.s3.example", "/{Bucket}/{Key}")).toBe("https://files.s3.example/a");
  expect(url("https://{Bucket}.s3.example", "/{Bucket}")).toBe("https://files.s3.example/");
  expect(url("https://s3.example", "/{Bucket}/{Key}")).toBe("https://s3.example/files/a");
});

it("takes one label in front of a host's end, and several at the end itself", () => {
  const region: UrlTemplate = [
    "https://email.",
    (read) => read("connection", "host"),
    ".cloud.example",
  ];
  expect(at(region, { host: "eu-1" })).toBe("https://email.eu-1.cloud.example/x");
  for (const host of ["x.bucket", "a.", ".a", "a/b", "a:1", "-a"])
    expect(() => at(region, { host })).toThrow(badInput(/must be one host label/));
  const end: UrlTemplate = ["https://bucket.", (read) => read("connection", "host")];
  expect(at(end, { host: "store.example" })).toBe("https://bucket.store.example/x");
  expect(() => at(end, { host: "a..b" })).toThrow(badInput(/must be a host name/));
});
