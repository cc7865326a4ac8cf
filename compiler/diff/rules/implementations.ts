import type { ImplementationIR } from "../../ir/implementation.ts";
import { after, isSame, type SecurityChange, type SecurityRule } from "../change.ts";

/** S09 and S15: what methods of contracts do, and who is asked. */
export const implementations: SecurityRule = ({ before, after: now }) => {
  const had = new Map(before.connector.implementations?.map((each) => [each.method, each]));
  return (now.connector.implementations ?? []).flatMap((implementation) => {
    const earlier = had.get(implementation.method);
    return earlier === undefined ? [] : changed(earlier, implementation);
  });
};

function changed(before: ImplementationIR, now: ImplementationIR): readonly SecurityChange[] {
  if (isSame(before, now)) return [];
  const at = after(["implements", now.method], "key");
  const asks = ({ entries }: ImplementationIR): number =>
    entries.filter(({ confirm }) => confirm).length;
  if (asks(now) < asks(before))
    return [
      {
        category: "S09",
        severity: "block",
        text: `\`${now.method}\`: asks nobody any more`,
        at,
      },
    ];
  return [{ category: "S15", severity: "warn", text: `\`${now.method}\` is filled otherwise`, at }];
}
