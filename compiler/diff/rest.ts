import { pathText } from "../check/waivers.ts";
import type { DocumentPath } from "../source.ts";
import {
  after,
  before as inBefore,
  type CompatibilityChange,
  isSame,
  type RevisionPair,
} from "./change.ts";

/** Deep enough for `operations.issues.create.scopes`. */
const DEPTH = 3;

/** What differs in the definition and no rule has said: nothing that was changed goes unnamed. */
export function compareRest(
  { before, after: now }: RevisionPair,
  said: readonly DocumentPath[],
): readonly CompatibilityChange[] {
  if (before.connector.provenance.definition === now.connector.provenance.definition) return [];
  return differing(before.definition, now.definition, [])
    .filter(({ path }) => path[0] !== "version" && !said.some((each) => isAround(each, path)))
    .map(({ path, isGone }) => ({
      bump: "patch",
      text: `\`${pathText(path)}\` ${isGone ? "is gone" : "changed"}`,
      at: isGone ? inBefore(path, "key") : after(path, "key"),
    }));
}

interface Difference {
  readonly path: DocumentPath;
  readonly isGone: boolean;
}

function differing(had: unknown, has: unknown, path: DocumentPath): readonly Difference[] {
  if (isSame(had, has)) return [];
  if (path.length === DEPTH || !isMap(had) || !isMap(has))
    return [{ path, isGone: has === undefined }];
  const keys = new Set([...Object.keys(had), ...Object.keys(has)]);
  return [...keys].flatMap((key) => differing(had[key], has[key], [...path, key]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether one of two places is inside the other, or both are the same. */
function isAround(one: DocumentPath, other: DocumentPath): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((each, index) => each === other[index]);
}
