import { execFileSync } from "node:child_process";
import { normalizeHostPath } from "./host-path.ts";
import type { Host } from "./host.ts";

/** Whether git knows a name as a revision of the repository around a folder. */
export function isRevision(root: string, name: string): boolean {
  return git(root, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]) !== undefined;
}

/** The commit where the present work left another branch; undefined where there is none. */
export function mergeBase(root: string, branches: readonly string[]): string | undefined {
  for (const branch of branches) {
    const commit = git(root, ["merge-base", "HEAD", branch])?.toString().trim();
    if (commit !== undefined && commit !== "") return commit;
  }
  return undefined;
}

/** A host that reads the files of a revision. It can neither write nor fetch. */
export function createGitHost(root: string, revision: string): Host {
  const refuse = (): never => {
    throw new Error("A revision can only be read.");
  };
  const tree = (folder: string, type: "blob" | "tree"): readonly string[] => {
    const path = normalizeHostPath(folder);
    if (path === undefined) return [];
    const listed = git(root, ["ls-tree", "-z", `${revision}:./${path}`])?.toString() ?? "";
    return listed
      .split("\0")
      .flatMap((line) => (line.split(/\s/)[1] === type ? [line.slice(line.indexOf("\t") + 1)] : []))
      .sort();
  };
  return {
    read: (path) => {
      const normalized = normalizeHostPath(path);
      if (normalized === undefined) return undefined;
      return git(root, ["cat-file", "blob", `${revision}:./${normalized}`]);
    },
    write: refuse,
    remove: refuse,
    list: (folder) => tree(folder, "blob"),
    folders: (folder) => tree(folder, "tree"),
    fetchPackageFile: refuse,
  };
}

/** What git prints; undefined where it fails, as it does for what is not there. */
function git(root: string, args: readonly string[]): Buffer | undefined {
  try {
    const options = { cwd: root, maxBuffer: 256 * 1024 * 1024, stdio: "pipe" } as const;
    return execFileSync("git", ["--no-pager", ...args], options);
  } catch (error) {
    if (error instanceof Error && "status" in error && typeof error.status === "number")
      return undefined;
    throw error;
  }
}
