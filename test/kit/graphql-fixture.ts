import { readFileSync } from "node:fs";
import { compileDefinitions, type CompiledConnector } from "../../compiler/compile.ts";
import { readDefinition } from "../../compiler/read-definition.ts";
import { createMemoryHost, type MemoryPackage } from "../../compiler/host-memory.ts";
import type { Host } from "../../compiler/host.ts";
import { pinSpecs } from "../../compiler/spec/slice/pin.ts";

const root = "test/golden/graphql";

/** The schema of a vendor that has what vendors' schemas have. */
export const vendorSchema: string = readFileSync(
  `${root}/definitions/specs/vendor.graphql`,
  "utf8",
);

/** A definition with a document for every trap. */
export const trackerDefinition: string = readFileSync(
  `${root}/definitions/tracker.connector.yaml`,
  "utf8",
);

/** A host that has one definition, called `tracker`, and its vendor's schema. */
export function graphQLHost(
  definition: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  packages: readonly MemoryPackage[] = [],
): Host {
  return createMemoryHost(
    {
      "definitions/tracker.connector.yaml": definition,
      "definitions/specs/vendor.graphql": vendorSchema,
      ...files,
    },
    packages,
  );
}

/** A definition with these operations (YAML) on the vendor's schema. */
export function definitionOf(operations: string, source = "file:specs/vendor.graphql"): string {
  const head = trackerDefinition.slice(0, trackerDefinition.indexOf("\noperations:"));
  return `${head.replace("file:specs/vendor.graphql", source)}\noperations:\n${operations}`;
}

/** Pins; gives the diagnostics as `code: message`. */
export async function pin(host: Host): Promise<readonly string[]> {
  const [validated, problems] = readDefinition(host, "definitions", "tracker");
  if (validated === undefined) return problems.map((each) => `${each.code}: ${each.message}`);
  const [, found] = await pinSpecs(host, { definitions: "definitions" }, validated);
  return found.map((each) => `${each.code}: ${each.message}`);
}

/** Pins and compiles; throws at what either has to say. */
export async function compileTracker(host: Host): Promise<CompiledConnector> {
  const said = await pin(host);
  const { connectors, diagnostics } = await compileDefinitions(host, {
    definitions: "definitions",
    out: "generated",
  });
  const problems = [...said, ...diagnostics.map((each) => `${each.code}: ${each.message}`)];
  const [connector] = connectors;
  if (problems.length > 0 || connector === undefined) throw new Error(problems.join("\n"));
  return connector;
}
