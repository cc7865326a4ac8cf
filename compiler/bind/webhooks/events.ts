import type { Place } from "@human/connector-sdk";
import type { WebhookEventIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import { defined, oneOrMore } from "../behaviour.ts";
import type { BoundDocument, BoundEvent } from "../bound.ts";
import type { BindContext } from "../context.ts";
import { bindMatch, bindPlace } from "../value.ts";
import type { EventDefinition, WebhooksDefinition } from "./definition.ts";
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
      ...(data === undefined ? {} : defined("data", bindData(context, [...path, "data"], data))),
      scopes: [...new Set(scopes)].sort(),
    };
    return { event, ...bindSchema(context, [...path, "schema"], definition, documents) };
  });
}

/** One place, or one for each member. */
function bindData(
  context: BindContext,
  at: DocumentPath,
  data: NonNullable<EventDefinition["data"]>,
): WebhookEventIR["data"] {
  if (typeof data === "string") return bindPlace(context, at, data, PARSED_ROOTS);
  const members = Object.entries(data).flatMap(([name, text]): readonly [string, Place][] => {
    const place = bindPlace(context, [...at, name], text, PARSED_ROOTS);
    return place === undefined ? [] : [[name, place]];
  });
  return Object.fromEntries(members);
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
