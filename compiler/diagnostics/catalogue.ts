import { message, type Message } from "./message.ts";

interface CatalogueEntry {
  readonly severity: "error" | "warning";
  /** One sentence: what is wrong. */
  readonly message: Message<string>;
  /** What to do about it. */
  readonly help?: Message<string>;
}

/**
 * Every diagnostic of the compiler. A code reads `stage/kebab-words`, is never reused, and has at least
 * one case under `test/err/<code>/`.
 */
const entries = {
  "load/no-definitions": {
    severity: "error",
    message: message`There is no definition in "${"folder"}".`,
    help: message`A definition is a file "<id>.connector.yaml".`,
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type Catalogue = typeof entries;
export const catalogue: Catalogue = entries;
