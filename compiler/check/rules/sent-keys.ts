import { keyPlaces } from "../../bind/auth/api-key.ts";
import type { BoundOperation } from "../../bind/bound.ts";
import { mayBeObject } from "../../bind/slots.ts";
import { listNames } from "../../diagnostics/suggest.ts";
import type { DocumentPath } from "../../source.ts";
import type { AuthDefinition } from "../../validate/definition.ts";
import { authMethods } from "../definition-parts.ts";
import type { Rule, Subject } from "../rule.ts";

/** A credential goes to a body or a slot: a request that has none leaves without it, and no error tells. */
export const sentKeys: Rule = (subject) => {
  const { definition, bound, locate, report } = subject;
  for (const { id, method, at } of authMethods(definition))
    for (const place of placesOf(method)) {
      const without = bound.operations.filter(
        (each) =>
          each.steps === undefined &&
          each.driver === undefined &&
          (each.definition.auth?.includes(id) ?? true) &&
          !hasPlace(subject, each, place),
      );
      if (without.length === 0) continue;
      const ids = without.map((each) => each.id);
      const lacking =
        place.in === "body" ? "body with members" : `\`{${place.name}}\` in their address`;
      const values = { operations: listNames(ids, 4), lacking, name: place.name };
      report("check/key-not-sent", values, locate([...at, ...place.at], "value"));
    }
};

interface SentAt {
  readonly in: string;
  readonly name: string;
  readonly at: DocumentPath;
}

/** The places of keys, or that of a token, which not every request has. */
function placesOf(method: AuthDefinition): readonly SentAt[] {
  if (method.scheme === "apiKey")
    return keyPlaces(method).filter((each) => each.in === "body" || each.in === "path");
  const { body } = (method["place"] ?? {}) as { readonly body?: string };
  return body === undefined ? [] : [{ in: "body", name: body, at: ["place", "body"] }];
}

const WITH_MEMBERS: ReadonlySet<string> = new Set(["json", "form", "multipart", "xml"]);

function hasMembers({ body, inputs, document: { types } }: BoundOperation): boolean {
  if (!WITH_MEMBERS.has(body?.encoding ?? "")) return false;
  return inputs.every(
    ({ binding, type }) =>
      binding.in !== "payload" || type.kind === "unknown" || mayBeObject(types, type),
  );
}

function hasPlace({ bound }: Subject, operation: BoundOperation, place: SentAt): boolean {
  if (place.in === "body") return hasMembers(operation);
  const slot = `{${place.name}}`;
  if (bound.http?.exactUrl !== true && operation.target.path.includes(slot)) return true;
  // Which of several addresses it is, the connection says.
  const bases =
    operation.baseUrl === undefined ? bound.http?.baseUrl : [{ url: operation.baseUrl }];
  return (bases ?? []).every(({ url }) =>
    url.some((part) => typeof part === "string" && part.includes(slot)),
  );
}
