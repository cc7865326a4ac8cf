const LINE_FEED = 0x0a;
/** Records are far shorter. */
const LONGEST = 1_048_576;

/** The lines of some bytes, without their line breaks; undefined for one that is too long, and then no more. */
export async function* linesOf(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array | undefined, void, undefined> {
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of source) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LONGEST) return yield undefined;
  }
  if (rest.length > 0) yield rest;
}
