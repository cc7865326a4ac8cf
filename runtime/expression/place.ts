import { follow, type Place, type Read } from "./expression.ts";

/** An answer as places and conditions look at it. */
export interface AnswerView {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Name of the root element, where the body came as XML. */
  readonly root?: string;
}

/** What lies at a place of an answer; null where there is nothing. */
export function readPlace(answer: AnswerView, place: Place): unknown {
  const [root, ...path] = place;
  switch (root) {
    case "status":
      return answer.status;
    case "header":
      return follow(answer.headers, path);
    case "body":
      return follow(answer.body, path);
    case "root":
      return answer.root ?? null;
    default:
      return null;
  }
}

/** Reads named roots, `at("connection", "region")`. */
export function reader(roots: Readonly<Record<string, unknown>>): Read {
  return (root, ...segments) => follow(roots, [root, ...segments]);
}
