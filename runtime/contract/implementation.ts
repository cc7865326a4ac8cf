import type { Place, Value } from "../expression/expression.ts";
import type { Callable } from "../callable.ts";
import type { Effect, Match } from "../operation.ts";
import type { ContractMethod } from "./contracts.ts";

/** How a connector fills the methods of contracts; of several entries the first that fits is taken. */
export type Implementations = Readonly<Partial<Record<ContractMethod, readonly Implementation[]>>>;

/** One way to do a method, as its definition says. */
export interface Implementation {
  /** On the input; absent: always. */
  readonly when?: Match;
  readonly task: Task;
  /** Idempotency key, made of the input. Absent: the caller's, or one that is made up. */
  readonly key?: Value;
  /** A person approves first, although the operation would not need it. */
  readonly confirm?: "ask";
  /** Fields of the contract, computed of what was called; in lists, of each item. */
  readonly returns?: Readonly<Record<string, Value>>;
  /** Fields whose word is the contract's for one of the vendor's. */
  readonly words?: Readonly<Record<string, WordTable>>;
  /** What the bytes that were written or read are checked by. */
  readonly checksum?: Checksum;
  /** What settles a question that was sent, or ends work that a call only began. */
  readonly wait?: readonly Wait[];
}

/** What an entry does. */
export type Task =
  | ({ readonly kind: "call" } & TaskCall)
  | { readonly kind: "steps"; readonly steps: readonly TaskStep[] }
  | DriverTask
  | ({ readonly kind: "upload" } & Upload)
  | ({ readonly kind: "presign"; readonly expires?: Expires } & TaskCall);

/** A command of the driver that takes the contract's input as it is and gives its answer. */
export interface DriverTask {
  readonly kind: "driver";
  readonly command: string;
  readonly effect: Effect;
}

export interface TaskCall {
  readonly call: Callable;
  readonly with?: Readonly<Record<string, Value>>;
}

export interface TaskStep extends TaskCall {
  readonly name: string;
  /** On the input and on the results of earlier steps; skipped where it does not hold. */
  readonly when?: Match;
}

/** Our word, and the vendor's words for it. A word that stands nowhere is an error unless there is `else`. */
export interface WordTable {
  readonly of: Place;
  readonly is: Readonly<Record<string, readonly string[]>>;
  readonly else?: string;
}

/** How a vendor says what a file's bytes are. */
export interface Checksum {
  /** `sha256OfBlocks`: SHA-256 of the SHA-256 of every 4 MiB. */
  readonly algorithm: "md5" | "sha256" | "crc32c" | "sha256OfBlocks";
  readonly encoding: "hex" | "base64";
  /** The vendor's checksum; where it comes to null nothing is checked. */
  readonly is: Value;
}

/** Seconds. */
export interface Expires {
  readonly default: number;
  readonly max: number;
}

/** A way to an answer. */
export type Wait =
  | {
      readonly for: "event";
      readonly event: string;
      /** Places with the root `event`, which is the data of the attested event, as it is in `returns`. */
      readonly where: readonly { readonly at: Place; readonly is: Value }[];
      readonly returns: Readonly<Record<string, Value>>;
    }
  | { readonly for: "link" }
  | ({
      readonly for: "poll";
      /** On what was called first; where it does not hold, that is the answer, by the entry's own `returns`. */
      readonly when?: Match;
      readonly done: Match;
      readonly failed?: Match;
      /** Milliseconds between two calls. */
      readonly every: number;
      /** Milliseconds: each pause is twice the one before, up to this. Absent: all are the same. */
      readonly slowest?: number;
      /** Milliseconds that it may take where the caller sets no timeout. Absent: without end. */
      readonly within?: number;
      readonly returns?: Readonly<Record<string, Value>>;
      readonly words?: Readonly<Record<string, WordTable>>;
    } & TaskCall);

/** How large content is written. Every call but `create`, `complete` and `abort` takes `content`. */
export interface Upload {
  /** Numbered parts in parallel; in order by offset; one address and Content-Range; one call. */
  readonly strategy: "multipart" | "session" | "resumable" | "single";
  /** For content of fewer bytes than `below`; without it, for all. */
  readonly single?: TaskCall & { readonly below?: number };
  readonly size?: PartSizes;
  readonly create?: TaskCall;
  readonly part?: TaskCall & {
    /** What is kept of each part for `complete`, in order. */
    readonly collect?: Readonly<Record<string, Value>>;
    /** Where a failed answer says which offset the vendor expects. */
    readonly resume?: Place;
    /** The offset that the vendor expects after this part, of its answer; null once it has the whole file. */
    readonly next?: Value;
  };
  readonly complete?: TaskCall;
  readonly abort?: TaskCall;
}

/** Bytes, and how many parts there may be or travel at the same time. */
export interface PartSizes {
  readonly part: number;
  readonly min?: number;
  readonly max?: number;
  readonly parts?: number;
  readonly parallel?: number;
}
