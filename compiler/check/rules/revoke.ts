import { unknownName } from "../../diagnostics/suggest.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule } from "../rule.ts";

/** What ends a token is called with that token and nothing else. */
export const revoke: Rule = ({ definition, bound, locate, report }) => {
  for (const { id, at, method } of authMethods(definition)) {
    const call = (method["revoke"] as { readonly call?: string } | undefined)?.call;
    if (call === undefined) continue;
    const span = locate([...at, "revoke", "call"], "value");
    const names = Object.keys(definition.operations);
    if (!names.includes(call)) {
      report("bind/unknown-call", unknownName(call, names), span);
      continue;
    }
    const only = definition.operations[call]?.auth;
    if (only !== undefined && !only.includes(id)) {
      const reason = `\`${call}\` does not work with the method \`${id}\``;
      report("check/unused-key", { key: "revoke", reason }, locate([...at, "revoke"], "key"));
    }
    const inputs = bound.operations.find((each) => each.id === call)?.inputs ?? [];
    for (const { name, binding } of inputs)
      if (binding.in === "path" || binding.required === true)
        report("check/revoke-input", { operation: call, name }, span);
  }
};
