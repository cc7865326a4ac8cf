const MOST = 5;

/**
 * The names that share the most words with one that there is none of: agents mix up the order and the number of words,
 * `create_issue` for `issues_create`, more than they mistype. None where no word is shared.
 */
export function nearNames(name: string, names: Iterable<string>): readonly string[] {
  const asked = wordsOf(name.slice(0, 128));
  const scored = Array.from(names, (each) => [each, score(asked, wordsOf(each))] as const);
  return scored
    .filter(([, shared]) => shared > 0)
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, MOST)
    .map(([each]) => each);
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 0);
}

/** Shared words, less a little for those that are only one's own. */
function score(asked: readonly string[], words: readonly string[]): number {
  const shared = words.filter((word) => asked.some((other) => isNear(word, other))).length;
  return shared === 0 ? 0 : shared - (words.length + asked.length) / 1_000;
}

/** The same word, or a longer form of it. */
function isNear(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short === long || (short.length > 3 && long.startsWith(short));
}
