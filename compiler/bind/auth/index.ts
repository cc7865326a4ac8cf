import type { AuthIR } from "../../ir/ir.ts";
import type { DocumentPath } from "../../source.ts";
import type { AuthDefinition, ConnectorDefinition, SchemeName } from "../../validate/definition.ts";
import { type BindContext, withMembers } from "../context.ts";
import { bindSecrets } from "../fields.ts";
import { authMembers } from "../members.ts";
import { apiKey } from "./api-key.ts";
import { jwt, jwtBearer } from "./assertion.ts";
import { basic } from "./basic.ts";
import { login } from "./login.ts";
import { mtls } from "./mtls.ts";
import { oauth1 } from "./oauth1.ts";
import { oauth2 } from "./oauth2.ts";
import { none, password } from "./plain.ts";
import type { SchemeCompiler } from "./scheme.ts";
import { awsSigV4, azureSharedKey, hmac, signedQuery, standardWebhooks } from "./signature.ts";

const schemes: Readonly<Record<SchemeName, SchemeCompiler>> = {
  apiKey,
  awsSigV4,
  azureSharedKey,
  basic,
  hmac,
  jwt,
  jwtBearer,
  login,
  mtls,
  none,
  oauth1,
  oauth2,
  password,
  signedQuery,
  standardWebhooks,
};

export interface AuthRequest {
  readonly at: DocumentPath;
  readonly definition: AuthDefinition;
  readonly scopes: readonly string[];
  readonly hosts: readonly string[];
  readonly connector: ConnectorDefinition;
}

/** Binds one auth method with its scheme's compiler. */
export function bindAuth(context: BindContext, request: AuthRequest): AuthIR {
  const { at, definition, scopes } = request;
  const id = definition.id ?? definition.scheme;
  const scheme = schemes[definition.scheme];
  const own = typeof scheme.fields === "function" ? scheme.fields(definition) : scheme.fields;
  const fields = bindSecrets(context, [...at, "fields"], definition.fields ?? own);
  const credential = fields.map((each) => each.name);
  const inside = withMembers(context, authMembers(request.connector, credential));
  const options = scheme.options(inside, { ...request, fields });
  return { id, scheme: definition.scheme, fields, options, scopes, ...wordsOf(definition) };
}

function wordsOf({ because, register }: AuthDefinition): Pick<AuthIR, "because" | "register"> {
  return {
    ...(typeof because === "string" ? { because } : {}),
    ...(typeof register === "string" ? { register } : {}),
  };
}
