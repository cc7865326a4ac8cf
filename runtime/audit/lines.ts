const LINE_FEED = 0x0a;
/** Records are far shorter. */
const LONGEST = 1_048_576;

/** The lines of some bytes, without their line breaks; undefined for one that is too long, and then no more. */
export async function* linesOf(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array | undefined, void, undefined> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...parts, piece.subarray(start, end)]);
      [parts, length] = [[], 0];
      start = end + 1;
    }
    parts.push(piece.subarray(start));
    length += piece.length - start;
    if (length > LONGEST) return yield undefined;
  }
  if (length > 0) yield Buffer.concat(parts);
}
