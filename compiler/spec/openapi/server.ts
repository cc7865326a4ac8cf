import { isObject, ownList, ownObject, ownText } from "../json.ts";
import type { JsonObject } from "../../json.ts";

/**
 * The URLs of an object's `servers`, with every variable at its default (OpenAPI 3.1 section 4.8.5). A
 * variable without a default stays in braces.
 */
export function readServers(owner: JsonObject): readonly string[] {
  return ownList(owner, "servers").flatMap((server) => {
    const url = isObject(server) ? ownText(server, "url") : undefined;
    return url === undefined || !isObject(server) ? [] : [fillVariables(url, server)];
  });
}

/** An address or a part of one with the variables of a server at their defaults. */
export function fillVariables(url: string, server: JsonObject): string {
  const variables = ownObject(server, "variables") ?? {};
  return url.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
    const variable = ownObject(variables, name);
    return (variable && ownText(variable, "default")) ?? whole;
  });
}
