import { hostMatches } from "../hosts.ts";
import type { Rule } from "../rule.ts";

/** A driver takes its credential to the hosts of the definition, and nowhere else; the runtime holds it to that. */
export const driverHost: Rule = ({ definition, bound, locate, report }) => {
  const host = bound.driver?.connect.find(([name]) => name === "host")?.[1];
  if (host === undefined || definition.driver === undefined) return;
  const span = locate(["driver", "connect", "host"], "value");
  const written = definition.driver.connect["host"];
  if (host.kind !== "literal") {
    if (bound.hosts.some((entry) => typeof entry !== "string")) return;
    const hosts = bound.hosts.map((each) => `"${String(each)}"`).join(", ");
    report("check/captured-host", { hosts }, span);
    return;
  }
  const name = String(host.value).toLowerCase();
  if (bound.hosts.some((entry) => typeof entry === "string" && hostMatches(entry, name))) return;
  report("check/host-not-listed", { host: String(written), where: "" }, span);
};
