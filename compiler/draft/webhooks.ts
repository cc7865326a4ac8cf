import { isObject, members, ownObject } from "../spec/json.ts";
import type { OpenApiDocument } from "../spec/openapi/open-api-document.ts";
import { scalar } from "./yaml-text.ts";

/** More names than these say no more. */
const MOST_NAMED = 4;

/** Tells of the vendor's webhooks, where the document has any: no document says how their deliveries are signed. */
export function webhookLines({ json }: OpenApiDocument): readonly string[] {
  const told = ownObject(json, "webhooks") ?? ownObject(json, "x-webhooks") ?? {};
  const names = members(told).flatMap(([name, item]) => (isObject(item) ? [scalar(name)] : []));
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ` and ${String(names.length - MOST_NAMED)} more` : "";
  return [
    `# TODO: the vendor's document tells of webhooks, ${names.slice(0, MOST_NAMED).join(", ")}${more}; how they are signed stands under \`webhooks\`.`,
  ];
}
