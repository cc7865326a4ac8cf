import { isObject, own, ownObject, ownText } from "../spec/json.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import type { JsonObject } from "../json.ts";
import { addressOf } from "./address.ts";
import { apiKeysIn, credentialParameters, type Place } from "./credential-places.ts";
import { writtenParameters } from "./parameters.ts";
import { isOpen, requirementsOf } from "./requirements.ts";
import { distinctKeys, type DraftKey, placeText, severalKeys } from "./several-keys.ts";
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
  /** Parameters that calls carry because of it, `header.X-Api-Key`. */
  readonly sends?: readonly string[];
  /** Keys that the vendor wants with every call beside it, and that it does not send. */
  readonly beside?: readonly string[];
}

/** What addresses of a document are relative to, and how the host says the region. */
export interface DraftPlace {
  readonly server: string | undefined;
  readonly region: string;
  /** The variable in the path of the server that is a credential. */
  readonly credential?: string;
}

type Draft = Omit<DraftAuth, "schemeName" | "beside"> & {
  /** What it sends, where that may go together with other keys. */
  readonly key?: DraftKey;
  /** Stands for a way to get tokens that the document does not say all of. */
  readonly isStandIn?: boolean;
};

interface Candidate extends Draft {
  readonly schemeName: string;
  readonly scheme: JsonObject;
}

const MTLS = "scheme: mtls";
const BEARER = {
  lines: ["scheme: apiKey", "header: Authorization", 'format: "Bearer ${credential.key}"'],
  hosts: [],
  key: { at: "header", name: "Authorization", word: "Bearer" },
} as const;
const IN_URL = "# TODO: a key in the URL ends up in logs; prefer a header if the vendor has one.";

/**
 * Drafts `auth` from the security scheme that most operations ask for, one outside of addresses if there is one; from
 * parameters that carry a credential where there are no schemes; asks where there are none either.
 */
export function draftAuth(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  place: DraftPlace,
): DraftAuth {
  if (place.credential !== undefined) return draftPathKey(place.credential);
  const candidates = securitySchemes(document.json).flatMap(
    ([schemeName, scheme]): readonly Candidate[] => {
      const draft = draftScheme(schemeName, scheme, place);
      return draft === undefined ? [] : [{ ...draft, schemeName, scheme }];
    },
  );
  const chosen = choose(document, entries, candidates);
  if (chosen !== undefined) {
    const { schemeName, scheme } = chosen;
    const wanted = wantedBeside(document, entries, schemeName);
    const { lines, hosts, waivers, sends } = together(chosen, candidates, wanted);
    const sent = new Set(sends?.map((each) => each.toLowerCase()));
    if (isToken(scheme)) sent.add(AUTHORIZATION);
    const others = securitySchemes(document.json).filter(([name]) => wanted.has(name));
    return {
      lines: [
        ...openLines(document, entries, schemeName),
        ...unsentLines(others, wanted, sent),
        ...lines,
      ],
      hosts,
      schemeName,
      beside: others
        .flatMap(([, other]) => apiKeysIn(other))
        .filter((each) => !sent.has(each.toLowerCase())),
      ...(waivers && { waivers }),
      ...(sends && { sends }),
    };
  }
  return draftParameter(document, entries) ?? nothing;
}

const nothing: DraftAuth = {
  lines: [
    "# TODO: the vendor's document names no way to authenticate that can be taken from it.",
    "scheme: none",
    "because: The vendor's document names no authentication.",
  ],
  hosts: [],
};

function securitySchemes(json: JsonObject): readonly (readonly [string, JsonObject])[] {
  const components = ownObject(json, "components") ?? {};
  const schemes =
    ownObject(components, "securitySchemes") ?? ownObject(json, "securityDefinitions");
  return Object.entries(schemes ?? {}).flatMap(([name, scheme]) =>
    isObject(scheme) ? [[name, scheme] as const] : [],
  );
}

function choose(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  candidates: readonly Candidate[],
): Candidate | undefined {
  const asked = new Map<string, { count: number; position: number }>();
  for (const entry of entries)
    for (const [position, requirement] of requirementsOf(document, entry).entries())
      for (const name of Object.keys(requirement)) {
        const found = asked.get(name) ?? { count: 0, position: 0 };
        asked.set(name, { count: found.count + 1, position: found.position + position });
      }
  const rank = (each: Candidate): readonly number[] => {
    const { count, position } = asked.get(each.schemeName) ?? { count: 0, position: 0 };
    return [
      // A certificate is often asked for beside what proves who calls.
      Number(each.lines[0] === MTLS),
      Number(count === 0),
      Number(each.waivers !== undefined),
      -count,
      Number(each.isStandIn === true),
      // The document says all of how a token is got.
      Number(each.lines.every((line) => !line.startsWith("authorizationUrl"))),
      position,
      secrecy(each),
    ];
  };
  const [first] = candidates
    .map((each) => ({ each, rank: rank(each) }))
    .sort((one, other) => compare(one.rank, other.rank));
  return first?.each;
}

function compare(one: readonly number[], other: readonly number[]): number {
  const differences = one.map((each, index) => each - (other[index] ?? 0));
  return differences.find((each) => each !== 0) ?? 0;
}

/** What documents list among keys, and everybody may know. */
const NO_SECRET = /(?:version|host|type)$/i;

/** Of several keys that go together, the secret one is the credential. */
function secrecy({ schemeName, scheme }: Candidate): number {
  const name = ownText(scheme, "name") ?? "";
  if (NO_SECRET.test(name)) return 4;
  const words = `${schemeName} ${name}`;
  const kinds = [/secret/i, /client|version|app(?:lication)?[-_]?id/i, /token/i];
  const [isSecret, isName, isToken] = kinds.map((each) => each.test(words));
  if (isSecret === true) return 0;
  if (isName === true) return 3;
  return isToken === true ? 1 : 2;
}

/** Who calls only what is open to everybody has no use for a credential. */
function openLines(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  schemeName: string,
): readonly string[] {
  const all = entries.map((entry) => requirementsOf(document, entry));
  const open = entries.filter(isOpen).length;
  const isAsked = all.some((each) => each.some((one) => Object.hasOwn(one, schemeName)));
  if (!isAsked || 2 * open <= entries.length) return [];
  return [
    `# TODO: by the vendor's document, ${String(open)} of ${String(entries.length)} operations ask for no credential.`,
  ];
}

/**
 * The schemes that operations want together with the chosen one, in their first requirement that has it or as a
 * parameter that they require: whether at least half of them do.
 */
function wantedBeside(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  schemeName: string,
): ReadonlyMap<string, boolean> {
  const asked = entries
    .map((entry) => requirementsOf(document, entry).find((each) => Object.hasOwn(each, schemeName)))
    .filter((each) => each !== undefined);
  const counts = new Map<string, number>();
  for (const name of asked.flatMap((all) => Object.keys(all)))
    if (name !== schemeName) counts.set(name, (counts.get(name) ?? 0) + 1);
  const wanted = new Map([...counts].map(([name, count]) => [name, 2 * count >= asked.length]));
  const required = requiredCounts(document, entries);
  for (const [name, scheme] of securitySchemes(document.json)) {
    const isRequired = apiKeysIn(scheme).some(
      (key) => 2 * (required.get(key.toLowerCase()) ?? 0) >= entries.length,
    );
    if (isRequired && name !== schemeName) wanted.set(name, true);
  }
  return wanted;
}

/** How many operations require a parameter, by its place in lower case: `header.x-app-id`. */
function requiredCounts(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const keys = writtenParameters(document.json, entry)
      .filter((each) => own(each, "required") === true)
      .map((each) => `${ownText(each, "in") ?? ""}.${ownText(each, "name") ?? ""}`.toLowerCase());
    for (const key of new Set(keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const AUTHORIZATION = "header.authorization";

/** However it is got, a token goes into one header (RFC 6750). */
function isToken(scheme: JsonObject): boolean {
  const type = ownText(scheme, "type") ?? "";
  if (type === "oauth2" || type === "openIdConnect") return true;
  return type === "http" && ownText(scheme, "scheme")?.toLowerCase() === "bearer";
}

/** What no method sends together with the chosen one; keys are told of where they are inputs. */
function unsentLines(
  others: readonly (readonly [string, JsonObject])[],
  wanted: ReadonlyMap<string, boolean>,
  sent: ReadonlySet<string>,
): readonly string[] {
  const unsent = others.filter(([name, scheme]) => {
    if (wanted.get(name) !== true || apiKeysIn(scheme).length > 0) return false;
    return !(isToken(scheme) && sent.has(AUTHORIZATION));
  });
  if (unsent.length === 0) return [];
  const names = unsent.map(([name]) => scalar(name)).join(" and ");
  return [`# TODO: the vendor's document wants ${names} as well, which this does not send.`];
}

/** The chosen scheme with the keys that usually go beside it. */
function together(
  chosen: Candidate,
  candidates: readonly Candidate[],
  wanted: ReadonlyMap<string, boolean>,
): Draft {
  const others = candidates.filter(
    ({ schemeName, scheme }) =>
      wanted.get(schemeName) === true && !NO_SECRET.test(ownText(scheme, "name") ?? ""),
  );
  return severalOf(
    chosen,
    others.flatMap(({ key }) => key ?? []),
  );
}

/** A draft of one key with others that go beside it. */
function severalOf(chosen: Draft, others: readonly DraftKey[]): Draft {
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

function draftScheme(name: string, scheme: JsonObject, place: DraftPlace): Draft | undefined {
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
function draftApiKey({ at, name }: Place, words: string): Draft | undefined {
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
function draftPathKey(name: string): DraftAuth {
  const lines = ["scheme: apiKey", `path: ${scalar(name)}`];
  return { lines, hosts: [], sends: [`path.${name}`], waivers: [keyInUrl("auth.path")] };
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

const STAND_IN =
  "# TODO: this takes a token that somebody has; `scheme: oauth2` gets one, but the vendor's document lacks its addresses.";

/** A token goes as bearer however it is got (RFC 6750), and can be had by hand. */
const standIn: Draft = { ...BEARER, lines: [STAND_IN, ...BEARER.lines], isStandIn: true };

/** What operations take as parameters to know who calls, where no scheme tells of it: all keys that most require. */
function draftParameter(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
): DraftAuth | undefined {
  const found = credentialParameters(document.json, entries);
  const required = requiredCounts(document, entries);
  const isRequired = ({ sends = [] }: Draft): boolean =>
    sends.some((each) => 2 * (required.get(each.toLowerCase()) ?? 0) >= entries.length);
  const drafts = found.flatMap(({ place, words }) => draftApiKey(place, words) ?? []);
  const rank = (each: Draft): readonly number[] => [
    Number(each.waivers !== undefined),
    Number(!isRequired(each)),
  ];
  const [first] = drafts.toSorted((one, other) => compare(rank(one), rank(other)));
  if (first === undefined) return undefined;
  const chosen = severalOf(
    first,
    drafts.filter(isRequired).flatMap(({ key }) => key ?? []),
  );
  const keys = found.map(({ place }) => `${place.at}.${place.name}`);
  return { ...chosen, beside: keys.filter((each) => chosen.sends?.includes(each) !== true) };
}
