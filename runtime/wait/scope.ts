import type { Connector } from "../connector.ts";
import { badInput } from "../errors.ts";
import type { QuestionScope } from "./question-record.ts";

/** Whose a question is. Fails with `badInput` for a connector whose connection has no name. */
export function scopeOf({
  descriptor,
  owner: { organization, connection },
}: Pick<Connector, "descriptor" | "owner">): QuestionScope {
  if (organization === undefined || connection === undefined)
    throw badInput("connector", "needs the options organization and connectionId to ask people");
  return { connector: descriptor.id, organization, connection };
}
