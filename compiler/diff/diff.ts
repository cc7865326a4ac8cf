import { compareConnectors } from "./compatibility.ts";
import type { ConnectorChanges, Revision } from "./change.ts";
import { securityRules } from "./rules/index.ts";
import { compareRest } from "./rest.ts";
import { greatest, nextVersion } from "./version.ts";

/** What differs between two revisions of all connectors, sorted by id; those that are the same are left out. */
export function compareRevisions(
  before: ReadonlyMap<string, Revision>,
  now: ReadonlyMap<string, Revision>,
): readonly ConnectorChanges[] {
  const ids = [...new Set([...before.keys(), ...now.keys()])].sort();
  return ids.flatMap((id) => {
    const changes = compare(id, before.get(id), now.get(id));
    return changes === undefined ? [] : [changes];
  });
}

function compare(
  id: string,
  before: Revision | undefined,
  now: Revision | undefined,
): ConnectorChanges | undefined {
  if (before !== undefined && now !== undefined) {
    const pair = { before, after: now };
    const security = securityRules.flatMap((rule) => rule(pair));
    const noticed = compareConnectors(pair);
    const said = [...security, ...noticed].map(({ at }) => at.path);
    const compatibility = [...noticed, ...compareRest(pair, said)];
    const had = before.connector.version;
    const bump = greatest([
      ...compatibility.map((each) => each.bump),
      security.length > 0 ? "patch" : "none",
    ]);
    const version = {
      before: had,
      after: now.connector.version,
      needed: nextVersion(had, bump),
    };
    if (security.length + compatibility.length === 0) return undefined;
    return { id, kind: "changed", security, compatibility, version };
  }
  if (now !== undefined) return added(id, now);
  if (before === undefined) return undefined;
  const version = { before: before.connector.version };
  return { id, kind: "removed", security: [], compatibility: [], version };
}

/** A new connector is read as a whole: its hosts, scopes and webhooks are all new, and whatever loosens a default. */
function added(id: string, now: Revision): ConnectorChanges {
  const { connector } = now;
  const { webhooks: _, http, ...definition } = now.definition;
  const { redirects: __, network: ___, ...usual } = http ?? {};
  const empty: Revision = {
    ...now,
    connector: {
      ...connector,
      auth: [],
      operations: [],
      waivers: [],
      provenance: { ...connector.provenance, specs: [] },
    },
    definition: { ...definition, http: usual, hosts: [], operations: {} },
  };
  const pair = { before: empty, after: now };
  const security = securityRules.flatMap((rule) => rule(pair));
  return { id, kind: "added", security, compatibility: [], version: { after: connector.version } };
}
