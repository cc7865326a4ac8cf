import type { AnswerView } from "../expression/place.ts";
import type { ByteStream } from "../http/request.ts";
import type { Redact } from "../observe/redact.ts";

/** An answer that was read as its operation says. */
export interface Answer extends AnswerView {
  /** Address of the request, which relative links start from. */
  readonly url: string;
  /** Whether there was no body at all. */
  readonly empty: boolean;
  /** The bytes of an answer that is not read here; the body's `content`. */
  readonly stream?: ByteStream;
  /** Takes out of what is shown of the header what no caller may see; absent where there is nothing. */
  readonly redact?: Redact;
  /** Whether the body has some of it too. */
  readonly isTold?: boolean;
}

/** Lets go of a stream that will not reach the caller; otherwise its connection would stay open. */
export async function discard({ stream }: Pick<Answer, "stream">): Promise<void> {
  if (stream === undefined) return;
  try {
    for await (const _ of stream) break;
  } catch {
    // What is wrong with the rest no longer matters: the call fails for another reason.
  }
}
