import { Project, type SourceFile } from "ts-morph";
import { expect, it } from "vitest";
import { emitConnector } from "../../../compiler/emit/emit.ts";
import type { ConnectorIR } from "../../../compiler/ir/ir.ts";
import { goldenConnector } from "./sample-ir.ts";

function sourcesOf(ir: ConnectorIR): readonly SourceFile[] {
  const files = emitConnector(ir).filter(({ path }) => path.endsWith(".ts"));
  const project = new Project({
    tsConfigFilePath: "tsconfig.json",
    skipAddingFilesFromTsConfig: true,
  });
  return files.map(({ path, content }) =>
    project.createSourceFile(`generated-names/${path}`, content),
  );
}

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

/** The tracker with an operation whose inputs are called like the methods that objects inherit. */
function inherited(): ConnectorIR {
  const ir = goldenConnector("list-and-write");
  const names = ["constructor", "toString", "hasOwnProperty", "valueOf"];
  const text = { kind: "string" } as const;
  const operations = ir.operations.map((each) => ({
    ...each,
    inputs: names.map((name) => ({ name, binding: { in: "query" as const }, type: text })),
    inputType: {
      kind: "object" as const,
      fields: names.map((name) => ({ name, type: text, optional: true })),
    },
  }));
  return { ...ir, operations };
}

it("types inputs that are called like methods of objects", { timeout: 60_000 }, () => {
  for (const source of sourcesOf(inherited())) {
    const problems = source.getPreEmitDiagnostics().map((each) => each.getMessageText());
    expect(problems, source.getFullText()).toEqual([]);
  }
});

it("gives way where a connector's names are those of the runtime", { timeout: 60_000 }, () => {
  const sources = sourcesOf(renamed());
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
