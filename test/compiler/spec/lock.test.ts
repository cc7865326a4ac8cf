import { load } from "js-yaml";
import { expect, it } from "vitest";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { readText } from "../../../compiler/host.ts";
import { readLock, writeLock, type LockEntry } from "../../../compiler/spec/slice/lock.ts";
import { messages } from "./kit.ts";

const entry = (source: string, rest: Partial<LockEntry> = {}): LockEntry => ({
  source,
  integrity: "sha512-abc==",
  slice: "00ff",
  operations: 3,
  ...rest,
});

const text = `# Written by \`human connector spec pin\`.
github:
  source: "npm:@octokit/openapi/a.json"
  version: "23.0.2"
  integrity: "sha512-abc=="
  overlay: "11"
  slice: "00ff"
  operations: 3
zoo.pets:
  source: "file:specs/a \\"b\\".yaml"
  integrity: "sha512-abc=="
  slice: "00ff"
  operations: 3
`;

it("writes entries sorted, and reads them again", () => {
  const host = createMemoryHost({});
  const [lock] = readLock(host, "definitions");
  if (lock === undefined) throw new Error("no lock");
  const entries = new Map([
    ["zoo.pets", entry('file:specs/a "b".yaml')],
    ["github", entry("npm:@octokit/openapi/a.json", { version: "23.0.2", overlay: "11" })],
  ]);
  writeLock(host, lock, entries);
  expect(readText(host, "definitions/specs.lock.yaml")).toBe(text);
  expect(readLock(host, "definitions")[0]?.entries).toEqual(new Map([...entries].toSorted()));
});

it("is YAML", () => {
  expect(load(text)).toMatchObject({
    github: { version: "23.0.2", operations: 3 },
    "zoo.pets": { source: 'file:specs/a "b".yaml' },
  });
});

it("changes and removes entries, and leaves the others alone", () => {
  const host = createMemoryHost({ "definitions/specs.lock.yaml": text });
  const [lock] = readLock(host, "definitions");
  if (lock === undefined) throw new Error("no lock");
  writeLock(
    host,
    lock,
    new Map([
      ["github", undefined],
      ["a", entry("file:a")],
    ]),
  );
  expect([...(readLock(host, "definitions")[0]?.entries.keys() ?? [])]).toEqual(["a", "zoo.pets"]);
  expect(readText(host, "definitions/specs.lock.yaml")).toContain(
    text.slice(text.indexOf("zoo.pets")),
  );
});

it("says which line it cannot read", () => {
  const broken = (lines: string): readonly string[] =>
    messages(readLock(createMemoryHost({ "d/specs.lock.yaml": lines }), "d")[1]);
  const lines = (...numbers: readonly number[]): readonly string[] =>
    numbers.map(
      (line) =>
        `resolve/lock-malformed: Line ${String(line)} of "d/specs.lock.yaml" cannot be read.`,
    );
  expect(broken(text.replace("github:", "<<<<<<< ours\ngithub:"))).toEqual(lines(2));
  expect(broken(`${text}  slice: "11"\n`)).toEqual(lines(14));
  expect(broken(text.replace('  slice: "00ff"\n', ""))).toEqual(lines(2));
  expect(broken(text.replace("operations: 3", "operations: many"))).toEqual(lines(8));
  expect(broken(text.replace('"23.0.2"', '"23'))).toEqual(lines(4));
  expect(broken(`${text}github:\n${text.split("\n").slice(2, 8).join("\n")}`)).toEqual(lines(14));
  expect(broken("  source: a")).toEqual(lines(1));
});
