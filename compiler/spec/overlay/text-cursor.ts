/** A place in a text that moves forward as parts of it are taken. */
export interface TextCursor {
  readonly atEnd: () => boolean;
  /** Takes a word if it stands here. */
  readonly take: (word: string) => boolean;
  /** Takes what a sticky expression matches here. */
  readonly match: (pattern: RegExp) => RegExpExecArray | undefined;
}

/** Starts reading a text. */
export function createTextCursor(text: string): TextCursor {
  let at = 0;
  return {
    atEnd: () => at >= text.length,
    take: (word) => {
      if (!text.startsWith(word, at)) return false;
      at += word.length;
      return true;
    },
    match: (pattern) => {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found === null) return undefined;
      at += found[0].length;
      return found;
    },
  };
}
