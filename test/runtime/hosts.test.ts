import { expect, it } from "vitest";
import type { Expression } from "../../runtime/expression/expression.ts";
import { assertAllowed } from "../../runtime/http/hosts.ts";
import { reader } from "../../runtime/expression/place.ts";

function allows(url: string, ...hosts: readonly (string | Expression)[]): boolean {
  const connection = { domain: "shop.example.net", all: "*" };
  try {
    assertAllowed(new URL(url), hosts, reader({ connection }));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "hostNotAllowed" });
    return false;
  }
}

it("takes exact hosts and wildcards that cover a label", () => {
  expect(allows("https://api.example.com/x", "api.example.com")).toBe(true);
  expect(allows("https://API.Example.com", "api.example.com")).toBe(true);
  expect(allows("https://a.example.com", "*.example.com")).toBe(true);
  expect(allows("https://a.b.example.com", "*.example.com")).toBe(true);
  expect(allows("https://shop.example.net", (at) => at("connection", "domain"))).toBe(true);
  expect(
    allows("https://a.shop.example.net", (at, fn) => fn.text("*.", at("connection", "domain"))),
  ).toBe(true);
});

it("takes the host of a field that holds a whole address, with its port", () => {
  const own = (url: string): Expression => {
    const at = reader({ connection: { url } });
    return (_, fn) => fn.text(at("connection", "url"));
  };
  const url = "https://hooks.example.com:8443/in?token=1";
  expect(allows("https://hooks.example.com:8443/in?token=1", own(url))).toBe(true);
  expect(allows("https://hooks.example.com/in", own(url))).toBe(false);
  expect(allows("https://evil.com/", own("https://hooks.example.com@evil.com/"))).toBe(true);
  expect(allows("https://hooks.example.com/", own("https://hooks.example.com@evil.com/"))).toBe(
    false,
  );
  expect(allows("https://hooks.example.com/", own("http://hooks.example.com/"))).toBe(false);
});

it("refuses what only looks alike", () => {
  for (const url of [
    "https://example.com",
    "https://.example.com",
    "https://evilexample.com",
    "https://api.example.com.evil.com",
    "https://api.example.com.",
    "https://api.example.com:8443",
    "https://127.0.0.1",
    "https://0x7f.1",
    "https://2130706433",
    "https://[::1]",
    "http://api.example.com",
    "ftp://api.example.com",
    "https://user@api.example.com",
    "https://:pass@api.example.com",
  ])
    expect(allows(url, "api.example.com", "*.example.com")).toBe(false);
});

it("refuses everything for a host that comes to nothing", () => {
  expect(allows("https://api.example.com")).toBe(false);
  expect(allows("https://api.example.com", (at) => at("connection", "missing"))).toBe(false);
  expect(allows("https://api.example.com", (at) => at("connection", "all"))).toBe(false);
  expect(allows("https://api.example.com", "*.")).toBe(false);
});
