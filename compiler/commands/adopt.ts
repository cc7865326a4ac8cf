import type { Host } from "../host.ts";

/** A document by what a command was given: `npm:…`, `file:…`, or the path of a file. */
export interface GivenDocument {
  readonly definitions: string;
  readonly spec: string;
  /** What `spec` holds, where it lies beyond the host's reach. */
  readonly bytes?: Uint8Array;
}

/** The source as definitions name it, and a copy that it needs in their folder. */
export interface AdoptedSource {
  readonly source: string;
  readonly copy?: { readonly path: string; readonly bytes: Uint8Array };
}

/**
 * A path outside of the definitions' folder is copied into it, so that a definition can name it.
 *
 * @param name - What the copy is called, without its extension.
 */
export function adoptSource(host: Host, given: GivenDocument, name: string): AdoptedSource {
  const { spec, definitions } = given;
  if (/^(npm|file):/.test(spec) || /^[a-z][a-z0-9+.-]*:\/\//i.test(spec)) return { source: spec };
  const bytes = given.bytes ?? host.read(spec);
  if (bytes === undefined) return { source: `file:${spec}` };
  if (spec.startsWith(`${definitions}/`))
    return { source: `file:${spec.slice(definitions.length + 1)}` };
  const extension = /\.[A-Za-z0-9]+$/.exec(spec)?.[0] ?? ".json";
  const file = `specs/${name}.openapi${extension}`;
  return { source: `file:${file}`, copy: { path: `${definitions}/${file}`, bytes } };
}
