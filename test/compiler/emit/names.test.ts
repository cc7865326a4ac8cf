import { Project } from "ts-morph";
import { expect, it } from "vitest";
import { emitConnector } from "../../../compiler/emit/emit.ts";
import type { ConnectorIR } from "../../../compiler/ir/ir.ts";
import { goldenConnector } from "./sample-ir.ts";

/** The tracker with its operations under names that the file needs for something else. */
function renamed(): ConnectorIR {
  const ir = goldenConnector("list-and-write");
  const names = ["input", "options", "link", "oauth2", "TrackerBase"];
  const operations = ir.operations.map((each, index) => ({
    ...each,
    name: names[index] ?? each.name,
  }));
  const declarations = ir.declarations.map((each) =>
    each.name === "Issue" ? { ...each, name: "Operation" } : each,
  );
  const text = JSON.stringify({ ...ir, operations, declarations });
  return JSON.parse(text.replaceAll('"name":"Issue"', '"name":"Operation"')) as ConnectorIR;
}

it("gives way where a connector's names are those of the runtime", { timeout: 60_000 }, () => {
  const files = emitConnector(renamed()).filter(({ path }) => path.endsWith(".ts"));
  const project = new Project({
    tsConfigFilePath: "tsconfig.json",
    skipAddingFilesFromTsConfig: true,
  });
  const sources = files.map(({ path, content }) =>
    project.createSourceFile(`generated-names/${path}`, content),
  );
  for (const source of sources) {
    const problems = source.getPreEmitDiagnostics().map((each) => each.getMessageText());
    expect(problems, source.getFullText()).toEqual([]);
  }
  const [connector] = sources;
  expect(connector?.getFullText()).toContain("  link as link_,\n");
  expect(connector?.getFullText()).toContain("  type Operation as Operation_,\n");
  expect(connector?.getFullText()).toContain(
    "options(input_: IssuesListInput, options_?: CallOptions)",
  );
});
