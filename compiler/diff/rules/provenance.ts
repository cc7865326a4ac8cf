import { after, type SecurityChange, type SecurityRule } from "../change.ts";

/** S15: the vendor's document is another one; what it changes for callers is listed under compatibility. */
export const provenance: SecurityRule = ({ before, after: now }) => {
  const had = new Map(
    before.connector.provenance.specs.map((each) => [each.source, each.integrity]),
  );
  return now.connector.provenance.specs.flatMap(({ source, integrity }): SecurityChange[] => {
    if (had.get(source) === integrity) return [];
    const text = had.has(source)
      ? `\`${source}\` is pinned at another version`
      : had.size === 0
        ? `operations come from \`${source}\``
        : `operations come from another document, \`${source}\``;
    return [
      {
        category: "S15",
        severity: had.has(source) ? "warn" : "block",
        text,
        at: after(["spec"], "key"),
      },
    ];
  });
};
