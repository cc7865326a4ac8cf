import { hash } from "node:crypto";
import { diagnostic, type Diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Host, PackageFile } from "../../host.ts";
import { PackageFileError } from "../../package-file-error.ts";
import type { Span } from "../../source.ts";
import type { SpecSource } from "./spec-source.ts";

/** The bytes of a source and what proves which bytes they are. */
export interface LoadedSource {
  readonly bytes: Uint8Array;
  /** Of the package; absent for a file. */
  readonly version?: string;
  /** As Subresource Integrity writes it: SHA-512 of the package's tarball, or SHA-256 of the file. */
  readonly integrity: string;
}

/** Which bytes a source must be. Absent: the newest ones. */
export interface SourcePin {
  readonly version?: string;
  readonly integrity: string;
}

/** Loads a source. Paths of files start in the folder of the definitions. */
export async function loadSource(
  host: Host,
  folder: string,
  source: SpecSource,
  span: Span,
  pin?: SourcePin,
): Promise<Result<LoadedSource>> {
  if (source.kind === "npm") return loadPackageFile(host, source, span, pin);
  const path = `${folder}/${source.path}`;
  const bytes = host.read(path);
  if (bytes === undefined) return [undefined, [diagnostic("resolve/unknown-file", { path }, span)]];
  const integrity = integrityOfBytes(bytes);
  if (pin !== undefined && pin.integrity !== integrity) {
    return [undefined, [otherBytes(source, span, pin)]];
  }
  return [{ bytes, integrity }, []];
}

/**
 * SHA-256 of bytes as Subresource Integrity writes it: files are hashed at each compilation, and processors compute it
 * in less than half the time of SHA-512.
 */
export function integrityOfBytes(bytes: Uint8Array): string {
  return `sha256-${hash("sha256", bytes, "base64")}`;
}

async function loadPackageFile(
  host: Host,
  source: SpecSource & { readonly kind: "npm" },
  span: Span,
  pin: SourcePin | undefined,
): Promise<Result<LoadedSource>> {
  const { name, path } = source;
  const bytesOf = pin && {
    integrity: pin.integrity,
    ...(pin.version === undefined ? {} : { version: pin.version }),
  };
  let file: PackageFile;
  try {
    file = await host.fetchPackageFile({ name, path, ...bytesOf });
  } catch (error) {
    if (!(error instanceof PackageFileError)) throw error;
    return [undefined, [packageProblem(source, span, error, pin)]];
  }
  const { bytes, version, integrity } = file;
  return [{ bytes, version, integrity }, []];
}

function packageProblem(
  source: SpecSource,
  span: Span,
  error: PackageFileError,
  pin: SourcePin | undefined,
): Diagnostic {
  if (error.problem === "integrity" && pin !== undefined) return otherBytes(source, span, pin);
  return diagnostic("resolve/package-file", { source: source.text, reason: error.message }, span);
}

function otherBytes(source: SpecSource, span: Span, pin: SourcePin): Diagnostic {
  const values = { source: source.text, version: pin.version ?? "" };
  return diagnostic("resolve/integrity-differs", values, span);
}
