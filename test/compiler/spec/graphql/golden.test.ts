import { expect, it } from "vitest";
import { readText } from "../../../../compiler/host.ts";
import { openGoldenFolder } from "../../../kit/golden-folder.ts";
import { compileTracker, graphQLHost, trackerDefinition } from "../../../kit/graphql-fixture.ts";

it("pins a schema and prints a connector byte for byte", async () => {
  const host = graphQLHost(trackerDefinition);
  const { files: all } = await compileTracker(host);
  // The manifest and the page are the same for every kind of connector, and tested where they are made.
  const files = all.filter(({ path }) => !/package\.json$|README\.md$/.test(path));
  const golden = openGoldenFolder("test/golden/graphql");
  const pinned = ["definitions/specs.lock.yaml", "definitions/specs/tracker.slice.graphql"];
  for (const path of pinned) golden.compare(path, readText(host, path) ?? "");
  for (const { path, content } of files) golden.compare(`generated/${path}`, content);
  golden.finish([
    "definitions/tracker.connector.yaml",
    "definitions/specs/vendor.graphql",
    ...pinned,
    ...files.map(({ path }) => `generated/${path}`),
  ]);
});

it("leaves nothing of the vendor's prose, and nothing that no document uses", async () => {
  const host = graphQLHost(trackerDefinition);
  await compileTracker(host);
  const slice = readText(host, "definitions/specs/tracker.slice.graphql") ?? "";
  expect(slice).not.toMatch(/Prose|"""|reason|secret|Unused|Subscription|specifiedBy|@internal/);
});
