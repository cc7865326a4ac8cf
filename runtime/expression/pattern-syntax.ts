import { ConnectorError } from "../errors.ts";

/** A parsed pattern. */
export type Pattern =
  | { readonly kind: "character"; readonly accepts: (code: number) => boolean }
  | { readonly kind: "edge"; readonly edge: "start" | "end" }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly options: readonly Pattern[] }
  | {
      readonly kind: "repeat";
      readonly part: Pattern;
      readonly least: number;
      readonly most: number;
    };

type Accepts = (code: number) => boolean;

/** Keeps what repetitions unfold to small, whatever a definition says. */
const MOST_REPEATS = 1000;
const MOST_SIZE = 10_000;

const digit: Accepts = (code) => code >= 48 && code <= 57;
const word: Accepts = (code) =>
  digit(code) || code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const space: Accepts = (code) => code === 32 || (code >= 9 && code <= 13 && code !== 11);
const not =
  (accepts: Accepts): Accepts =>
  (code) =>
    !accepts(code);
const exactly =
  (wanted: number): Accepts =>
  (code) =>
    code === wanted;

const classes: ReadonlyMap<string, Accepts> = new Map([
  ["d", digit],
  ["D", not(digit)],
  ["w", word],
  ["W", not(word)],
  ["s", space],
  ["S", not(space)],
]);
const controls: ReadonlyMap<string, number> = new Map([
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["f", 12],
  ["v", 11],
]);

/** Parses RE2 syntax; what is not supported is a ConnectorError `unsupported`, never a wrong match. */
export function parsePattern(source: string): Pattern {
  const characters = Array.from(source);
  let offset = 0;
  let size = 0;

  const refuse = (reason = unknown()): never => {
    throw new ConnectorError("unsupported", `The pattern is not supported: ${reason}.`);
  };
  const unknown = (): string => {
    const begin = Math.max(0, offset - 2);
    const near = characters.slice(begin, begin + 4).join("");
    return offset > characters.length
      ? "it ends too early"
      : `${JSON.stringify(near)} is no syntax of this runtime`;
  };
  const take = (): string => characters[offset++] ?? refuse();
  const skip = (text: string): boolean => {
    const found = characters.slice(offset, offset + text.length).join("") === text;
    if (found) offset += text.length;
    return found;
  };

  const parseChoice = (depth: number): Pattern => {
    if (depth > 50) refuse("its groups stand in more than 50 others");
    const options = [parseSequence(depth)];
    while (skip("|")) options.push(parseSequence(depth));
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: "choice", options };
  };
  const parseSequence = (depth: number): Pattern => {
    const parts: Pattern[] = [];
    while (offset < characters.length && characters[offset] !== "|" && characters[offset] !== ")")
      parts.push(parseRepeat(depth));
    return { kind: "sequence", parts };
  };
  const parseRepeat = (depth: number): Pattern => {
    const before = size;
    const part = parseAtom(depth);
    const [least, most] = parseCount();
    if (least === 1 && most === 1) return part;
    size += (size - before + 1) * Math.max(1, most === Infinity ? least : most);
    if (size > MOST_SIZE) refuse(`it unfolds to more than ${String(MOST_SIZE)} parts`);
    if (part.kind === "edge" && most > 1) refuse();
    skip("?");
    if ("*+?{".includes(characters[offset] ?? " ")) refuse();
    return { kind: "repeat", part, least, most };
  };
  const parseCount = (): readonly [number, number] => {
    if (skip("*")) return [0, Infinity];
    if (skip("+")) return [1, Infinity];
    if (skip("?")) return [0, 1];
    const count = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(
      characters.slice(offset, offset + 11).join(""),
    );
    if (count === null) return [1, 1];
    offset += count[0].length;
    const least = Number(count[1]);
    const most = count[2] === "" ? least : count[3] === "" ? Infinity : Number(count[3]);
    if (most < least) refuse();
    if (least > MOST_REPEATS || (most > MOST_REPEATS && most !== Infinity))
      refuse(`it repeats something more than ${String(MOST_REPEATS)} times`);
    return [least, most];
  };
  const parseAtom = (depth: number): Pattern => {
    size += 1;
    const character = take();
    switch (character) {
      case "^":
        return { kind: "edge", edge: "start" };
      case "$":
        return { kind: "edge", edge: "end" };
      case ".":
        return { kind: "character", accepts: not(exactly(10)) };
      case "[":
        return { kind: "character", accepts: parseClass() };
      case "(": {
        if (skip("?") && !skip(":")) refuse();
        const group = parseChoice(depth + 1);
        if (!skip(")")) refuse();
        return group;
      }
      case "*":
      case "+":
      case "?":
      case ")":
        return refuse();
      default:
        return {
          kind: "character",
          accepts: character === "\\" ? parseEscape() : exactly(codeOf(character)),
        };
    }
  };
  const parseEscape = (): Accepts => {
    const character = take();
    const named = classes.get(character);
    if (named !== undefined) return named;
    const control = controls.get(character);
    if (control !== undefined) return exactly(control);
    return /[A-Za-z0-9]/.test(character) ? refuse() : exactly(codeOf(character));
  };
  const parseClass = (): Accepts => {
    const negated = skip("^");
    const members: Accepts[] = [];
    do {
      const character = take();
      if (character === "\\") members.push(parseEscape());
      else if (characters[offset] === "-" && characters[offset + 1] !== "]") {
        offset += 1;
        const first = codeOf(character);
        const last = codeOf(take());
        if (last < first || last === 92) refuse();
        members.push((code) => code >= first && code <= last);
      } else if (character === "[" && characters[offset] === ":") refuse();
      else members.push(exactly(codeOf(character)));
    } while (!skip("]"));
    const accepts: Accepts = (code) => members.some((member) => member(code));
    return negated ? not(accepts) : accepts;
  };

  const pattern = parseChoice(0);
  return offset === characters.length ? pattern : refuse();
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
