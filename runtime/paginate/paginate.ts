import type { Answer } from "../answer/answer.ts";
import type { BoundParameter, Draft } from "../prepare/bind.ts";
import type { Call } from "../call.ts";
import { badInput, ConnectorError, naming } from "../errors.ts";
import { observed, open } from "../execute.ts";
import type { AnyOperation, NextPage, Pagination } from "../operation.ts";
import { itemsOf, projectItem } from "../answer/project.ts";
import { send } from "../retry/send.ts";

/** After so many pages an iteration fails unless the definition says otherwise. */
const MOST_PAGES = 1000;

/** After so many items it fails unless the caller says otherwise: a page may be as large as an answer. */
const MOST_ITEMS = 10_000_000;

/** Where an iteration stands after a page. */
interface Progress {
  /** The first request, which every further one differs from in one point. */
  readonly first: Draft;
  readonly index: number;
  readonly seen: number;
  /** The addresses and parameters that were asked for already. */
  readonly asked: Set<string>;
}

/** What asks for a page; further ones may come from an operation of their own. */
interface Request {
  readonly call: Call;
  readonly draft: Draft;
}

/** Where a page begins that is not the first, as data: whoever has it can go on in another process. */
export interface PageStart {
  /** Addresses are whole. */
  readonly next: NextPage;
  /** How many pages came before. */
  readonly index: number;
  /** How many items there were on them. */
  readonly seen: number;
}

export interface PageRead {
  readonly items: readonly unknown[];
  /** Where the next one begins; undefined after the last. */
  readonly next: PageStart | undefined;
}

/**
 * Reads one page, the first or the one that begins at `start`, with the input of the first. A call of its own to whoever
 * permits and observes. Fails with `repeatedCursor` where the page leads to itself.
 */
export async function readPage(call: Call, input: unknown, start?: PageStart): Promise<PageRead> {
  const { operation } = call;
  return await observed(
    call.trace,
    input,
    async (given) =>
      await naming(operation.id, async () => {
        const pagination = paginationOf(call);
        const most = mostItemsOf(call);
        const { index, seen: before } = start ?? { index: 0, seen: 0 };
        assertWithin(index + 1, pagination?.pages ?? MOST_PAGES, "pages");
        const first = withSize(operation, pagination, await open(call, given));
        const request =
          start === undefined || pagination === undefined
            ? { call, draft: first }
            : await requestOf(call, pagination, first, start.next);
        const answer = await send(request.call, request.draft);
        const items = itemsOf(operation, answer);
        const seen = before + items.length;
        assertWithin(seen, most, "items");
        const next = nextOf(pagination, answer, items, { first, index, seen });
        if (next !== undefined && start !== undefined && isSamePage(next, start.next))
          throw circle();
        return {
          items: items.map((item) => projectItem(operation, item, answer)),
          next: next && { next, index: index + 1, seen },
        };
      }),
  );
}

/** Reads an operation's items page by page, until its pagination says that there is no next one. */
export async function* readPages(
  call: Call,
  input: unknown,
): AsyncGenerator<readonly unknown[], void, undefined> {
  let thrown: unknown;
  try {
    yield* pagesOf(call, call.trace === undefined ? input : await call.trace.start(input));
  } catch (error) {
    thrown = error;
    throw error;
  } finally {
    await call.trace?.end(thrown);
  }
}

async function* pagesOf(
  call: Call,
  input: unknown,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const { operation } = call;
  const named = <T>(step: () => T | Promise<T>): Promise<T> =>
    naming(operation.id, async () => await step());
  const pagination = paginationOf(call);
  const most = await named(() => mostItemsOf(call));
  const first = await named(async () => withSize(operation, pagination, await open(call, input)));
  const asked = new Set<string>();
  let request: Request | undefined = { call, draft: first };
  for (let index = 0, seen = 0; request !== undefined; index += 1) {
    const current: Request = request;
    const answer = await named(() => send(current.call, current.draft));
    const items = await named(() => itemsOf(operation, answer));
    const given = items.slice(0, most - seen);
    seen += items.length;
    yield given.map((item) => projectItem(operation, item, answer));
    await named(() => assertWithin(seen, most, "items"));
    if (pagination === undefined) return;
    // After the page is out: what is wrong with the next one does not cost the caller this one.
    const progress: Progress = { first, index, seen, asked };
    request = await named(() => nextRequest(call, pagination, answer, items, progress));
  }
}

function mostItemsOf({ options: { mostItems = MOST_ITEMS } }: Call): number {
  if (Number.isSafeInteger(mostItems) && mostItems > 0) return mostItems;
  throw badInput("mostItems", "must be a whole number above 0");
}

function assertWithin(count: number, most: number, of: "items" | "pages"): void {
  if (count > most) throw new ConnectorError("pageLimit", `There are more than ${most} ${of}.`);
}

function paginationOf({ session, operation }: Call): Pagination | undefined {
  const pagination = operation.pagination ?? session.descriptor.http?.pagination;
  return pagination === "none" ? undefined : pagination;
}

/** Asks for the largest page that the vendor takes, unless the caller or the definition sets the size. */
function withSize(
  operation: AnyOperation,
  pagination: Pagination | undefined,
  draft: Draft,
): Draft {
  if (pagination?.size === undefined || pagination.max === undefined) return draft;
  if (parameterOf(draft, pagination.size) !== undefined) return draft;
  return withParameter(operation, pagination, draft, pagination.size, pagination.max);
}

async function nextRequest(
  call: Call,
  pagination: Pagination,
  answer: Answer,
  items: readonly unknown[],
  progress: Progress,
): Promise<Request | undefined> {
  const { first, index, asked } = progress;
  const next = nextOf(pagination, answer, items, progress);
  if (next === undefined) return undefined;
  assertWithin(index + 2, pagination.pages ?? MOST_PAGES, "pages");
  if (next.kind === "url") assertNew(asked, answer.url, next.url);
  else if (next.kind === "operation")
    assertNew(asked, "", `${next.operation.id}=${String(next.value)}`);
  else
    assertNew(
      asked,
      `${next.name}=${String(parameterOf(first, next.name)?.value)}`,
      `${next.name}=${next.value}`,
    );
  return await requestOf(call, pagination, first, next);
}

/** What asks for the page after an answer, its address made whole. */
function nextOf(
  pagination: Pagination | undefined,
  answer: Answer,
  items: readonly unknown[],
  { first, index, seen }: Omit<Progress, "asked">,
): NextPage | undefined {
  const { status, headers, body } = answer;
  const sent = (name: string): unknown => parameterOf(first, name)?.value;
  const next = pagination?.next({ status, headers, body, items, index, seen, sent });
  return next?.kind === "url" ? { ...next, url: addressOf(next.url, answer).href } : next;
}

async function requestOf(
  call: Call,
  pagination: Pagination,
  first: Draft,
  next: NextPage,
): Promise<Request> {
  if (next.kind === "url") return { call, draft: { ...first, url: new URL(next.url) } };
  if (next.kind === "operation") {
    const further = { ...call, operation: next.operation };
    return { call: further, draft: await open(further, { [next.name]: next.value }) };
  }
  return {
    call,
    draft: withParameter(call.operation, pagination, first, next.name, next.value),
  };
}

function isSamePage(one: NextPage, other: NextPage): boolean {
  return one.kind === "url"
    ? other.kind === "url" && one.url === other.url
    : other.kind === one.kind && one.name === other.name && one.value === other.value;
}

/** Pages that go round in a circle would never end. */
function assertNew(asked: Set<string>, current: string, next: string): void {
  asked.add(current);
  if (asked.has(next)) throw circle();
  asked.add(next);
}

function circle(): ConnectorError {
  return new ConnectorError(
    "repeatedCursor",
    "The vendor's next page is one that was read already.",
  );
}

function addressOf(next: string, { url }: Answer): URL {
  if (!URL.canParse(next, url))
    throw new ConnectorError("badAnswer", "The address of the next page is none.");
  return new URL(next, url);
}

function parameterOf({ parameters }: Draft, name: string): BoundParameter | undefined {
  return parameters.find((each) => each.name === name && each.in !== "path");
}

/** The draft with a parameter set, where the operation has it or else where the pagination says. */
function withParameter(
  operation: AnyOperation,
  pagination: Pagination,
  draft: Draft,
  name: string,
  value: string | number,
): Draft {
  const others = draft.parameters.filter((each) => each.name !== name || each.in === "path");
  const input = Object.entries(operation.input).find(
    ([ours, binding]) => (binding.name ?? ours) === name && binding.in !== "path",
  );
  const place = input?.[1] ?? { in: pagination.in ?? "query" };
  return { ...draft, parameters: [...others, { in: place.in, name, input: name, value }] };
}
