import type { CallOptions } from "../call.ts";
import { Connector } from "../connector.ts";
import type {
  CopyInput,
  CopyOutput,
  DeleteInput,
  FileEntry,
  FileStat,
  ListInput,
  PresignInput,
  PresignOutput,
  ReadInput,
  ReadOutput,
  StatInput,
  WriteInput,
  WriteOutput,
} from "../contract/storage.ts";
import type { Paginated } from "../paginate/paginated.ts";

/** Base of connectors that keep files. */
export abstract class StorageConnector extends Connector {
  /** Gives a file's bytes; whoever gets the stream reads it to its end or leaves the loop early. */
  async read(input: ReadInput, options?: CallOptions): Promise<ReadOutput> {
    return await this.perform("files.read", input, options);
  }

  /** Writes a file. Fails with a ConnectorError; nothing half-written stays. */
  async write(input: WriteInput, options?: CallOptions): Promise<WriteOutput> {
    return await this.perform("files.write", input, options);
  }

  /** Lists files; the iteration fails with a ConnectorError. */
  list(input: ListInput = {}, options?: CallOptions): Paginated<FileEntry> {
    return this.performPages("files.list", input, options);
  }

  /** What is known of a file. Fails with a ConnectorError. */
  async stat(input: StatInput, options?: CallOptions): Promise<FileStat> {
    return await this.perform("files.stat", input, options);
  }

  /** Deletes a file. Fails with a ConnectorError. */
  async delete(input: DeleteInput, options?: CallOptions): Promise<void> {
    await this.perform("files.delete", input, options);
  }

  /** Copies a file. Fails with a ConnectorError. */
  async copy(input: CopyInput, options?: CallOptions): Promise<CopyOutput> {
    return await this.perform("files.copy", input, options);
  }

  /** An address that works for a while without a credential. Fails with a ConnectorError. */
  async presign(input: PresignInput, options?: CallOptions): Promise<PresignOutput> {
    return await this.perform("files.presign", input, options);
  }
}
