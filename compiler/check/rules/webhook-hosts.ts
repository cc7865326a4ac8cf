import { hostMatches } from "../hosts.ts";
import type { DocumentPath } from "../../source.ts";
import type { Rule } from "../rule.ts";
import { dataOf, schemesOf } from "../webhook-parts.ts";

/**
 * Keys are fetched from, and subscriptions confirmed on, hosts of the definition, so that whoever reviews these has
 * seen them all.
 */
export const webhookHosts: Rule = (subject) => {
  const { bound, connector, locate, report } = subject;
  const isListed = (host: string): boolean =>
    bound.hosts.some((entry) => typeof entry === "string" && hostMatches(entry, host));
  const checkHosts = (hosts: readonly string[], at: DocumentPath): void => {
    for (const [index, each] of hosts.entries())
      // Whatever the region: it is one label.
      if (!isListed(each.replaceAll("{region}", "region")))
        report("check/host-not-listed", { host: each, where: "" }, locate([...at, index], "value"));
  };
  for (const { scheme, at } of schemesOf(subject)) {
    const jwks = dataOf(scheme, "jwks");
    const host = typeof jwks === "string" ? URL.parse(jwks)?.host : undefined;
    if (host !== undefined && !isListed(host))
      report("check/host-not-listed", { host, where: "" }, locate([...at, "jwks"], "value"));
    const hosts = dataOf(scheme, "hosts");
    checkHosts(Array.isArray(hosts) ? hosts.map(String) : [], [...at, "hosts"]);
  }
  checkHosts(connector.webhooks?.confirm?.hosts ?? [], ["webhooks", "confirm", "hosts"]);
};
