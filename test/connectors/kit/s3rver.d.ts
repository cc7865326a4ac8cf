/** The parts of s3rver that the tests use; the package has no types. */
declare module "s3rver" {
  import type { Readable } from "node:stream";

  export interface Stored {
    readonly size: number;
    /** In hexadecimal digits. */
    readonly md5: string;
  }

  /** What s3rver keeps on the disk. */
  export interface S3rverStore {
    readonly getResourcePath: (bucket: string, key: string | undefined, resource: string) => string;
    readonly putMetadata: (
      bucket: string,
      key: string,
      metadata: object,
      md5: string,
    ) => Promise<void>;
    putObject: (object: {
      readonly bucket: string;
      readonly key: string;
      readonly content: Readable | Buffer;
      readonly metadata: object;
    }) => Promise<Stored>;
    putPart: (
      bucket: string,
      uploadId: string,
      partNumber: number,
      content: Readable,
    ) => Promise<Stored>;
  }

  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    readonly store: S3rverStore;
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}
