import { didYouMean, listNames, nearest } from "./diagnostics/suggest.ts";

export type PackageFileProblem =
  "no-package" | "no-file" | "integrity" | "too-large" | "malformed" | "unreachable";

/** Why a host could not give a file of a package. The message is fit for people and holds no secret. */
export class PackageFileError extends Error {
  readonly problem: PackageFileProblem;

  constructor(problem: PackageFileProblem, message: string) {
    super(message);
    this.name = "PackageFileError";
    this.problem = problem;
  }
}

/** Files that may be documents; longer names are nobody's to read. */
const DOCUMENT = /^.{1,120}\.(?:json|ya?ml|graphqls?)(?:\.gz)?$/;
const MOST_NAMES = 5;

/** Says that a package has no such file, and which it has. */
export function noSuchFile(path: string, files: readonly string[]): PackageFileError {
  const documents = files.filter((each) => DOCUMENT.test(each) && each !== "package.json");
  const near = documents.find((each) => each.endsWith(`/${path}`)) ?? nearest(path, documents);
  const has =
    near !== undefined || documents.length === 0
      ? didYouMean(near)
      : ` It has ${listNames(documents.toSorted(), MOST_NAMES)}.`;
  return new PackageFileError("no-file", `"${path}" is not in the package.${has}`);
}
