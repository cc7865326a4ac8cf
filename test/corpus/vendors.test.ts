import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compileDocument } from "./compile-document.ts";
import { countOperations } from "./count-operations.ts";
import { listDocuments } from "./documents.ts";

/** A folder of vendors' own documents, which are not ours to hand on. */
const folder = process.env["SPECS_DIR"];
const documents = folder === undefined ? [] : listDocuments(folder);
const withOperations = documents.filter(
  ({ path }) => (countOperations(readFileSync(path, "utf8")) ?? 0) > 0,
);

// Where the folder is absent, this is the line that says so.
it.skipIf(folder === undefined)("finds vendors' documents in SPECS_DIR", () => {
  expect(withOperations.length).toBeGreaterThan(0);
});

it.each(withOperations)("compiles every operation of $name", async ({ id, path }) => {
  const bytes = readFileSync(path);
  const attempt = await compileDocument(id, path, bytes);
  expect([attempt.failures, attempt.message]).toEqual([[], undefined]);
  expect(attempt.operations).toBe(countOperations(bytes.toString("utf8")));
});
