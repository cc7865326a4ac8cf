import type { ByteSource, ByteStream } from "../http/request.ts";
import type { ListMethod, Method } from "./method.ts";
import type { DateTime, Integer } from "./units.ts";

/**
 * What connectors that keep files do. Paths are relative to what the connection shows, their segments parted
 * by `/`; none is empty, `.` or `..`.
 */
export interface StorageContract {
  /** Gives a file's bytes as a stream, all of them or a range. */
  readonly "files.read": Method<ReadInput, ReadOutput>;
  /** Writes a file, in the place of one that is there. */
  readonly "files.write": Method<WriteInput, WriteOutput>;
  /** Lists what is under a prefix, in the store's order. */
  readonly "files.list": ListMethod<ListInput, FileEntry>;
  /** What is known of a file, without its bytes. */
  readonly "files.stat": Method<StatInput, FileStat>;
  /** Deletes a file. */
  readonly "files.delete": Method<DeleteInput, void>;
  /** Copies a file inside the store. */
  readonly "files.copy"?: Method<CopyInput, CopyOutput>;
  /** Makes an address that works for a while without a credential. */
  readonly "files.presign"?: Method<PresignInput, PresignOutput>;
}

/** What storage connectors tell of. */
export type StorageEvent = "file.created" | "file.changed" | "file.deleted";

export interface ByteRange {
  /** Offset of the first byte, from 0 (RFC 9110, section 14.1.2). */
  readonly first: Integer;
  /** Offset of the last byte, itself included; to the end where absent. */
  readonly last?: Integer;
}

export interface ReadInput {
  readonly path: string;
  readonly range?: ByteRange;
  /** Reads the file only while this is its `etag`; fails with `conflict` otherwise. */
  readonly ifMatch?: string;
}

export interface ReadOutput {
  readonly content: ByteStream;
  /** Bytes that come. */
  readonly size: Integer;
  /** Media type (RFC 6838). */
  readonly contentType?: string;
  /** Changes whenever the file does (RFC 9110, section 8.8.3). */
  readonly etag?: string;
}

export interface WriteInput {
  readonly path: string;
  /** Text is written as UTF-8. */
  readonly content: string | ByteSource;
  /** Bytes of a stream, where they are known; those that come must be as many. */
  readonly size?: Integer;
  /** Media type (RFC 6838). */
  readonly contentType?: string;
  /** Writes only while this is the `etag` of the file that is there; fails with `conflict` otherwise. */
  readonly ifMatch?: string;
  /** Writes only where there is no such file; fails with `conflict` otherwise. */
  readonly ifAbsent?: boolean;
}

export interface WriteOutput {
  readonly path: string;
  readonly etag?: string;
}

export interface ListInput {
  /** What the paths begin with; everything where absent. */
  readonly prefix?: string;
  /** Also what is in folders below. */
  readonly recursive?: boolean;
}

export interface FileEntry {
  readonly path: string;
  /** `gone`: deleted, where the store still lists such. */
  readonly kind: "file" | "folder" | "gone";
  /** Bytes. */
  readonly size?: Integer;
  readonly modified?: DateTime;
}

export interface StatInput {
  readonly path: string;
}

export interface FileStat {
  readonly path: string;
  /** Bytes. */
  readonly size?: Integer;
  readonly modified?: DateTime;
  /** Media type (RFC 6838). */
  readonly contentType?: string;
  readonly etag?: string;
}

export interface DeleteInput {
  readonly path: string;
}

export interface CopyInput {
  readonly from: string;
  readonly to: string;
}

export interface CopyOutput {
  readonly path?: string;
  readonly etag?: string;
}

export interface PresignInput {
  readonly path: string;
  readonly access: "read" | "write";
  /** Seconds that the address works; the definition's own time where absent. */
  readonly expires?: Integer;
}

export interface PresignOutput {
  readonly url: string;
  /** What a request to the address must carry. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly expires?: DateTime;
}
