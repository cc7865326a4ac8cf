import { isTemplate } from "../../expression/template.ts";
import type { Rule } from "../rule.ts";

/** Suffixes under which strangers can register a name of their own. */
const SHARED: readonly string[] = [
  "amazonaws.com",
  "atlassian.net",
  "azurewebsites.net",
  "blob.core.windows.net",
  "cloudfront.net",
  "firebaseio.com",
  "githubusercontent.com",
  "googleapis.com",
  "herokuapp.com",
  "my.salesforce.com",
  "myshopify.com",
  "supabase.co",
  "zendesk.com",
];

/** Names under which a registry, not one company, gives out names: `co.uk`, `com.br`, `org.au`. */
const REGISTRY = /^(?:ac|co|com|edu|gob|gov|gouv|net|ne|or|org)\.[a-z]{2}$/;

/** A host that the user chooses, or that strangers share, is where a credential could be taken to. */
export const chosenHosts: Rule = ({ definition, refuse, report, locate }) => {
  for (const [index, host] of definition.hosts.entries()) {
    const at = ["hosts", index];
    if (isTemplate(host)) {
      refuse("hosts/chosen-by-user", { host }, at);
      continue;
    }
    if (!host.startsWith("*.")) continue;
    const suffix = host.slice(2).toLowerCase();
    if (REGISTRY.test(suffix)) report("hosts/too-wide", { host }, locate(at, "value"));
    else if (SHARED.includes(suffix)) refuse("hosts/shared-suffix", { host }, at);
  }
};
