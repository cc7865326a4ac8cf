/** The part of pacote that is used here; it ships no types. */
declare module "pacote" {
  export interface Options {
    readonly [key: string]: unknown;
  }

  export interface Manifest {
    readonly name: string;
    readonly version: string;
    readonly _resolved: string;
    readonly _integrity?: string;
  }

  export interface Pacote {
    readonly extract: (spec: string, folder: string, options: Options) => Promise<unknown>;
    readonly manifest: (spec: string, options: Options) => Promise<Manifest>;
    readonly tarball: {
      readonly stream: <T>(
        spec: string,
        use: (stream: AsyncIterable<Buffer>) => Promise<T>,
        options: Options,
      ) => Promise<T>;
    };
  }

  const pacote: Pacote;
  export default pacote;
}
