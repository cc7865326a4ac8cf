import type { ConnectionIR, FieldIR } from "../../ir/ir.ts";
import {
  after,
  isSame,
  type Revision,
  type RevisionPair,
  type SecurityChange,
  type SecurityRule,
} from "../change.ts";

/** S02: what a connection keeps, and where it comes from; addresses that receive credentials may be made of it. */
export const connection: SecurityRule = (pair) => [...kept(pair), ...asked(pair)];

function kept({ before, after: now }: RevisionPair): readonly SecurityChange[] {
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
}

/** Whoever fills in a field chooses an address within what the field takes. */
function asked({ before, after: now }: RevisionPair): readonly SecurityChange[] {
  const had = new Map(before.connector.connection.fields.map((each) => [each.name, each]));
  return now.connector.connection.fields.flatMap((field): readonly SecurityChange[] => {
    const earlier = had.get(field.name);
    if (earlier === undefined || !isInAddress(now, field.name)) return [];
    if (isSame(taken(earlier), taken(field))) return [];
    return [
      {
        category: "S02",
        severity: "block",
        text: `field \`${field.name}\` takes other values, and addresses are made of it`,
        at: after(["connection", "fields", field.name], "key"),
      },
    ];
  });
}

/** What decides which values a field takes, and which it has where nobody fills it in. */
function taken({
  type,
  format,
  pattern,
  enum: values,
  items,
  default: fallback,
}: FieldIR): unknown {
  return { type, format, pattern, values, items, fallback };
}

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
