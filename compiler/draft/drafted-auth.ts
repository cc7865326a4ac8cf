import type { DraftKey } from "./several-keys.ts";

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

/** What one scheme comes to. */
export type Draft = Omit<DraftAuth, "schemeName" | "beside"> & {
  /** What it sends, where that may go together with other keys. */
  readonly key?: DraftKey;
  /** Stands for a way to get tokens that the document does not say all of. */
  readonly isStandIn?: boolean;
};
