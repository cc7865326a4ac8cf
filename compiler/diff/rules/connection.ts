import type { ConnectionIR } from "../../ir/ir.ts";
import { after, type Revision, type SecurityChange, type SecurityRule } from "../change.ts";

/** S02: where values come from that a connection keeps; addresses that receive credentials may be made of them. */
export const connection: SecurityRule = ({ before, after: now }) => {
  const had = sources(before.connector.connection);
  return [...sources(now.connector.connection)].flatMap(
    ([name, { key, from }]): readonly SecurityChange[] => {
      const earlier = had.get(name);
      if (earlier !== undefined && earlier.from === from) return [];
      return [
        {
          category: "S02",
          severity: isInAddress(now, name) ? "block" : "warn",
          text: `\`connection.${name}\` now comes from ${from}`,
          at: after(["connection", key, name]),
        },
      ];
    },
  );
};

interface Source {
  readonly key: "capture" | "choose";
  readonly from: string;
}

function sources({ capture = [], choose = [] }: ConnectionIR): ReadonlyMap<string, Source> {
  const found = new Map<string, Source>();
  for (const [name, place] of capture)
    found.set(name, { key: "capture", from: `\`${place.join(".")}\`` });
  for (const { name, call, value } of choose)
    found.set(name, { key: "choose", from: `\`${value.join(".")}\` of \`${call}\`` });
  return found;
}

/** Whether the host's list, a base address or an address of the authorization server reads the value. */
function isInAddress({ definition }: Revision, name: string): boolean {
  const { hosts, http, auth } = definition;
  const texts = JSON.stringify([hosts, http?.baseUrl, auth]);
  return new RegExp(`\\bconnection\\.${name}\\b`).test(texts);
}
