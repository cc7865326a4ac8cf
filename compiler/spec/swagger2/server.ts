import { isList, own, ownText } from "../json.ts";
import type { JsonObject } from "../../json.ts";

/**
 * The servers of a document: https first where it is one of the schemes. Without a host there is none, since
 * a document does not say where it came from; without schemes it is https.
 */
export function convertServers(
  json: JsonObject,
  owner: JsonObject = json,
): readonly { readonly url: string }[] {
  const host = ownText(json, "host");
  if (host === undefined || host === "") return [];
  const listed = own(owner, "schemes");
  const schemes = isList(listed) && listed.length > 0 ? listed : ["https"];
  const basePath = (ownText(json, "basePath") ?? "").replace(/\/+$/, "");
  return ["https", "http"]
    .filter((scheme) => schemes.includes(scheme))
    .map((scheme) => ({ url: `${scheme}://${host}${basePath}` }));
}
