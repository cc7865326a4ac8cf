import type { ConnectorDescriptor } from "../descriptor.ts";
import type { Announcement, AnyOperation } from "../operation.ts";
import { itemsOf } from "../answer/project.ts";
import { pageWith, type VendorAnswer } from "./mock-answer.ts";

/** The items of a list, page by page; or the whole answer that has its only page. */
export type MockPages = readonly (readonly unknown[])[] | VendorAnswer;

/** Gives lists out in pages. */
export interface Pager {
  /** Whether a request asks for the page that comes after the one that was given last. */
  readonly continues: (operation: AnyOperation, request: string) => boolean;
  /** The first page of a list. `request` is all of the request as one text. */
  readonly begin: (
    operation: AnyOperation,
    url: string,
    request: string,
    pages: MockPages,
  ) => VendorAnswer;
  readonly next: (operation: AnyOperation, url: string, request: string) => VendorAnswer;
  readonly reset: () => void;
}

/** How far a list was given out. */
interface Reading {
  readonly operation: string;
  readonly pagination: AnyOperation["pagination"];
  /** The request for its first page. */
  readonly first: string;
  readonly pages: readonly (readonly unknown[])[];
  next: number;
  /** Stands in the request for the next page, where the vendor's style has something of the kind. */
  token: string | undefined;
}

/** Pages of one vendor. */
export function createPager(descriptor: ConnectorDescriptor): Pager {
  const readings = new Map<string, Reading>();

  const announced = (
    { pagination }: Reading,
    url: string,
    token: string,
  ): readonly Announcement[] | undefined => {
    if (pagination === undefined || pagination === "none") return undefined;
    return pagination.announce?.({ cursor: token, url: withToken(url, token) }) ?? [];
  };

  function give(operation: AnyOperation, url: string, reading: Reading): VendorAnswer {
    const { next: index, pages } = reading;
    // Ends with a dot, so that page 2 is not taken for page 20.
    const token = `${reading.operation}.page-${String(index + 2)}.`;
    const signs = announced(reading, url, token);
    const isLast = index >= pages.length - 1;
    // Where silence says nothing, an empty page has to.
    const endsBySilence = signs?.some(({ is }) => typeof is !== "number") ?? true;
    if (index >= pages.length || (isLast && endsBySilence)) readings.delete(reading.operation);
    else readings.set(reading.operation, reading);
    reading.next = index + 1;
    reading.token = signs?.some(({ is }) => typeof is === "string") === true ? token : undefined;
    return pageWith(descriptor, operation, pages[index] ?? [], isLast ? [] : (signs ?? []));
  }

  /** Some vendors give further pages by an operation of their own. */
  const readingOf = ({ id }: AnyOperation, request: string): Reading | undefined =>
    [...readings].find(([first, reading]) => {
      if (reading.token !== undefined) return request.includes(reading.token);
      return first === id && reading.first !== request;
    })?.[1];

  return {
    continues: (operation, request) => readingOf(operation, request) !== undefined,
    begin: (operation, url, request, pages) => {
      const { id, pagination = descriptor.http?.pagination } = operation;
      const start = { operation: id, pagination, first: request, next: 0, token: undefined };
      readings.delete(id);
      if (isPages(pages)) return give(operation, url, { ...start, pages });
      const next = nextOf(operation, pagination, pages);
      // One page is all that there is: whoever goes on gets an empty one.
      if (next !== undefined) readings.set(id, { ...start, pages: [], next: 1, ...next });
      return pages;
    },
    next: (operation, url, request) => {
      const reading = readingOf(operation, request);
      return reading === undefined
        ? pageWith(descriptor, operation, [], [])
        : give(operation, url, reading);
    },
    reset: () => readings.clear(),
  };
}

/** What the runtime asks for after an answer that the definition shows; undefined where nothing. */
function nextOf(
  operation: AnyOperation,
  pagination: AnyOperation["pagination"],
  { status = 200, headers = {}, body }: VendorAnswer,
): { readonly token: string | undefined } | undefined {
  if (pagination === undefined || pagination === "none") return undefined;
  const items = itemsOf(operation, { url: "", status, headers, body, empty: false });
  const seen = items.length;
  const sent = (): unknown => undefined;
  const next = pagination.next({ status, headers, body, items, index: 0, seen, sent });
  if (next === undefined) return undefined;
  if (next.kind === "url") return { token: undefined };
  return { token: typeof next.value === "string" ? next.value : undefined };
}

function isPages(pages: MockPages): pages is readonly (readonly unknown[])[] {
  return Array.isArray(pages);
}

function withToken(url: string, token: string): string {
  const next = new URL(url);
  next.searchParams.set("page-token", token);
  return next.href;
}
