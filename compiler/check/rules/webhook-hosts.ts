import { hostMatches } from "../hosts.ts";
import type { Rule } from "../rule.ts";
import { dataOf, schemesOf } from "../webhook-parts.ts";

/** Keys are fetched from the hosts of the definition, so that whoever reviews these has seen them all. */
export const webhookHosts: Rule = (subject) => {
  const { bound, locate, report } = subject;
  const isListed = (host: string): boolean =>
    bound.hosts.some((entry) => typeof entry === "string" && hostMatches(entry, host));
  for (const { scheme, at } of schemesOf(subject)) {
    const jwks = dataOf(scheme, "jwks");
    const host = typeof jwks === "string" ? URL.parse(jwks)?.host : undefined;
    if (host !== undefined && !isListed(host))
      report("check/host-not-listed", { host }, locate([...at, "jwks"], "value"));
    const hosts = dataOf(scheme, "hosts");
    for (const [index, each] of (Array.isArray(hosts) ? hosts : []).entries()) {
      // Whatever the region: it is one label.
      if (isListed(String(each).replaceAll("{region}", "region"))) continue;
      const span = locate([...at, "hosts", index], "value");
      report("check/host-not-listed", { host: String(each) }, span);
    }
  }
};
