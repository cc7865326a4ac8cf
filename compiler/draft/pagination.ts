import { own, ownObject, ownText } from "../spec/json.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { readFacts } from "../spec/openapi/schema-facts.ts";
import type { SpecResponse, SpecSchema } from "../spec/spec.ts";
import type { JsonObject } from "../json.ts";
import { writtenParameters } from "./parameters.ts";
import { scalar } from "./yaml-text.ts";

/** More operations than these say nothing new of how a vendor makes pages. */
const MOST_LOOKED_AT = 300;
const MOST_PROPOSALS = 3;

const SIZE =
  /^(?:(?:per|max)[-_]?page|page[-_]?(?:size|limit|count)|page\[(?:size|limit)\]|\$?limit|\$top|top|take|count|size|max[-_]?results|max[-_]?items|items[-_]?per[-_]?page)$/i;
const PAGE = /^(?:page|page[-_]?(?:number|no|num|index)|page\[number\])$/i;
const OFFSET = /^(?:\$?offset|\$?skip|page\[offset\]|start[-_]?at|start[-_]?index)$/i;
const CURSOR =
  /^(?:(?:start[-_]?)?cursor|page[-_]?(?:token|cursor)|page\[(?:cursor|after)\]|next[-_]?(?:token|cursor|page[-_]?token)|continuation[-_]?token|continuation|continue|marker|after)$/i;
const LAST_ITEM = /^starting[-_]?after$/i;
const NEXT_TOKEN =
  /^(?:next[-_]?(?:page[-_]?)?(?:token|cursor)|continuation[-_]?token|continue|next[-_]?marker|cursor|after)$/i;
const NEXT_URL =
  /^(?:@odata\.nextLink|next|next[-_]?(?:page[-_]?)?(?:link|url|uri|href)|nextRecordsUrl)$/i;
/** Members that lead to what is said of pages; an answer's list is looked for in none of them. */
const WRAPPERS =
  /^(?:_?links?|meta(?:[-_]?data)?|paging|paginat(?:ion|or)|page[-_]?info|response_metadata|cursors|next(?:[-_]?page)?)$/i;
const MORE = /^(?:has[-_]?(?:more|next|next[-_]?page)|is[-_]?truncated|more)$/i;

/** What the vendor says of a parameter of the query. */
interface QueryFacts {
  /** The most that a page holds. */
  readonly most?: number;
  /** Whether it counts nothing: a time, or a token by the vendor's words. */
  readonly isNoCount: boolean;
}

type Query = ReadonlyMap<string, QueryFacts>;

interface Proposal {
  /** `style` and its own keys, in the order in which they are written. */
  readonly keys: Readonly<Record<string, string | undefined>>;
  readonly size: string | undefined;
  readonly most: number | undefined;
}

/**
 * Proposes `http.pagination` from what operations that read take and answer, as comments: names alone do not prove
 * how a vendor counts, so nothing of it is active before a person has looked. Those that fit most come first.
 */
export function draftPagination(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
): readonly string[] {
  const reading = entries.filter(({ method }) => method === "GET").slice(0, MOST_LOOKED_AT);
  const proposals = reading.flatMap((entry) => proposalOf(document, entry) ?? []);
  const groups = Map.groupBy(proposals, ({ keys }) => JSON.stringify(keys));
  return [...groups.values()]
    .sort((one, other) => other.length - one.length)
    .slice(0, MOST_PROPOSALS)
    .map(
      (group) =>
        `# TODO: http.pagination may be ${written(group)}, going by ${counted(group.length)}${differing(group)}; \`items\` turns the pages of a list on.`,
    );
}

function counted(count: number): string {
  return count === 1 ? "1 operation" : `${String(count)} operations`;
}

/** Lists that allow more than the others lose nothing but time. */
function differing(group: readonly Proposal[]): string {
  const most = group.flatMap((each) => each.most ?? []);
  const [least, largest] = [Math.min(...most), Math.max(...most)];
  return least < largest ? ` that take at most ${String(least)} to ${String(largest)}` : "";
}

function proposalOf(document: OpenApiDocument, entry: OperationEntry): Proposal | undefined {
  const query = queryOf(document.json, entry);
  const named = (pattern: RegExp): string | undefined =>
    [...query.keys()].find((name) => pattern.test(name));
  const counting = (pattern: RegExp): string | undefined =>
    [...query].find(([name, { isNoCount }]) => pattern.test(name) && !isNoCount)?.[0];
  const size = named(SIZE);
  const most = size === undefined ? undefined : query.get(size)?.most;
  const proposal = (keys: Proposal["keys"]): Proposal => ({ keys, size, most });
  const [cursor, last, start] = [CURSOR, LAST_ITEM, OFFSET].map(named);
  const [page, offset] = [PAGE, OFFSET].map(counting);
  const isPaged = [size, cursor, last, page, start].some((each) => each !== undefined);
  const answer = answerOf(document, entry);
  const find = (pattern: RegExp, types: readonly string[]): string | undefined =>
    answer?.places.find(({ name, type }) => pattern.test(name) && types.includes(type))?.place;
  if (!isPaged) {
    const address = answer?.places.find(({ name, isUri }) => NEXT_URL.test(name) && isUri)?.place;
    return address === undefined ? undefined : proposal({ style: "nextUrl", next: address });
  }
  if (answer?.hasLink === true) return proposal({ style: "link" });
  const next = find(NEXT_TOKEN, ["string"]);
  if (cursor !== undefined && next !== undefined)
    return proposal({ style: "cursor", next, send: cursor });
  const given = start === undefined ? undefined : givenBack(answer, start);
  if (given !== undefined) return proposal({ style: "cursor", next: given, send: start });
  const nextUrl = find(NEXT_URL, ["string"]);
  if (nextUrl !== undefined) return proposal({ style: "nextUrl", next: nextUrl });
  const more = find(MORE, ["boolean"]);
  if (last !== undefined) return proposal({ style: "lastItem", item: "id", send: last, more });
  if (page !== undefined) return proposal({ style: "page", send: page, more });
  if (offset !== undefined) return proposal({ style: "offset", send: offset, more });
  return undefined;
}

/** Where the answer says what to send next by the parameter's own name; text, as no number of items is. */
function givenBack(answer: Answer | undefined, name: string): string | undefined {
  return answer?.places.find((each) => {
    const isNext = /\bnext(?:[-_]?page)?\b[^.]*\.[^.]+$/i.test(each.place);
    return each.name === name && each.type === "string" && isNext;
  })?.place;
}

/** A flow map of YAML: what a group has in common, the size that most of it takes, and the smallest that it allows. */
function written(group: readonly Proposal[]): string {
  const sizes = Map.groupBy(
    group.filter((each) => each.size !== undefined),
    (each) => each.size,
  );
  const [usual] = [...sizes].sort(([, one], [, other]) => other.length - one.length);
  const most = (usual?.[1] ?? []).flatMap((each) => each.most ?? []);
  const options = {
    ...group[0]?.keys,
    size: usual?.[0],
    max: most.length === 0 ? undefined : Math.min(...most),
  };
  const entries = Object.entries(options).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [`${key}: ${typeof value === "string" ? scalar(value) : String(value)}`],
  );
  return `{ ${entries.join(", ")} }`;
}

function queryOf(root: JsonObject, entry: OperationEntry): Query {
  return new Map(
    writtenParameters(root, entry).flatMap((parameter) => {
      const name = ownText(parameter, "name");
      if (name === undefined || ownText(parameter, "in") !== "query") return [];
      const schema = ownObject(parameter, "schema") ?? parameter;
      const maximum = own(schema, "maximum");
      const isSize = typeof maximum === "number" && Number.isInteger(maximum) && maximum >= 1;
      const words = `${ownText(parameter, "description") ?? ""} ${ownText(schema, "description") ?? ""}`;
      const isText = ownText(schema, "type") === "string";
      const isTime = /^date/.test(ownText(schema, "format") ?? "");
      const isNoCount = isTime || (isText && /\b(?:token|cursor|opaque)\b/i.test(words));
      const most = isSize && maximum <= 100_000 ? { most: maximum } : {};
      return [[name, { isNoCount, ...most }] as const];
    }),
  );
}

interface Answer {
  readonly hasLink: boolean;
  /** Members of the answer and of those that tell of pages. */
  readonly places: readonly Place[];
}

interface Place {
  readonly name: string;
  readonly place: string;
  readonly type: string;
  readonly isUri: boolean;
}

function answerOf(document: OpenApiDocument, entry: OperationEntry): Answer | undefined {
  const success = document
    .operation(entry.operationId)
    ?.responses.find(({ status }) => /^2/.test(status));
  if (success === undefined) return undefined;
  const schema = jsonSchema(success);
  return {
    hasLink: Object.keys(success.headers).some((name) => name.toLowerCase() === "link"),
    places: schema === undefined ? [] : placesOf(document, schema, "body", 2),
  };
}

function jsonSchema({ content }: SpecResponse): SpecSchema | undefined {
  return content.find(({ mediaType }) => /[/+]json\b/i.test(mediaType))?.schema;
}

function placesOf(
  document: OpenApiDocument,
  schema: SpecSchema,
  at: string,
  depth: number,
): readonly Place[] {
  return [...readFacts(document, schema).properties].flatMap(([name, member]) => {
    if (![NEXT_TOKEN, NEXT_URL, MORE, WRAPPERS, /^href$/, OFFSET].some((each) => each.test(name)))
      return [];
    const place = /^[\w$@-]+$/.test(name) ? `${at}.${name}` : `${at}[${JSON.stringify(name)}]`;
    const facts = readFacts(document, member);
    // `null | string (uri)`: what it is where it is there.
    const type = /(?!null)\b[a-z]+/.exec(facts.type)?.[0] ?? "";
    const isWrapper = WRAPPERS.test(name) && facts.properties.size > 0 && depth > 0;
    const below = isWrapper ? placesOf(document, member, place, depth - 1) : [];
    // `next: { href }` is called like what leads there.
    const renamed = below.map((each) => (each.name === "href" ? { ...each, name } : each));
    const isUri = type === "string" && /\((?:uri|url)\)/.test(facts.type);
    return [{ name, place, type, isUri }, ...renamed];
  });
}
