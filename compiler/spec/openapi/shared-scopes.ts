import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import { isList, isObject, own } from "../json.ts";
import { locateReference } from "../locate-json.ts";
import type { OpenApiDocument } from "./open-api-document.ts";

/** What the document asks for in every operation is written out for every operation. */
const mostScopes = 500;

/** Refuses a document whose own `security` lists so many scopes that its operations would be drowned in them. */
export function checkSharedScopes({ file, json }: OpenApiDocument): Diagnostic | undefined {
  const security = own(json, "security");
  if (!isList(security)) return undefined;
  const count = security
    .flatMap((each) => (isObject(each) ? Object.values(each) : []))
    .reduce<number>((sum, scopes) => sum + (isList(scopes) ? scopes.length : 0), 0);
  if (count <= mostScopes) return undefined;
  const values = { count: String(count), most: String(mostScopes) };
  return diagnostic("resolve/too-many-scopes", values, locateReference(file, "#/security"));
}
