import type { Expected, Match } from "@human/connector-sdk";

type Literal = null | boolean | number | string;
type Condition = Match[number];

/** What a condition lets through. */
interface Admitted {
  /** Only these; absent: anything that the rest says. */
  readonly literals?: readonly Literal[];
  /** Whether there may be nothing, and whether there may be something. */
  readonly nothing: boolean;
  readonly something: boolean;
  readonly not?: readonly Literal[];
  /** Only text: a pattern, which is not compared with anything. */
  readonly isText?: true;
}

/**
 * Whether something can fit both of two matches. Only contradictions at one place, or of a place with what lies
 * below it, are seen: two patterns are said to overlap, even if they never do.
 */
export function canOverlap(one: Match, other: Match): boolean {
  return !one.some((left) =>
    other.some((right) => contradicts(left, right) || contradicts(right, left)),
  );
}

function contradicts(left: Condition, right: Condition): boolean {
  if (!left.at.every((segment, index) => segment === right.at[index])) return false;
  const above = admittedBy(left.is);
  const below = admittedBy(right.is);
  if (left.at.length === right.at.length) return !canBoth(above, below);
  // Where something lies below it, it is neither absent nor a scalar.
  return !below.nothing && (above.literals !== undefined || !above.something);
}

function canBoth(left: Admitted, right: Admitted): boolean {
  if (left.literals !== undefined) return left.literals.some((each) => admits(right, each));
  if (right.literals !== undefined) return canBoth(right, left);
  return (left.nothing && right.nothing) || (left.something && right.something);
}

/** Fields of headers are text, so that 1 and "1" may be the same there. */
function admits(admitted: Admitted, literal: Literal): boolean {
  const { literals, not, isText } = admitted;
  if (literals !== undefined) return literals.some((each) => String(each) === String(literal));
  if (literal === null) return admitted.nothing;
  return (
    admitted.something &&
    not?.includes(literal) !== true &&
    !(isText === true && typeof literal === "boolean")
  );
}

function admittedBy(expected: Expected): Admitted {
  if (isList(expected) || expected === null || typeof expected !== "object") {
    const literals = isList(expected) ? expected : [expected];
    const nothing = literals.includes(null);
    return { literals, nothing, something: literals.some((each) => each !== null) };
  }
  if ("present" in expected) return { nothing: !expected.present, something: expected.present };
  if ("not" in expected) {
    const not = [expected.not].flat();
    return { nothing: !not.includes(null), something: true, not };
  }
  return { nothing: false, something: true, isText: true };
}

function isList(expected: Expected): expected is readonly Literal[] {
  return Array.isArray(expected);
}
