import { after, type SecurityChange, type SecurityRule } from "../change.ts";

/** S18: something that is refused by default is allowed, or for another reason. */
export const waivers: SecurityRule = ({ before, after: now }) => {
  const had = new Map(
    before.connector.waivers.map((each) => [`${each.allow} ${each.at}`, each.because]),
  );
  return now.connector.waivers.flatMap((waiver, index): SecurityChange[] => {
    const reason = had.get(`${waiver.allow} ${waiver.at}`);
    if (reason === waiver.because) return [];
    const text =
      reason === undefined
        ? `waiver \`${waiver.allow}\` at \`${waiver.at}\`: ${waiver.because}`
        : `waiver \`${waiver.allow}\` at \`${waiver.at}\` has another reason: ${waiver.because}`;
    return [{ category: "S18", severity: "warn", text, at: after(["waivers", index, "allow"]) }];
  });
};
