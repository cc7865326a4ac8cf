import { expect, it } from "vitest";
import { compileDefinitions } from "../../compiler/compile.ts";
import { createDiskHost } from "../../compiler/host-disk.ts";
import { markdownCode, markdownText } from "../../compiler/emit/readme/markdown.ts";
import type { ConnectorIR } from "../../compiler/ir/ir.ts";
import { ids, readGenerated } from "./generated.ts";
import { note } from "./notes.ts";

const options = { definitions: "definitions", out: "generated", ids };
const { connectors } = await compileDefinitions(createDiskHost("."), options);

it.each(ids)("%s has a page that says all that its users ask", (id) => {
  const page = readGenerated(id).get(`${id}/README.md`) ?? "";
  const ir = connectors.find((each) => each.id === id)?.connector;
  if (ir === undefined) throw new Error(`definitions/${id}.connector.yaml does not compile.`);
  const sections = new Map(page.split(/^## /m).map((each) => [each.split("\n", 1)[0], each]));
  for (const [heading, texts] of Object.entries(wanted(ir)))
    for (const text of texts)
      expect(sections.get(heading) ?? `no section "${heading}"`, heading).toContain(text);
  note("page", id);
});

/** By section, what it must have; sections without anything are not wanted. */
function wanted(ir: ConnectorIR): Readonly<Record<string, readonly string[]>> {
  const { connection, webhooks, implementations = [] } = ir;
  const fields = [...connection.app, ...connection.fields];
  const secrets = ir.auth.flatMap((each) => each.fields);
  const shown = ir.operations.filter(({ internal }) => !internal);
  return {
    "What it does": [
      ...implementations.map(({ method }) => markdownCode(method)),
      `${String(shown.length)} operation`,
    ],
    Quickstart: ["npm install", `new ${ir.className}(`],
    Connection: [
      ...ir.auth.map((each) => `- ${markdownCode(each.id)}: scheme`),
      ...secrets.flatMap(({ name, help = "" }) => [markdownCode(name), markdownText(help)]),
      ...fields.flatMap(({ name, help = "" }) => [`| ${markdownCode(name)} |`, markdownText(help)]),
      ...(connection.test === undefined ? [] : [markdownCode(connection.test.call)]),
    ],
    Operations: [
      ...ir.operations.map(({ id }) => `| ${markdownCode(id)} | `),
      ...ir.operations.flatMap(({ scopes }) => scopes.map(markdownCode)),
      ...shown.map(({ name }) => `connector.${name}(`),
    ],
    ...(webhooks === undefined
      ? {}
      : { Webhooks: ["Deliveries are", ...webhooks.events.map(({ name }) => markdownCode(name))] }),
    Hosts: ir.hosts.flatMap((host) => (typeof host === "string" ? [markdownCode(host)] : ["`"])),
    Limits: ["ends after"],
    ...(ir.waivers.length === 0
      ? {}
      : { Waivers: ir.waivers.map(({ because }) => markdownText(because)) }),
  };
}
