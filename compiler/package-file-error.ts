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
