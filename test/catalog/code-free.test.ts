import { globSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { expect, it } from "vitest";
import { compileDefinitions } from "../../compiler/compile.ts";
import { createDiskHost } from "../../compiler/host-disk.ts";
import { ids, readGenerated } from "./generated.ts";
import { note } from "./notes.ts";

const options = { definitions: "definitions", out: "generated", ids };
const { connectors } = await compileDefinitions(createDiskHost("."), options);
const written = new Map(
  globSync(["runtime/**/*.ts", "compiler/**/*.ts"], {
    exclude: (path) => path.includes("node_modules"),
  }).map((path) => [path, readFileSync(path, "utf8")]),
);

/** An id that is a word of the language, too, says nothing of a vendor. */
const words: ReadonlySet<string> = new Set(["webhook"]);

it.each(ids)("%s is its definition and nothing else", (id) => {
  const files = connectors.find((each) => each.id === id)?.files ?? [];
  const compiled = files.map(({ path, content }) => [path, content] as const);
  expect(compiled.length).toBeGreaterThan(0);
  expect(Object.fromEntries(readGenerated(id))).toEqual(Object.fromEntries(compiled));
  const { hosts } = parse(readFileSync(`definitions/${id}.connector.yaml`, "utf8")) as {
    readonly hosts: readonly string[];
  };
  // Neither the runtime nor the compiler knows the connector or where its vendor is.
  const places = hosts.filter((host) => !host.includes("${")).map((host) => `//${host}`);
  const own = words.has(id) ? places : [`"${id}"`, ...places];
  for (const [path, text] of written)
    for (const name of own) expect(codeOf(text).includes(name), `${path} has ${name}`).toBe(false);
  note("code-free", id);
});

/** Comments may cite a vendor's page. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
}
