import type { Effect, Match, Place } from "@human/connector-sdk";
import type { ValueIR } from "./value.ts";

/** How one method of a contract is filled; of several entries the first that fits is taken. */
export interface ImplementationIR {
  /** `payments.charge` */
  readonly method: string;
  readonly entries: readonly EntryIR[];
}

/** One method of a contract. */
export interface MethodIR {
  /** `payments.charge` */
  readonly name: string;
  /** Members of its input that may be left out. */
  readonly optional: readonly string[];
}

export interface EntryIR {
  readonly when?: Match;
  readonly task: TaskIR;
  readonly key?: ValueIR;
  readonly confirm: boolean;
  readonly returns: readonly NamedValueIR[];
  readonly words: readonly (readonly [name: string, words: WordsIR])[];
  readonly checksum?: ChecksumIR;
  readonly wait?: readonly WaitIR[];
}

export interface ChecksumIR {
  readonly algorithm: string;
  readonly encoding: string;
  readonly is: ValueIR;
}

export type NamedValueIR = readonly [name: string, value: ValueIR];

export type TaskIR =
  | ({ readonly kind: "call" } & TaskCallIR)
  | { readonly kind: "steps"; readonly steps: readonly TaskStepIR[] }
  | { readonly kind: "driver"; readonly command: string; readonly effect: Effect }
  | ({ readonly kind: "upload" } & UploadIR)
  | ({
      readonly kind: "presign";
      /** Seconds. */
      readonly expires?: { readonly default: number; readonly max: number };
    } & TaskCallIR);

/** A call of an operation of the same definition, by its id. */
export interface TaskCallIR {
  readonly call: string;
  readonly with: readonly NamedValueIR[];
}

export interface TaskStepIR extends TaskCallIR {
  readonly name: string;
  readonly when?: Match;
}

/** Our word, and the vendor's words for it. */
export interface WordsIR {
  readonly of: Place;
  readonly is: Readonly<Record<string, readonly string[]>>;
  readonly else?: string;
}

export interface UploadIR {
  readonly strategy: "multipart" | "session" | "resumable" | "single";
  readonly single?: TaskCallIR & { readonly below?: number };
  /** Bytes and numbers. */
  readonly size?: Readonly<Record<string, number>>;
  readonly create?: TaskCallIR;
  readonly part?: TaskCallIR & {
    readonly collect?: readonly NamedValueIR[];
    readonly resume?: Place;
    readonly next?: ValueIR;
  };
  readonly complete?: TaskCallIR;
  readonly abort?: TaskCallIR;
}

export type WaitIR =
  | {
      readonly for: "event";
      readonly event: string;
      readonly where: readonly { readonly at: Place; readonly is: ValueIR }[];
      readonly returns: readonly NamedValueIR[];
    }
  | { readonly for: "link" }
  | ({
      readonly for: "poll";
      readonly when?: Match;
      readonly done: Match;
      readonly failed?: Match;
      /** Milliseconds. */
      readonly every: number;
      readonly slowest?: number;
      readonly within?: number;
      readonly returns: readonly NamedValueIR[];
      readonly words: readonly (readonly [name: string, words: WordsIR])[];
    } & TaskCallIR);
