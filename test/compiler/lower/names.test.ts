import { Connector, OAuthConnector } from "@human/connector-sdk";
import { nameOperations } from "../../../compiler/lower/operation-names.ts";
import { expect, it } from "vitest";
import {
  camelCase,
  isIdentifier,
  pascalCase,
  reservedWords,
  uniqueNames,
} from "../../../compiler/names.ts";
import { processorTime } from "../../kit/processor-time.ts";

it.each([
  ["issues.create", "issuesCreate", "IssuesCreate"],
  ["issue-comment", "issueComment", "IssueComment"],
  ["per_page", "perPage", "PerPage"],
  ["alreadyCamel", "alreadyCamel", "AlreadyCamel"],
  ["URL", "url", "URL"],
  ["HTTPServer", "httpServer", "HTTPServer"],
  ["ISSUE_TYPE", "issueType", "IssueType"],
  ["X-GitHub-Event", "xGitHubEvent", "XGitHubEvent"],
  ["2fa code", "_2faCode", "_2faCode"],
  ["Über-Maß", "uberMaUdf", "UberMaUdf"],
  ["日本", "u65e5U672c", "U65e5U672c"],
  ["a😀b", "aB", "AB"],
  ["a\u0000b\nc", "aBC", "ABC"],
  ["", "unnamed", "Unnamed"],
  ["🎉", "unnamed", "Unnamed"],
  ["__proto__", "proto", "Proto"],
])("makes names from %j", (text, camel, pascal) => {
  expect(camelCase(text)).toBe(camel);
  expect(pascalCase(text)).toBe(pascal);
});

it("keeps names short", () => {
  expect(pascalCase("x".repeat(1000))).toHaveLength(80);
});

it("gives a wanted name to the first key and numbers the others", () => {
  const names = uniqueNames(
    [
      { key: "c", wanted: "Foo" },
      { key: "a", wanted: "Foo" },
      { key: "b", wanted: "Foo" },
    ],
    new Set(),
  );
  expect([...names]).toEqual([
    ["a", "Foo"],
    ["b", "Foo2"],
    ["c", "Foo3"],
  ]);
});

it("gives the same names whatever the order", () => {
  const wanted = ["Foo", "foo", "FOO", "Foo2", "Bar"].map((name) => ({ key: name, wanted: name }));
  const forwards = uniqueNames(wanted, new Set());
  const backwards = uniqueNames(wanted.toReversed(), new Set());
  expect([...backwards]).toEqual([...forwards]);
});

it("numbers names that differ in case alone", () => {
  const names = uniqueNames(
    [
      { key: "1", wanted: "FooBar" },
      { key: "2", wanted: "Foobar" },
    ],
    new Set(),
  );
  expect(names.get("2")).toBe("Foobar2");
});

it("does not number into a name that another key wants", () => {
  const names = uniqueNames(
    [
      { key: "1", wanted: "Foo" },
      { key: "2", wanted: "Foo" },
      { key: "3", wanted: "Foo2" },
    ],
    new Set(),
  );
  expect([...names.values()]).toEqual(["Foo", "Foo3", "Foo2"]);
});

it("keeps away from reserved names", () => {
  const names = uniqueNames([{ key: "1", wanted: "Date" }], new Set(["Date", "Date2"]));
  expect(names.get("1")).toBe("Date3");
});

it("numbers a thousand collisions without a search through all of them", () => {
  const wanted = Array.from({ length: 20_000 }, (_, index) => ({
    key: `${index}`,
    wanted: "Same",
  }));
  const started = processorTime();
  expect(new Set(uniqueNames(wanted, new Set()).values()).size).toBe(20_000);
  expect(processorTime() - started).toBeLessThan(2000);
});

it.each([
  ["name", true],
  ["$ref", true],
  ["_1", true],
  ["1st", false],
  ["per-page", false],
  ["class", false],
  ["", false],
  ["naïve", false],
])("tells whether %j is an identifier", (text, expected) => {
  expect(isIdentifier(text)).toBe(expected);
});

it.each([
  "Object",
  "Date",
  "Array",
  "Record",
  "Promise",
  "String",
  "undefined",
  "default",
  "await",
])("reserves %s", (word) => {
  expect(reservedWords.has(word)).toBe(true);
});

it("gives operations whose names are cut types of their own", () => {
  const long = "reports.".padEnd(100, "monthly");
  const names = nameOperations([`${long}.one`, `${long}.two`]);
  const all = [...names.values()].flatMap((each) => Object.values(each));
  expect(new Set(all.map((each) => each.toLowerCase())).size).toBe(all.length);
});

it("leaves to the base classes what they have", () => {
  const own = [Connector, OAuthConnector].flatMap((base) =>
    Object.getOwnPropertyNames(base.prototype),
  );
  expect(own).toContain("performPages");
  for (const name of [...own, "descriptor", "implementations"])
    expect(nameOperations([name]).get(name)?.name).not.toBe(name);
});
