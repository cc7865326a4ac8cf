import type { ConnectorIR } from "../../ir/ir.ts";
import { expressionText } from "../printer/expression-text.ts";
import { pathSegment, plain } from "../printer/text.ts";

/**
 * Prints the connector's `package.json` (`schemas/manifest.schema.json`). It stands where the build puts the
 * compiled `.js` and `.d.ts` beside it; the sources are not packed.
 */
export function printManifest(ir: ConnectorIR): string {
  const id = pathSegment(ir.id);
  const manifest = {
    name: `@human/connector-${id}`,
    version: ir.version,
    description: `${plain(ir.displayName)} connector`,
    keywords: ["human-connector"],
    license: "Apache-2.0",
    type: "module",
    sideEffects: false,
    engines: { node: ">=24" },
    exports: {
      ".": { types: `./${id}.d.ts`, default: `./${id}.js` },
      "./tools.json": "./tools.json",
      "./package.json": "./package.json",
    },
    files: [`${id}.js`, `${id}.d.ts`, "types.js", "types.d.ts", "tools.json"],
    peerDependencies: { "@human/connector-sdk": "^0.1.0" },
    humanConnector: registration(ir),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** What a registry lists; changes of hosts and scopes are for reviewers to see. */
function registration(ir: ConnectorIR): object {
  const { provenance } = ir;
  return {
    id: ir.id,
    name: plain(ir.displayName),
    kind: ir.kind,
    category: ir.category,
    publisherId: ir.publisher.id,
    visibility: ir.publisher.visibility,
    certified: false,
    deployment: ["hosted", "hybrid", "self-hosted"],
    hosts: ir.hosts.map((host) => (typeof host === "string" ? host : expressionText(host))),
    scopes: scopesOf(ir),
    ...(ir.webhooks === undefined ? {} : { events: ir.webhooks.events.map((each) => each.name) }),
    build: {
      definition: provenance.definition,
      specs: provenance.specs.map(({ source, integrity }) => ({ source, integrity })),
      compiler: provenance.compiler,
    },
  };
}

function scopesOf(ir: ConnectorIR): readonly string[] {
  const all = [...ir.auth, ...ir.operations].flatMap((each) => each.scopes);
  return [...new Set(all)].sort();
}
