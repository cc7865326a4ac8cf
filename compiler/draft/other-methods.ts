import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { isToken } from "./auth-beside.ts";
import type { Candidate } from "./auth-choice.ts";
import { BEARER } from "./auth-scheme.ts";
import { requirementsOf } from "./requirements.ts";
import { scalar } from "./yaml-text.ts";

/** More names than these say no more. */
const MOST_NAMED = 4;

/** Tells of operations that the chosen scheme is of no use to, since all that they take are others. */
export function otherLines(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  chosen: Candidate,
  candidates: readonly Candidate[],
): readonly string[] {
  const strange = new Set(
    candidates.filter((each) => !isSame(chosen, each)).map(({ schemeName }) => schemeName),
  );
  const counts = new Map<string, number>();
  let operations = 0;
  for (const entry of entries) {
    const taken = requirementsOf(document, entry).map((each) => Object.keys(each));
    const isOther = (names: readonly string[]): boolean =>
      names.length > 0 && names.every((name) => strange.has(name));
    if (taken.length === 0 || !taken.every(isOther)) continue;
    operations += 1;
    for (const name of new Set(taken.flat())) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (operations === 0) return [];
  const names = [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_NAMED)
    .map(([name]) => scalar(name));
  const share = `${String(operations)} of ${String(entries.length)} operations`;
  return [
    `# TODO: by the vendor's document, ${share} take ${names.join(" or ")} and not this: \`auth\` may be a list of methods, each with an \`id\`.`,
  ];
}

/** Whether what is sent for the chosen scheme does for another: the same key, or a token however it is got. */
function isSame(chosen: Candidate, other: Candidate): boolean {
  const keys = [chosen, other].map(({ lines }) => lines.filter((line) => !line.startsWith("#")));
  const [mine, theirs] = keys.map((lines) => lines.join("\n"));
  if (mine === theirs) return true;
  const bearer = BEARER.lines.join("\n");
  const hasBearer = mine === bearer || theirs === bearer;
  return hasBearer && isToken(chosen.scheme) && isToken(other.scheme);
}
