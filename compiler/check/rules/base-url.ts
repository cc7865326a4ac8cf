import { oneOrMore } from "../../bind/behaviour.ts";
import { listNames } from "../../diagnostics/suggest.ts";
import type { DocumentPath } from "../../source.ts";
import type { ConnectorDefinition, MatchDefinition } from "../../validate/definition.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule } from "../rule.ts";

/** Every call finds an address, and no entry stands where none gets to. */
export const baseUrl: Rule = ({ definition, connector, locate, report, refuse }) => {
  const { http } = definition;
  if (http === undefined) return;
  const whens = oneOrMore(http.baseUrl).map((entry) =>
    typeof entry === "string" ? undefined : entry.when,
  );
  const at = (index: number): DocumentPath =>
    Array.isArray(http.baseUrl) ? ["http", "baseUrl", index] : ["http", "baseUrl"];
  const last = whens.length - 1;
  if (last >= 0 && whens[last] !== undefined && !coverAll(definition, whens))
    report("check/no-fallback", {}, locate([...at(last), "when"], "key"));
  const open = whens.indexOf(undefined);
  if (open >= 0 && open < last) {
    const reason = "the entry before it has no `when`, and takes every call";
    report("check/unused-key", { key: "baseUrl", reason }, locate(at(open + 1), "value"));
  }
  if (http.network === "private") refuse("hosts/private-network", {}, ["http", "network"]);
  if (http.exactUrl !== true) return;
  const elsewhere = connector.operations.filter((each) => each.path !== "/");
  if (elsewhere.length === 0) return;
  const operations = listNames(
    elsewhere.map((each) => each.id),
    3,
  );
  report("check/exact-url-paths", { operations }, locate(["http", "exactUrl"], "key"));
};

/** Whether conditions on one place name every value that there can be. */
function coverAll(
  definition: ConnectorDefinition,
  whens: readonly (MatchDefinition | undefined)[],
): boolean {
  const entries = whens.map((when) => Object.entries(when ?? {}));
  const places = new Set(entries.flatMap((each) => each.map(([place]) => place)));
  const [place] = places;
  if (places.size !== 1 || place === undefined) return false;
  const values = entries.flatMap((each) => each.flatMap(([, expected]) => expected));
  const possible = valuesOf(definition, place);
  return possible.length > 0 && possible.every((each) => values.includes(each));
}

function valuesOf(
  definition: ConnectorDefinition,
  place: string,
): readonly (string | number | boolean)[] {
  if (place === "auth") return authMethods(definition).map((each) => each.id);
  const name = /^connection\.(\w+)$/.exec(place)?.[1] ?? "";
  const fields = definition.connection.fields ?? {};
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field?.optional === true) return [];
  return field?.type === "boolean" ? [true, false] : (field?.enum ?? []);
}
