import { existsSync, readFileSync } from "node:fs";
import type { AnyOperation } from "@human/connector-sdk";

export type Input = Readonly<Record<string, unknown>>;

/** What the wire test calls a connector with: hand-written, one file a connector. */
export interface ConnectorInputs {
  /** The values of the first auth method. */
  readonly credential: Readonly<Record<string, string>>;
  readonly connection?: Input;
  /** What the vendor's gateway wants before the paths of its document. */
  readonly gateway?: string;
  /** Headers that every request carries, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** How the vendor says that there is a second page. */
  readonly pages?: PageSigns;
  /** The operations that send an idempotency key, and no others. */
  readonly keyed: readonly string[];
  readonly operations: Readonly<Record<string, OperationInputs>>;
}

/** A `Link` header, `pageInfo` of GraphQL, headers of the vendor's own, or members of the answer's body that its schema names. */
export type PageSigns =
  | { readonly style: "link" }
  | { readonly style: "relay" }
  | {
      readonly style: "header";
      readonly first: Readonly<Record<string, string>>;
      readonly last: Readonly<Record<string, string>>;
    }
  /** The next page's address in the answer's body, where the path leads; `as` is its parameter, `page` by default. */
  | { readonly style: "url"; readonly at: readonly string[]; readonly as?: string }
  /** The second page's list is empty; where the path leads in the answer's body. */
  | { readonly style: "empty"; readonly at: readonly string[] }
  /** `by` is the operation that reads further pages, where it is another. */
  | { readonly style: "body"; readonly first: Input; readonly last: Input; readonly by?: string };

export interface OperationInputs {
  /** The required inputs alone. */
  readonly minimal: Input;
  /** Every input; absent where there are none but the required ones. */
  readonly all?: Input;
  /** Where this list is paged otherwise than the connector's others. */
  readonly pages?: PageSigns;
}

/** Reads a connector's inputs. Throws where there are none: every connector is proven on the wire. */
export function readInputs(connector: string): ConnectorInputs {
  const path = `test/wire/inputs/${connector}.json`;
  if (!existsSync(path))
    throw new Error(`Write ${path}: the inputs that "${connector}" is called with.`);
  return JSON.parse(readFileSync(path, "utf8"), withBytes) as ConnectorInputs;
}

/** How the vendor pages the list that an operation gives; undefined where there are no pages. */
export function pagesOf(
  { id, items, pagination }: AnyOperation,
  inputs: ConnectorInputs,
): PageSigns | undefined {
  if (items === undefined || pagination === "none") return undefined;
  return inputs.operations[id]?.pages ?? inputs.pages;
}

/** `{ "$bytes": "text" }` stands for bytes. */
function withBytes(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$bytes" in value)) return value;
  return new TextEncoder().encode(String(value.$bytes));
}
