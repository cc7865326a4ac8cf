import type { Json } from "../json.ts";
import type {
  CallDefinition,
  MatchDefinition,
  StepDefinition,
  TableDefinition,
} from "./definition.ts";

/** An entry of `implements` as its schema admits it (`schemas/implementation.schema.json`). */
export interface ImplementationDefinition {
  readonly call?: string;
  readonly steps?: Readonly<Record<string, StepDefinition>>;
  readonly upload?: UploadDefinition;
  readonly presign?: string;
  readonly driver?: string;
  readonly with?: Readonly<Record<string, Json>>;
  readonly returns?: ReturnsDefinition;
  readonly key?: string;
  readonly expires?: { readonly default: string; readonly max: string };
  readonly when?: MatchDefinition;
  readonly confirm?: "ask";
  readonly checksum?: ChecksumDefinition;
  readonly wait?: readonly WaitDefinition[];
}

export interface ChecksumDefinition {
  readonly algorithm: "md5" | "sha256" | "crc32c" | "sha256OfBlocks";
  readonly encoding: "hex" | "base64";
  readonly is: string;
}

/** A value, or a place whose word is sorted by a table. */
export type ReturnsDefinition = Readonly<Record<string, Json | WordsDefinition>>;

export interface WordsDefinition {
  readonly of: string;
  readonly is: string | TableDefinition;
  readonly else?: string;
}

export interface UploadDefinition {
  readonly strategy: "multipart" | "session" | "resumable" | "single";
  readonly single?: CallDefinition & { readonly below?: string };
  readonly size?: {
    readonly part: string;
    readonly min?: string;
    readonly max?: string;
    readonly parts?: number;
    readonly parallel?: number;
  };
  readonly create?: CallDefinition;
  readonly part?: CallDefinition & {
    readonly collect?: Readonly<Record<string, Json>>;
    readonly resume?: string;
    readonly next?: string;
  };
  readonly complete?: CallDefinition;
  readonly abort?: CallDefinition;
}

export type WaitDefinition =
  | {
      readonly for: "event";
      readonly event: string;
      readonly where: Readonly<Record<string, Json>>;
      readonly returns: ReturnsDefinition;
    }
  | { readonly for: "link" }
  | ({
      readonly for: "poll";
      readonly when?: MatchDefinition;
      readonly done: MatchDefinition;
      readonly failed?: MatchDefinition;
      readonly every: string;
      readonly slowest?: string;
      readonly within?: string;
      readonly returns?: ReturnsDefinition;
    } & CallDefinition);
