import { Connector } from "../connector.ts";
import type { CallOptions } from "../call.ts";
import { Paginated } from "../paginated.ts";
import type { ByteStream, RequestBody } from "../request.ts";

export interface ReadInput {
  readonly path: string;
  /** First and last byte, both included; without a last one to the end. */
  readonly range?: { readonly first: number; readonly last?: number };
}

export interface ReadOutput {
  readonly content: ByteStream;
  /** Bytes. */
  readonly size: number;
  readonly contentType?: string;
  readonly etag?: string;
}

export interface WriteInput {
  readonly path: string;
  readonly content: RequestBody;
  /** Bytes, where a stream's are known. */
  readonly size?: number;
  readonly contentType?: string;
}

export interface WriteOutput {
  readonly path: string;
  readonly etag?: string;
}

export interface FileEntry {
  readonly path: string;
  readonly kind: "file" | "folder";
  /** Bytes. */
  readonly size?: number;
  /** ISO 8601. */
  readonly modified?: string;
}

export interface PresignOutput {
  readonly url: string;
  /** What the request to the address must carry. */
  readonly headers?: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly expires?: string;
}

/** Base of connectors that keep files. */
export abstract class StorageConnector extends Connector {
  async read(input: ReadInput, options?: CallOptions): Promise<ReadOutput> {
    return await this.perform("files.read", input, options);
  }

  async write(input: WriteInput, options?: CallOptions): Promise<WriteOutput> {
    return await this.perform("files.write", input, options);
  }

  list(
    input: { readonly prefix?: string; readonly recursive?: boolean } = {},
    options?: CallOptions,
  ): Paginated<FileEntry> {
    return new Paginated(() => this.#listPages(input, options));
  }

  async stat(input: { readonly path: string }, options?: CallOptions): Promise<FileEntry> {
    return await this.perform("files.stat", input, options);
  }

  async delete(input: { readonly path: string }, options?: CallOptions): Promise<void> {
    await this.perform("files.delete", input, options);
  }

  async copy(
    input: { readonly from: string; readonly to: string },
    options?: CallOptions,
  ): Promise<WriteOutput> {
    return await this.perform("files.copy", input, options);
  }

  /** An address that works for a while without a credential; `expires` in seconds. */
  async presign(
    input: { readonly path: string; readonly access: "read" | "write"; readonly expires?: number },
    options?: CallOptions,
  ): Promise<PresignOutput> {
    return await this.perform("files.presign", input, options);
  }

  async *#listPages(
    input: unknown,
    options: CallOptions | undefined,
  ): AsyncGenerator<readonly FileEntry[], void, undefined> {
    yield await this.perform("files.list", input, options);
  }
}
