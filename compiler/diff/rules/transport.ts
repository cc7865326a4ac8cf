import {
  after,
  isSame,
  type RevisionPair,
  type SecurityChange,
  type SecurityRule,
} from "../change.ts";

const REDIRECTS = ["none", "sameHost", "hosts"] as const;

/** S03 and S15: what the connection between us and the vendor no longer promises, and what each call carries. */
export const transport: SecurityRule = (pair) => [...promises(pair), ...headers(pair)];

function headers({ before, after: now }: RevisionPair): readonly SecurityChange[] {
  const had = new Map(before.connector.http?.headers);
  return (now.connector.http?.headers ?? [])
    .filter(([name, value]) => !isSame(had.get(name), value))
    .map(([name]) => ({
      category: "S15",
      severity: "warn",
      text: `calls carry another \`${name}\``,
      at: after(["http", "headers", name]),
    }));
}

function promises({ before, after: now }: RevisionPair): readonly SecurityChange[] {
  const changes: SecurityChange[] = [];
  const reach = (redirects: (typeof REDIRECTS)[number] | undefined): number =>
    REDIRECTS.indexOf(redirects ?? "none");
  const [had, has] = [before.definition.http?.redirects, now.definition.http?.redirects];
  if (reach(has) > reach(had))
    changes.push({
      category: "S03",
      severity: "block",
      text: `redirects are followed further: \`${had ?? "none"}\` to \`${has ?? "none"}\``,
      at: after(["http", "redirects"]),
    });
  const network = now.definition.http?.network;
  if (network === "private" && before.definition.http?.network !== "private")
    changes.push({
      category: "S03",
      severity: "block",
      text: "calls may now go into private networks",
      at: after(["http", "network"]),
    });
  const [tlsBefore, tlsAfter] = [before.definition.driver?.["tls"], now.definition.driver?.["tls"]];
  if (JSON.stringify(tlsBefore) !== JSON.stringify(tlsAfter) && tlsAfter !== "verify")
    changes.push({
      category: "S03",
      severity: "block",
      text: "the server's certificate is no longer verified as it was",
      at: after(["driver", "tls"]),
    });
  return changes;
}
