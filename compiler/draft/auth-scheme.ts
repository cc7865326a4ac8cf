import type { JsonObject } from "../json.ts";
import { ownObject, ownText } from "../spec/json.ts";
import { addressOf } from "./address.ts";
import type { Place } from "./credential-places.ts";
import type { Draft, DraftAuth, DraftPlace, DraftWaiver } from "./drafted-auth.ts";
import { distinctKeys, type DraftKey, placeText, severalKeys } from "./several-keys.ts";
import { scalar } from "./yaml-text.ts";

/** The first line of a client certificate. */
export const MTLS = "scheme: mtls";
export const BEARER = {
  lines: ["scheme: apiKey", "header: Authorization", 'format: "Bearer ${credential.key}"'],
  hosts: [],
  key: { at: "header", name: "Authorization", word: "Bearer" },
} as const;
const IN_URL = "# TODO: a key in the URL ends up in logs; prefer a header if the vendor has one.";

/** What one security scheme comes to; undefined where the language has no such. */
export function draftScheme(
  name: string,
  scheme: JsonObject,
  place: DraftPlace,
): Draft | undefined {
  const type = ownText(scheme, "type");
  const httpScheme = ownText(scheme, "scheme")?.toLowerCase();
  if (type === "oauth2") return draftOAuth2(scheme, place) ?? standIn;
  if (type === "openIdConnect") return standIn;
  if (type === "basic" || (type === "http" && httpScheme === "basic"))
    return { lines: ["scheme: basic"], hosts: [] };
  if (type === "http" && httpScheme === "bearer") return BEARER;
  if (type === "http" && httpScheme === "oauth") return { lines: ["scheme: oauth1"], hosts: [] };
  if (type === "mutualTLS")
    return {
      lines: [MTLS, 'certificate: "${credential.certificate}"', 'key: "${credential.privateKey}"'],
      hosts: [],
    };
  if (type !== "apiKey") return undefined;
  // As the gateways of AWS mark it, and the documents that are made of its services.
  if (ownText(scheme, "x-amazon-apigateway-authtype")?.toLowerCase() === "awssigv4")
    return draftAwsSigV4(place);
  const [at, parameter] = [ownText(scheme, "in"), ownText(scheme, "name") ?? ""];
  return draftApiKey(
    { at: at ?? "", name: parameter },
    `${name} ${ownText(scheme, "description") ?? ""}`,
  );
}

/** @param words - What the document says of the key. */
export function draftApiKey({ at, name }: Place, words: string): Draft | undefined {
  if (!/^[A-Za-z0-9_.$-]{1,100}$/.test(name)) return undefined;
  const sends = [`${at}.${name}`];
  if (at === "header") {
    if (isAuthorization(name) && /\bbearer\b/i.test(words)) return { ...BEARER, sends };
    const todo = "# TODO: some vendors want a word before the key; write it in `format`.";
    const lines = ["scheme: apiKey", `header: ${scalar(name)}`];
    return {
      lines: isAuthorization(name) ? [todo, ...lines] : lines,
      hosts: [],
      sends,
      ...keyAt(at, name),
    };
  }
  if (at !== "query") return undefined;
  return {
    lines: [IN_URL, "scheme: apiKey", `query: ${scalar(name)}`],
    hosts: [],
    sends,
    ...keyAt(at, name),
    waivers: [keyInUrl("auth.query")],
  };
}

/** No map of a definition has the other name for a key. */
function keyAt(at: DraftKey["at"], name: string): Pick<Draft, "key"> {
  return name === "__proto__" ? {} : { key: { at, name } };
}

function isAuthorization(name: string): boolean {
  return name.toLowerCase() === "authorization";
}

/** A key in the address of the server: `https://api.example.com/bot{token}`. */
export function draftPathKey(name: string): DraftAuth {
  const lines = ["scheme: apiKey", `path: ${scalar(name)}`];
  return { lines, hosts: [], sends: [`path.${name}`], waivers: [keyInUrl("auth.path")] };
}

/** A draft of one key with others that go beside it. */
export function severalOf(chosen: Draft, others: readonly DraftKey[]): Draft {
  if (chosen.key === undefined) return chosen;
  const keys = distinctKeys([chosen.key, ...others]);
  if (keys.length === 1) return chosen;
  const inUrl = keys.filter(({ at }) => at === "query");
  const isBare = keys.some(({ name, word }) => isAuthorization(name) && word === undefined);
  return {
    lines: [
      ...(chosen.isStandIn === true ? [STAND_IN] : []),
      ...(inUrl.length > 0 ? [IN_URL] : []),
      ...(isBare ? ["# TODO: some vendors want a word before the key of `Authorization`."] : []),
      ...severalKeys(keys),
    ],
    hosts: [],
    sends: keys.map(placeText),
    waivers: inUrl.map((key) => keyInUrl(`auth.${placeText(key)}`)),
  };
}

function keyInUrl(at: string): DraftWaiver {
  const because = "The vendor's document knows no other place for the key.";
  return { allow: "check/credential-in-url", at, because };
}

/** What the signature puts into headers, and a document may list as parameters. */
const SIGNED =
  "Algorithm Content-Sha256 Credential Date Security-Token Signature SignedHeaders".split(" ");

function draftAwsSigV4({ server, region }: DraftPlace): Draft {
  const service = /^https?:\/\/([a-z0-9-]+)/i.exec(server ?? "")?.[1] ?? "execute-api";
  return {
    lines: [
      "# TODO: the service's name in the signature is often, not always, what its host begins with.",
      "scheme: awsSigV4",
      `service: ${scalar(service)}`,
      `region: ${scalar(region)}`,
    ],
    hosts: [],
    sends: SIGNED.map((each) => `header.X-Amz-${each}`),
  };
}

function draftOAuth2(scheme: JsonObject, { server }: DraftPlace): Draft | undefined {
  const flows = ownObject(scheme, "flows") ?? {};
  const code =
    ownObject(flows, "authorizationCode") ??
    (ownText(scheme, "flow") === "accessCode" ? scheme : undefined);
  const client =
    ownObject(flows, "clientCredentials") ??
    (ownText(scheme, "flow") === "application" ? scheme : undefined);
  const flow = code ?? client;
  if (flow === undefined) return undefined;
  const tokenUrl = addressOf(ownText(flow, "tokenUrl"), server);
  const authorizationUrl = addressOf(ownText(flow, "authorizationUrl"), server);
  if (tokenUrl === undefined || (code !== undefined && authorizationUrl === undefined))
    return undefined;
  const stated = code === undefined ? undefined : addressOf(ownText(code, "refreshUrl"), server);
  // Documents repeat one of the others here.
  const isOwn = ![tokenUrl, authorizationUrl].some((each) => each?.href === stated?.href);
  const refreshUrl = isOwn ? stated : undefined;
  return {
    lines: [
      "# TODO: check the addresses; documents are often behind the vendor here.",
      "scheme: oauth2",
      ...(code === undefined
        ? ["grant: clientCredentials"]
        : [`authorizationUrl: ${scalar(authorizationUrl?.href ?? "")}`]),
      `tokenUrl: ${scalar(tokenUrl.href)}`,
      ...(refreshUrl === undefined ? [] : [`refreshUrl: ${scalar(refreshUrl.href)}`]),
    ],
    hosts: [
      tokenUrl.host,
      ...(code === undefined ? [] : [authorizationUrl?.host ?? ""]),
      ...(refreshUrl === undefined ? [] : [refreshUrl.host]),
    ],
  };
}

const STAND_IN =
  "# TODO: this takes a token that somebody has; `scheme: oauth2` gets one, but the vendor's document lacks its addresses.";

/** A token goes as bearer however it is got (RFC 6750), and can be had by hand. */
const standIn: Draft = { ...BEARER, lines: [STAND_IN, ...BEARER.lines], isStandIn: true };
