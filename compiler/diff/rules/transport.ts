import { after, type SecurityChange, type SecurityRule } from "../change.ts";

const REDIRECTS = ["none", "sameHost", "hosts"] as const;

/** S03: what the connection between us and the vendor no longer promises. */
export const transport: SecurityRule = ({ before, after: now }) => {
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
};
