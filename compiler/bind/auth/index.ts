import type { AuthIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import type { AuthDefinition, ConnectorDefinition } from "../../validate/definition.ts";
import { type BindContext, withMembers } from "../context.ts";
import { bindSecrets } from "../fields.ts";
import { authMembers } from "../members.ts";
import { apiKey } from "./api-key.ts";
import { jwt, jwtBearer } from "./assertion.ts";
import { basic } from "./basic.ts";
import { login } from "./login.ts";
import { oauth2 } from "./oauth2.ts";
import { none, password } from "./plain.ts";
import type { SchemeCompiler } from "./scheme.ts";
import { awsSigV4, azureSharedKey, hmac, signedQuery, standardWebhooks } from "./signature.ts";

/** Schemes that the compiler knows; calls that need one of the schema's others refuse at run time. */
const schemes: ReadonlyMap<string, SchemeCompiler> = new Map([
  ["apiKey", apiKey],
  ["awsSigV4", awsSigV4],
  ["azureSharedKey", azureSharedKey],
  ["basic", basic],
  ["hmac", hmac],
  ["jwt", jwt],
  ["jwtBearer", jwtBearer],
  ["login", login],
  ["none", none],
  ["oauth2", oauth2],
  ["password", password],
  ["signedQuery", signedQuery],
  ["standardWebhooks", standardWebhooks],
]);

export interface AuthRequest {
  readonly at: DocumentPath;
  readonly definition: AuthDefinition;
  readonly scopes: readonly string[];
  readonly hosts: readonly string[];
  readonly connector: ConnectorDefinition;
}

export interface BoundAuth {
  /** Absent where the runtime does not know how to place the credential. */
  readonly auth?: AuthIR;
  readonly pending: readonly string[];
}

/** Binds one auth method with its scheme's compiler. */
export function bindAuth(context: BindContext, request: AuthRequest): BoundAuth {
  const { at, definition, scopes } = request;
  const id = definition.id ?? definition.scheme;
  const scheme = schemes.get(definition.scheme);
  const fields = bindSecrets(context, [...at, "fields"], definition.fields ?? scheme?.fields ?? {});
  if (scheme === undefined) return { pending: [`auth.${definition.scheme}`] };
  const credential = fields.map((each) => each.name);
  const inside = withMembers(context, authMembers(request.connector, credential));
  const options = scheme.options(inside, { ...request, fields });
  return {
    auth: { id, scheme: definition.scheme, fields, options, scopes, ...reasonOf(definition) },
    pending: scheme.pending?.(definition) ?? [],
  };
}

function reasonOf({ because }: AuthDefinition): Pick<AuthIR, "because"> {
  return typeof because === "string" ? { because } : {};
}
