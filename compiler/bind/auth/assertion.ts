import { parseDuration } from "../../expression/duration.ts";
import type { Json } from "../../json.ts";
import type { BindContext } from "../context.ts";
import { bindValue } from "../value.ts";
import {
  AUTH_ROOTS,
  type SchemeCompiler,
  type SchemeOption,
  type SchemeRequest,
} from "./scheme.ts";
import { dataOptions, placeOption, textOption, urlOptions } from "./token.ts";

/** A token that the connector signs itself (RFC 7519). */
export const jwt: SchemeCompiler = {
  fields: {},
  options: (context, request) => [
    ...assertionOptions(context, request),
    ...placeOption(context, request),
  ],
};

/** An assertion that is exchanged for a token (RFC 7523). */
export const jwtBearer: SchemeCompiler = {
  fields: {},
  options: (context, request) => [
    ...urlOptions(context, request, ["tokenUrl"]),
    ...assertionOptions(context, request),
    ...textOption(context, request, "signer"),
    ...placeOption(context, request),
  ],
};

function assertionOptions(context: BindContext, request: SchemeRequest): readonly SchemeOption[] {
  const { at, definition, fields, scopes } = request;
  const claims = (definition["claims"] ?? {}) as Json;
  const expires = definition["expires"];
  const duration = typeof expires === "string" ? parseDuration(expires) : undefined;
  const json = fields.filter((field) => field.format === "json").map((field) => field.name);
  return [
    ...dataOptions(request, ["algorithm"]),
    ...textOption(context, request, "signingKey"),
    ...textOption(context, request, "keyId"),
    ["claims", { kind: "value", value: bindValue(context, [...at, "claims"], claims, AUTH_ROOTS) }],
    ...(duration === undefined ? [] : [["expires", { kind: "data", data: duration }] as const]),
    ...(scopes.length === 0 ? [] : [["scopes", { kind: "data", data: scopes }] as const]),
    ...(json.length === 0 ? [] : [["json", { kind: "data", data: json }] as const]),
  ];
}
