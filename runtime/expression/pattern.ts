import { parsePattern, type Pattern } from "./pattern-syntax.ts";

/** One step of a compiled pattern. */
type Step =
  | {
      readonly kind: "character";
      readonly accepts: (code: number) => boolean;
      readonly next: number;
    }
  | { readonly kind: "either"; readonly first: number; readonly second: number }
  | { readonly kind: "edge"; readonly edge: "start" | "end"; readonly next: number }
  | { readonly kind: "accept" };

/**
 * Whether a pattern (RE2 syntax, without `\b` and named classes) is found in a text. Time is bounded by
 * the product of both lengths whatever the pattern: a JavaScript RegExp from a definition could run for
 * minutes (Cox, "Regular Expression Matching Can Be Simple And Fast", 2007).
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const program: Step[] = [{ kind: "accept" }];
  const start = compile(parsePattern(pattern), 0, program);
  const characters = Array.from(text, (each) => each.codePointAt(0) ?? 0);
  let current = new Set<number>();
  for (let index = 0; index <= characters.length; index += 1) {
    enter(program, start, current, index, characters.length);
    if (current.has(0)) return true;
    const following = new Set<number>();
    const code = characters[index];
    if (code === undefined) return false;
    for (const state of current) {
      const step = program[state];
      if (step?.kind === "character" && step.accepts(code))
        enter(program, step.next, following, index + 1, characters.length);
    }
    current = following;
  }
  return current.has(0);
}

/** Adds a state and all that it reaches without a character. */
function enter(
  program: readonly Step[],
  first: number,
  states: Set<number>,
  index: number,
  length: number,
): void {
  const open = [first];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (states.has(state)) continue;
    states.add(state);
    const step = program[state];
    if (step?.kind === "either") open.push(step.second, step.first);
    if (step?.kind === "edge" && index === (step.edge === "start" ? 0 : length))
      open.push(step.next);
  }
}

/** Writes the steps of a pattern that go on at `next`; gives the first of them. */
function compile(pattern: Pattern, next: number, program: Step[]): number {
  switch (pattern.kind) {
    case "character":
      return program.push({ ...pattern, next }) - 1;
    case "edge":
      return program.push({ ...pattern, next }) - 1;
    case "sequence":
      return pattern.parts.reduceRight((after, part) => compile(part, after, program), next);
    case "choice": {
      const starts = pattern.options.map((option) => compile(option, next, program));
      return starts.reduceRight(
        (second, first) => program.push({ kind: "either", first, second }) - 1,
      );
    }
    case "repeat": {
      let after = next;
      if (pattern.most === Infinity) after = compileLoop(pattern.part, next, program);
      else
        for (let count = pattern.least; count < pattern.most; count += 1)
          after =
            program.push({
              kind: "either",
              first: compile(pattern.part, after, program),
              second: next,
            }) - 1;
      for (let count = 0; count < pattern.least; count += 1)
        after = compile(pattern.part, after, program);
      return after;
    }
  }
}

function compileLoop(part: Pattern, next: number, program: Step[]): number {
  const loop = program.push({ kind: "accept" }) - 1;
  program[loop] = { kind: "either", first: compile(part, loop, program), second: next };
  return loop;
}
