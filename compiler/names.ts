/** Words that cannot name anything in a strict module of TypeScript. */
const keywords: readonly string[] = [
  ..."arguments as async await break case catch class const continue debugger default delete do".split(
    " ",
  ),
  ..."else enum eval export extends false finally for function if implements import in".split(" "),
  ..."instanceof interface let new null package private protected public return static super".split(
    " ",
  ),
  ..."switch this throw true try typeof undefined var void while with yield".split(" "),
];

/** Type names that generated code relies on, or that a reader takes for the language's own. */
const globalTypes: readonly string[] = [
  ..."any bigint boolean never number object string symbol unknown".split(" "),
  ..."Array ArrayBuffer AsyncIterable Awaited BigInt Boolean Capitalize DataView Date Error".split(
    " ",
  ),
  ..."Exclude Extract Function Generator Infinity Iterable Iterator JSON Map Math NaN".split(" "),
  ..."NonNullable Number Object Omit Parameters Partial Pick Promise PromiseLike Proxy".split(" "),
  ..."Readonly ReadonlyArray ReadonlyMap ReadonlySet Record Reflect RegExp Required ReturnType".split(
    " ",
  ),
  ..."Set String Symbol Uint8Array Uppercase WeakMap WeakSet globalThis".split(" "),
];

const keywordSet: ReadonlySet<string> = new Set(keywords);

/** Names that generated code must not declare: keywords, and the names of global types. */
export const reservedWords: ReadonlySet<string> = new Set([...keywords, ...globalTypes]);

/** Longer names help nobody; what is cut off and then collides is numbered. */
const longestName = 80;

/** Whether a text can stand as a name in TypeScript without quotes. ASCII only. */
export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text) && !keywordSet.has(text);
}

/** Makes a name such as `issuesCreate` from any text: `issues.create`, `Issues Create`, `ISSUES_CREATE`. */
export function camelCase(text: string): string {
  const [first, ...others] = wordsOf(text);
  if (first === undefined) return "unnamed";
  return identifier(lowerStart(first) + others.map(upperStart).join(""));
}

/** Makes a name such as `IssueComment` from any text: `issue-comment`, `issue_comment`, `issueComment`. */
export function pascalCase(text: string): string {
  const words = wordsOf(text);
  return words.length === 0 ? "Unnamed" : identifier(words.map(upperStart).join(""));
}

/**
 * Gives every key a name of its own. The first key of a collision keeps what it wants, the others are
 * numbered from 2 in the order of their keys, so that the order of the input does not matter. Names that
 * differ in case alone collide too; reserved ones only where they are the same.
 */
export function uniqueNames(
  names: readonly { readonly key: string; readonly wanted: string }[],
  reserved: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const sorted = names.toSorted((left, right) =>
    left.key < right.key ? -1 : left.key > right.key ? 1 : 0,
  );
  const wanted = new Set(names.map((each) => each.wanted.toLowerCase()));
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  const result = new Map<string, string>();
  for (const { key, wanted: name } of sorted) {
    const folded = name.toLowerCase();
    if (!taken.has(folded) && !reserved.has(name)) {
      taken.add(folded);
      result.set(key, name);
      continue;
    }
    let count = counts.get(folded) ?? 1;
    let candidate: string;
    do {
      count += 1;
      candidate = `${name}${count}`;
    } while (isTaken(candidate));
    counts.set(folded, count);
    taken.add(candidate.toLowerCase());
    result.set(key, candidate);
  }
  return result;

  function isTaken(name: string): boolean {
    const folded = name.toLowerCase();
    return taken.has(folded) || wanted.has(folded) || reserved.has(name);
  }
}

/**
 * Splits a text where neither a letter nor a digit stands. Accents are taken off, other letters are spelt
 * by their code point; words in capitals are taken for words only where the whole text is in capitals.
 */
function wordsOf(text: string): readonly string[] {
  const ascii = inAscii(text.slice(0, 4 * longestName));
  const words = ascii.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const shouts = words.length > 1 && !/[a-z]/.test(ascii);
  return shouts ? words.map((word) => word.toLowerCase()) : words;
}

function inAscii(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^\p{ASCII}]/gu, spell);
}

function spell(character: string): string {
  if (!/[\p{L}\p{N}]/u.test(character)) return " ";
  return ` u${(character.codePointAt(0) ?? 0).toString(16)} `;
}

function identifier(text: string): string {
  const name = text.slice(0, longestName);
  return /^\d/.test(name) ? `_${name}` : name;
}

/** The text with its first letter in upper case. */
export function upperStart(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `URL` becomes `url`, `HTTPServer` `httpServer`, `Issue` `issue`. */
function lowerStart(word: string): string {
  const capitals = /^[A-Z]+(?![a-z])|^[A-Z]/.exec(word)?.[0] ?? "";
  return capitals.toLowerCase() + word.slice(capitals.length);
}
