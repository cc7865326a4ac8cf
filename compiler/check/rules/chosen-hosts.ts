import { isTemplate } from "../../expression/template.ts";
import { sharedSuffix } from "../hosts.ts";
import type { Rule } from "../rule.ts";

/** A host that the user chooses, or that strangers share, is where a credential could be taken to. */
export const chosenHosts: Rule = ({ definition, refuse, report, locate }) => {
  for (const [index, host] of definition.hosts.entries()) {
    const at = ["hosts", index];
    if (isTemplate(host)) {
      refuse("hosts/chosen-by-user", { host }, at);
      continue;
    }
    if (!host.startsWith("*.")) continue;
    const shared = sharedSuffix(host.slice(2).toLowerCase());
    if (shared === "registry") report("hosts/too-wide", { host }, locate(at, "value"));
    else if (shared === "strangers") refuse("hosts/shared-suffix", { host }, at);
  }
};
