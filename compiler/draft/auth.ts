import { isObject, ownList, ownObject, ownText } from "../spec/json.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import type { JsonObject } from "../json.ts";
import { scalar } from "./yaml-text.ts";

/** A rule that the draft breaks because the vendor's document leaves no choice. */
export interface DraftWaiver {
  readonly allow: string;
  readonly at: string;
  readonly because: string;
}

/** What the vendor's document says of authentication, as far as it can be believed. */
export interface DraftAuth {
  /** The lines under `auth:`, without indentation. */
  readonly lines: readonly string[];
  readonly hosts: readonly string[];
  readonly waivers?: readonly DraftWaiver[];
  /** The scheme's name in the document, to find operations' scopes by. */
  readonly schemeName?: string;
}

const MTLS = "scheme: mtls";

/**
 * Drafts `auth` from the first security scheme that the language can say, one outside of addresses if there is
 * one; asks where there is none.
 */
export function draftAuth(document: OpenApiDocument): DraftAuth {
  const drafts = securitySchemes(document.json).flatMap(([schemeName, scheme]) => {
    const draft = draftScheme(scheme);
    return draft === undefined ? [] : [{ ...draft, schemeName }];
  });
  // A certificate is often asked for beside what proves who calls.
  const others = drafts.filter(({ lines }) => lines[0] !== MTLS);
  const chosen = others.find((each) => each.waivers === undefined) ?? others[0] ?? drafts[0];
  if (chosen !== undefined) return chosen;
  return {
    lines: [
      "# TODO: the vendor's document names no way to authenticate that can be taken from it.",
      "scheme: none",
      "because: The vendor's document names no authentication.",
    ],
    hosts: [],
  };
}

function securitySchemes(json: JsonObject): readonly (readonly [string, JsonObject])[] {
  const components = ownObject(json, "components") ?? {};
  const schemes =
    ownObject(components, "securitySchemes") ?? ownObject(json, "securityDefinitions");
  return Object.entries(schemes ?? {}).flatMap(([name, scheme]) =>
    isObject(scheme) ? [[name, scheme] as const] : [],
  );
}

function draftScheme(scheme: JsonObject): Omit<DraftAuth, "schemeName"> | undefined {
  const type = ownText(scheme, "type");
  const httpScheme = ownText(scheme, "scheme")?.toLowerCase();
  if (type === "oauth2") return draftOAuth2(scheme);
  if (type === "basic" || (type === "http" && httpScheme === "basic"))
    return { lines: ["scheme: basic"], hosts: [] };
  if (type === "http" && httpScheme === "bearer")
    return {
      lines: ["scheme: apiKey", "header: Authorization", 'format: "Bearer ${credential.key}"'],
      hosts: [],
    };
  if (type === "http" && httpScheme === "oauth") return { lines: ["scheme: oauth1"], hosts: [] };
  if (type === "mutualTLS")
    return {
      lines: [MTLS, 'certificate: "${credential.certificate}"', 'key: "${credential.privateKey}"'],
      hosts: [],
    };
  if (type === "apiKey") return draftApiKey(scheme);
  return undefined;
}

function draftApiKey(scheme: JsonObject): Omit<DraftAuth, "schemeName"> | undefined {
  const name = ownText(scheme, "name") ?? "";
  if (!/^[A-Za-z0-9_.$-]{1,100}$/.test(name)) return undefined;
  const place = ownText(scheme, "in");
  if (place === "header")
    return {
      lines: [
        "# TODO: some vendors want a word before the key; write it in `format`.",
        "scheme: apiKey",
        `header: ${scalar(name)}`,
      ],
      hosts: [],
    };
  if (place !== "query") return undefined;
  return {
    lines: [
      "# TODO: a key in the URL ends up in logs; prefer a header if the vendor has one.",
      "scheme: apiKey",
      `query: ${scalar(name)}`,
    ],
    hosts: [],
    waivers: [
      {
        allow: "check/credential-in-url",
        at: "auth.query",
        because: "The vendor's document knows no other place for the key.",
      },
    ],
  };
}

function draftOAuth2(scheme: JsonObject): Omit<DraftAuth, "schemeName"> | undefined {
  const flows = ownObject(scheme, "flows") ?? {};
  const code =
    ownObject(flows, "authorizationCode") ??
    (ownText(scheme, "flow") === "accessCode" ? scheme : undefined);
  const client =
    ownObject(flows, "clientCredentials") ??
    (ownText(scheme, "flow") === "application" ? scheme : undefined);
  const flow = code ?? client;
  if (flow === undefined) return undefined;
  const tokenUrl = httpsUrl(ownText(flow, "tokenUrl"));
  const authorizationUrl = httpsUrl(ownText(flow, "authorizationUrl"));
  if (tokenUrl === undefined || (code !== undefined && authorizationUrl === undefined))
    return undefined;
  return {
    lines: [
      "# TODO: check both addresses; documents are often behind the vendor here.",
      "scheme: oauth2",
      ...(code === undefined
        ? ["grant: clientCredentials"]
        : [`authorizationUrl: ${scalar(authorizationUrl?.href ?? "")}`]),
      `tokenUrl: ${scalar(tokenUrl.href)}`,
    ],
    hosts: [tokenUrl.host, ...(code === undefined ? [] : [authorizationUrl?.host ?? ""])],
  };
}

/** An absolute https address with a plain host; undefined for anything else. */
export function httpsUrl(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/.test(url.host);
  return url.protocol === "https:" && plain && url.username === "" ? url : undefined;
}

/** The scopes that an operation names for a scheme: its own word, else the document's. */
export function draftScopes(
  document: OpenApiDocument,
  entry: OperationEntry,
  schemeName: string | undefined,
): readonly string[] {
  if (schemeName === undefined) return [];
  const stated = Object.hasOwn(entry.operation, "security");
  const security = ownList(stated ? entry.operation : document.json, "security");
  const scopes = security.flatMap((each) => (isObject(each) ? ownList(each, schemeName) : []));
  const texts = scopes.filter((each) => typeof each === "string" && /^[^\s"]+$/.test(each));
  return [...new Set(texts.map(String))].sort();
}
