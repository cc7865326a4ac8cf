import type { HttpMethod } from "../spec/spec.ts";

const DESTROYS = /^(?:delete|destroy|erase|purge|remove)(?![a-z])/;
const WRITES =
  /^(?:add|cancel|copy|create|insert|logout|move|publish|register|rename|revoke|save|send|set|submit|update|upload)(?![a-z])/;

/**
 * The effect of an operation whose name, `noun.verb`, says more than its method: vendors delete by POST, and some write
 * by GET. A name that promises less is not believed.
 */
export function draftEffect(method: HttpMethod, name: string): "destroy" | "write" | undefined {
  if (method === "DELETE") return undefined;
  const verb = name.slice(name.lastIndexOf(".") + 1);
  if (DESTROYS.test(verb)) return "destroy";
  return method === "GET" && WRITES.test(verb) ? "write" : undefined;
}
