import { listNames } from "../diagnostics/suggest.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";
import { type KeyPlace, keyPlaces } from "./auth/api-key.ts";
import { oneOrMore } from "./behaviour.ts";
import type { BoundOperation } from "./bound.ts";
import { type BindContext, spanWithin } from "./context.ts";

/**
 * `{Bucket}` in a base URL takes a path parameter out of the path: every operation must have it there, unless it is the
 * credential that every auth method puts there.
 */
export function checkUrlSlots(
  context: BindContext,
  { http, auth }: ConnectorDefinition,
  operations: readonly BoundOperation[],
): void {
  for (const [index, entry] of oneOrMore(http?.baseUrl).entries()) {
    const path = [
      "http",
      "baseUrl",
      ...(Array.isArray(http?.baseUrl) ? [index] : []),
      ...(typeof entry === "string" ? [] : ["url"]),
    ];
    const text = typeof entry === "string" ? entry : entry.url;
    for (const slot of text.matchAll(/(?<!\$)\{([^{}$]*)\}/g)) {
      const [whole, name = ""] = slot;
      const methods = oneOrMore(auth);
      const isKey = (each: KeyPlace): boolean => each.in === "path" && each.name === name;
      if (methods.length > 0 && methods.every((each) => keyPlaces(each).some(isKey))) continue;
      const without = operations.filter(
        (each) => each.baseUrl === undefined && !each.target.path.includes(whole),
      );
      if (without.length === 0) continue;
      const isValue = /^(?:connection|auth|credential)\./.test(name);
      const values = {
        name,
        help: isValue
          ? `Write \`\${${name}}\` for its value.`
          : "A slot in `baseUrl` takes a path parameter that every operation has, or that of `auth.path`.",
        operations: listNames(
          without.map((each) => each.id),
          4,
        ),
      };
      const span = spanWithin(context, path, text, slot.index, slot.index + whole.length);
      context.report("bind/slot-not-in-path", values, span);
    }
  }
}
