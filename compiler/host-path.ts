/**
 * Brings a path into the one form that hosts use: relative, with `/`, without `.` and `..`. Undefined for a
 * path that is absolute, leaves the working folder or names it.
 */
export function normalizeHostPath(path: string): string | undefined {
  if (path.startsWith("/") || /[\\\0]/.test(path) || /^[A-Za-z]:/.test(path)) return undefined;
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.length === 0 ? undefined : segments.join("/");
}

/** As `normalizeHostPath`; throws for a path that no part of the compiler may ask for. */
export function requireHostPath(path: string): string {
  const normalized = normalizeHostPath(path);
  if (normalized === undefined) throw new RangeError(`"${path}" leaves the working folder.`);
  return normalized;
}
