import type { Bump } from "./change.ts";

const ORDER: readonly Bump[] = ["none", "patch", "minor", "major"];

/** The greatest of several bumps. */
export function greatest(bumps: readonly Bump[]): Bump {
  return bumps.reduce<Bump>(
    (most, each) => (ORDER.indexOf(each) > ORDER.indexOf(most) ? each : most),
    "none",
  );
}

/**
 * The lowest version that may follow (Semantic Versioning 2.0.0, items 4, 6 to 8): before 1.0.0 a breaking
 * change raises the minor number.
 */
export function nextVersion(version: string, bump: Bump): string {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version);
  if (bump === "none") return version;
  if (bump === "major" && major > 0) return `${String(major + 1)}.0.0`;
  if (bump === "patch") return `${String(major)}.${String(minor)}.${String(patch + 1)}`;
  return `${String(major)}.${String(minor + 1)}.0`;
}

/** Whether one version comes before another; only the three numbers count. */
export function isLower(version: string, than: string): boolean {
  const one = numbersOf(version);
  const other = numbersOf(than);
  for (const [index, number] of one.entries())
    if (number !== other[index]) return number < (other[index] ?? 0);
  return false;
}

function numbersOf(version: string): readonly number[] {
  return (version.split(/[-+]/)[0] ?? "").split(".").map(Number);
}
