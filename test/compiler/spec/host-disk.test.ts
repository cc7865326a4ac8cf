import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createDiskHost } from "../../../compiler/host-disk.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { readText, type Host } from "../../../compiler/host.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "host-disk-"));
const hosts: readonly (readonly [string, () => Host])[] = [
  ["disk", () => createDiskHost(folder())],
  ["memory", () => createMemoryHost({})],
];

for (const [name, create] of hosts) {
  it(`reads what it wrote (${name})`, () => {
    const host = create();
    host.write("a/b/c.txt", "first");
    host.write("a/b/c.txt", new TextEncoder().encode("second"));
    expect(readText(host, "a/b/c.txt")).toBe("second");
    expect(readText(host, "./a//b/../b/c.txt")).toBe("second");
    host.remove("a/b/c.txt");
    host.remove("a/b/c.txt");
    expect(host.read("a/b/c.txt")).toBeUndefined();
  });

  it(`lists files and folders apart, sorted (${name})`, () => {
    const host = create();
    for (const path of ["b.txt", "a.txt", "two/x", "one/x", "one/deep/x"]) host.write(path, "");
    expect(host.list(".")).toEqual(["a.txt", "b.txt"]);
    expect(host.folders(".")).toEqual(["one", "two"]);
    expect(host.list("one")).toEqual(["x"]);
    expect(host.folders("one")).toEqual(["deep"]);
    expect(host.list("none")).toEqual([]);
    expect(host.list("a.txt")).toEqual([]);
    expect(host.read("one")).toBeUndefined();
    expect(host.read("a.txt/b")).toBeUndefined();
  });

  it(`stays in its folder (${name})`, () => {
    const host = create();
    for (const path of [
      "../out",
      "a/../../out",
      "/etc/passwd",
      "C:/x",
      "a\\..\\..\\x",
      "",
      "a\0b",
    ]) {
      expect(host.read(path)).toBeUndefined();
      expect(() => host.write(path, "")).toThrow(RangeError);
      expect(() => host.remove(path)).toThrow(RangeError);
    }
    expect(host.list("..")).toEqual([]);
    expect(host.folders("../..")).toEqual([]);
  });
}

it("follows no link that leads out", () => {
  const outside = folder();
  writeFileSync(join(outside, "secret.txt"), "secret");
  const root = folder();
  symlinkSync(outside, join(root, "out"));
  symlinkSync(join(outside, "secret.txt"), join(root, "link.txt"));
  const host = createDiskHost(root);
  expect(host.read("out/secret.txt")).toBeUndefined();
  expect(host.read("link.txt")).toBeUndefined();
  expect(host.list("out")).toEqual([]);
  expect(() => host.write("out/new/file.txt", "")).toThrow(RangeError);
  expect(() => host.remove("out/secret.txt")).toThrow(RangeError);
  expect(readdirSync(outside)).toEqual(["secret.txt"]);
  host.write("link.txt", "mine");
  expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret");
});

it("leaves nothing behind when it cannot write", () => {
  const root = folder();
  mkdirSync(join(root, "taken"));
  const host = createDiskHost(root);
  expect(() => host.write("taken", "")).toThrow();
  expect(readdirSync(root)).toEqual(["taken"]);
});
