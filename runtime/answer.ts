import type { AnswerView } from "./place.ts";

/** An answer that was read as its operation says. */
export interface Answer extends AnswerView {
  /** Address of the request, which relative links start from. */
  readonly url: string;
  /** Whether there was no body at all. */
  readonly empty: boolean;
}
