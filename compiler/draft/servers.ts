import { sharedSuffix } from "../check/hosts.ts";
import { toVisibleJson } from "../diagnostics/escape.ts";
import type { JsonObject } from "../json.ts";
import { camelCase } from "../names.ts";
import { isObject, ownList, ownObject, ownText } from "../spec/json.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { fillVariables, readServers } from "../spec/openapi/server.ts";
import { addressOf, httpsUrl, upgraded } from "./address.ts";
import type { DraftWaiver } from "./drafted-auth.ts";
import { scalar } from "./yaml-text.ts";

export interface DraftServers {
  readonly hosts: readonly string[];
  /** Lines under `http:`. */
  readonly lines: readonly string[];
  /** Lines under `spec:` that repair servers of single operations. */
  readonly overlay: readonly string[];
  /** Lines under `connection.fields`: what the host is made of. */
  readonly fields: readonly string[];
  readonly waivers: readonly DraftWaiver[];
  /** The server that paths are below, variables at their defaults. */
  readonly server: string | undefined;
  /** The host's region: a field of the connection, or the one that AWS takes for none. */
  readonly region: string;
  /** The variable in its path that is a credential. */
  readonly credential?: string;
}

type Base = Omit<DraftServers, "overlay" | "region"> & { readonly region?: string };

const FALLBACK_HOST = "api.example.com";

/** The hosts of the servers; `http.baseUrl` where the document's first cannot be used as it stands. */
export function draftServers(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
): DraftServers {
  const own = entries.flatMap((each) => ownServers(each));
  const base = draftKeyed(document.json) ?? draftTemplate(document.json) ?? draftBase(document);
  // What connections say of a host is not known here.
  const root = base.fields.length === 0 ? base.server : undefined;
  const hosts = own.flatMap(({ url }) => addressOf(url, root)?.host ?? []);
  const overlay = repairs(own, root);
  return { region: "us-east-1", ...base, hosts: [...base.hosts, ...hosts], overlay };
}

/** Hosts where nobody's data are. */
const FOR_TESTS = /(?:^|[.-])(?:sandbox|staging|stage|test|dev|demo|mock|uat|qa)(?:[.-]|$)/;

/** An address whose host is a variable, or has one that a template cannot keep. */
const OPEN_HOST = /^(?:[^/]*:)?\/\/[^/]*\{|^\{[^{}]*\}(?!:)/;

function isHostOpen(json: JsonObject): boolean {
  const [server] = ownList(json, "servers").filter(isObject);
  return server !== undefined && OPEN_HOST.test(ownText(server, "url") ?? "");
}

function draftBase({ json, servers }: OpenApiDocument): Base {
  const [first] = servers;
  const none = { fields: [], waivers: [] };
  const addresses = servers.map((each) => httpsUrl(each));
  const [usable] = addresses;
  const real = addresses.find((each) => each !== undefined && !FOR_TESTS.test(each.host));
  if (usable !== undefined && real !== undefined && FOR_TESTS.test(usable.host)) {
    const server = real.href.replace(/\/+$/, "");
    const line = `baseUrl: ${scalar(server)} # TODO: the first server of the vendor's document is another, by its name one for tests`;
    return { ...none, hosts: [real.host], lines: [line], server };
  }
  const isOpen = isHostOpen(json);
  if (usable !== undefined && !isOpen)
    return { ...none, hosts: [usable.host], lines: [], server: first };
  const other = addresses.find((each) => each !== undefined);
  const better = other ?? upgraded(first);
  const server = (better?.href ?? `https://${FALLBACK_HOST}${pathOf(first)}`).replace(/\/+$/, "");
  const todo = isOpen
    ? "the vendor's document leaves the host open; where each customer has one, take it from `connection.fields`"
    : better === undefined
      ? "the vendor's document names no server that can be used"
      : "the first server of the vendor's document is another, which cannot be used";
  // Only TLS is missing: there is nothing to choose.
  const isSame = !isOpen && better !== undefined && better.href === upgraded(first)?.href;
  const line = `baseUrl: ${scalar(server)}${isSame ? "" : ` # TODO: ${todo}`}`;
  return { ...none, hosts: [better?.host ?? FALLBACK_HOST], lines: [line], server };
}

/** A path with one variable, which holds the key. */
const KEYED = /^https:\/\/[a-z0-9.-]+\/[\w.~/-]*\{((?:api[-_]?)?(?:key|token))\}[\w.~/-]*$/i;

function draftKeyed(json: JsonObject): Base | undefined {
  const [server] = ownList(json, "servers").filter(isObject);
  const url = server === undefined ? undefined : ownText(server, "url");
  const [base = "", credential] = KEYED.exec(url ?? "") ?? [];
  const host = httpsUrl(base)?.host;
  if (host === undefined || credential === undefined) return undefined;
  const lines = [`baseUrl: ${scalar(base.replace(/\/+$/, ""))}`];
  return { hosts: [host], lines, fields: [], waivers: [], server: base, credential };
}

/** A host that begins with variables, and ends with two labels or more that are the vendor's. */
const TEMPLATE = /^(?:https?:)?\/\/([a-z0-9.-]*\{[^/]*\})((?:\.[a-z0-9-]+)+\.[a-z]+)((?:\/.*)?)$/i;
const MOST_VALUES = 50;

/** A server whose host has variables: what connections say of them makes the address. */
function draftTemplate(json: JsonObject): Base | undefined {
  const [server] = ownList(json, "servers").filter(isObject);
  const url = server === undefined ? undefined : ownText(server, "url");
  const [, start = "", suffix = "", path = ""] = TEMPLATE.exec(url ?? "") ?? [];
  if (server === undefined || start === "") return undefined;
  const variables = ownObject(server, "variables") ?? {};
  const names = [...start.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
  const titles = new Map(names.map((name) => [name, camelCase(name)]));
  const isPlain = names.every((name) => /^[A-Za-z][\w-]{0,40}$/.test(name));
  if (!isPlain || new Set(titles.values()).size !== names.length) return undefined;
  if (/[{}]/.test(start.replaceAll(/\{[^{}]*\}/g, ""))) return undefined;
  const host = start.replaceAll(
    /\{([^{}]*)\}/g,
    (_, name: string) => `\${connection.${titles.get(name) ?? ""}}`,
  );
  const filled = fillVariables(path, server).replace(/\/+$/, "");
  if (/[^\w.~/-]/.test(filled)) return undefined;
  const domain = suffix.slice(1).toLowerCase();
  const shared = sharedSuffix(domain);
  if (shared === "registry") return undefined;
  const region = titles.get("region");
  return {
    hosts: [`*.${domain}`],
    lines: [`baseUrl: ${scalar(`https://${host}.${domain}${filled}`)}`],
    fields: [...titles].map(
      ([name, field]) => `${field}: ${fieldText(field, ownObject(variables, name) ?? {})}`,
    ),
    waivers:
      shared === undefined
        ? []
        : [
            {
              allow: "hosts/shared-suffix",
              at: "hosts[0]",
              because:
                "What stands before it comes from the connection, within what its fields take.",
            },
          ],
    server: fillVariables(url ?? "", server),
    ...(region === undefined ? {} : { region: `\${connection.${region}}` }),
  };
}

/** A field whose value is a part of a host, and cannot be more than that. */
function fieldText(name: string, variable: JsonObject): string {
  const isLabel = (value: unknown): value is string =>
    typeof value === "string" && /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(value);
  const values = ownList(variable, "enum").filter(isLabel).slice(0, MOST_VALUES);
  const usual = ownText(variable, "default");
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  const parts = [
    `title: ${scalar(words.charAt(0).toUpperCase() + words.slice(1))}`,
    values.length > 0
      ? `enum: [${values.map(scalar).join(", ")}]`
      : 'pattern: "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$"',
    ...(isLabel(usual) && (values.length === 0 || values.includes(usual))
      ? [`default: ${scalar(usual)}`]
      : []),
  ];
  return `{ ${parts.join(", ")} }`;
}

interface OwnServer {
  /** JSONPath of the list of servers. */
  readonly path: string;
  readonly url: string;
}

/** The server that an operation has besides those of the document: its own, else that of its path. */
function ownServers({
  operation,
  pathItem,
  pathKey,
  method,
}: OperationEntry): readonly OwnServer[] {
  const path = `$.paths[${quoted(pathKey)}]`;
  const [mine] = readServers(operation);
  if (mine !== undefined) return [{ path: `${path}.${method.toLowerCase()}.servers`, url: mine }];
  const [shared] = readServers(pathItem);
  return shared === undefined ? [] : [{ path: `${path}.servers`, url: shared }];
}

/** An overlay in which servers speak TLS, and those that no credential may travel to are left out. */
function repairs(servers: readonly OwnServer[], root: string | undefined): readonly string[] {
  const broken = new Map(servers.map(({ path, url }) => [path, url]));
  for (const [path, url] of broken) if (httpsUrl(url) !== undefined) broken.delete(path);
  if (broken.size === 0) return [];
  return [
    "  overlay: # TODO: the vendor's document names servers here that cannot be used",
    "    actions:",
    ...[...broken].map(([path, url]) => {
      const better = addressOf(url, root);
      return better === undefined
        ? `      - { target: ${toVisibleJson(path)}, remove: true }`
        : `      - { target: ${toVisibleJson(`${path}[0]`)}, update: { url: ${scalar(better.href)} } }`;
    }),
  ];
}

/** The path of an address whose host cannot be used, or that has none: `/api/v1`. */
function pathOf(url: string | undefined): string {
  return /^[^/?#]*(?:\/\/[^/?#]*)?(\/(?!\/)[\w.~/-]*)$/.exec(url ?? "")?.[1] ?? "";
}

/** A name as JSONPath quotes it. */
function quoted(name: string): string {
  return `'${name.replaceAll(/[\\']/g, "\\$&")}'`;
}
