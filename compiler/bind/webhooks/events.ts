import type { WebhookEventIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import { defined, oneOrMore } from "../behaviour.ts";
import type { BoundDocument, BoundEvent } from "../bound.ts";
import type { BindContext } from "../context.ts";
import { bindMatch } from "../value.ts";
import type { EventDefinition, WebhooksDefinition } from "./definition.ts";
import { bindPlaceOrMembers } from "./places.ts";
import { PARSED_ROOTS } from "./roots.ts";

/** Binds what tells the events apart, and the types of their data. */
export function bindEvents(
  context: BindContext,
  at: DocumentPath,
  { events }: WebhooksDefinition,
  documents: readonly BoundDocument[],
): readonly BoundEvent[] {
  return Object.entries(events).map(([name, definition]) => {
    const path = [...at, name];
    const { data, scopes = [] } = definition;
    const event: WebhookEventIR = {
      name,
      matches: oneOrMore(definition.match).map((match, index) => {
        const own = Array.isArray(definition.match) ? ["match", index] : ["match"];
        return bindMatch(context, [...path, ...own], match, PARSED_ROOTS);
      }),
      ...(data === undefined
        ? {}
        : defined("data", bindPlaceOrMembers(context, [...path, "data"], data, PARSED_ROOTS))),
      scopes: [...new Set(scopes)].sort(),
    };
    return { event, ...bindSchema(context, [...path, "schema"], definition, documents) };
  });
}

/** The type of the data: of a schema that is written out, or of one in the first document that has it. */
function bindSchema(
  context: BindContext,
  at: DocumentPath,
  { schema }: EventDefinition,
  documents: readonly BoundDocument[],
): Pick<BoundEvent, "type" | "document"> {
  const [first] = documents;
  if (schema === undefined || first === undefined) return {};
  const reference = schema["$ref"];
  if (typeof reference !== "string") {
    const pointer = `#/${at.join("/")}`;
    return { document: first, type: first.types.lower({ schema, pointer }, "output") };
  }
  for (const document of documents) {
    const target = document.document.resolve(reference);
    if (target !== undefined) return { document, type: document.types.lower(target, "output") };
  }
  context.report("bind/unknown-schema", { reference }, context.locate([...at, "$ref"], "value"));
  return {};
}
