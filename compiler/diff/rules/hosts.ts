import { isTemplate } from "../../expression/template.ts";
import { after, type SecurityChange, type SecurityRule } from "../change.ts";

/** S02: a credential may travel to a host where it could not before. */
export const hosts: SecurityRule = ({ before, after: now }) => {
  const had = new Set(before.definition.hosts);
  const changes: SecurityChange[] = [];
  for (const [index, host] of now.definition.hosts.entries()) {
    if (had.has(host)) continue;
    const kind = isTemplate(host)
      ? `the user now chooses a host that receives credentials: \`${host}\``
      : host.startsWith("*.")
        ? `every host under \`${host.slice(2)}\` may now receive credentials`
        : `new host \`${host}\` may receive credentials`;
    changes.push({ category: "S02", severity: "block", text: kind, at: after(["hosts", index]) });
  }
  const users = now.connector.http?.baseUrl.map((each) => JSON.stringify(each.url)) ?? [];
  const earlier = before.connector.http?.baseUrl.map((each) => JSON.stringify(each.url)) ?? [];
  if (users.join() !== earlier.join())
    changes.push({
      category: "S02",
      severity: "block",
      text: "calls go to another base address",
      at: after(now.definition.http?.baseUrl === undefined ? ["spec"] : ["http", "baseUrl"]),
    });
  return changes;
};
