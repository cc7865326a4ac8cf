/** What came of one call, or of one answer. */
export interface Outcome {
  readonly document: string;
  readonly operation: string;
  /** `request`: our bytes before the vendor's validator; `input`, `answer`: the vendor's values before our types. */
  readonly about: "request" | "input" | "answer" | "example";
  readonly members: "all" | "required";
  readonly verdict: "accepted" | "rejected" | "unjudged";
  /** Why not, in a word that is the same for all of its kind. */
  readonly reason?: string;
  readonly detail?: string;
}

/** What came of all, as lines of text. */
export function summarizeOutcomes(outcomes: readonly Outcome[]): string {
  const kinds = ["request", "input", "answer", "example"] as const;
  return kinds
    .flatMap((about) => {
      const all = outcomes.filter((each) => each.about === about);
      const judged = all.filter(({ verdict }) => verdict !== "unjudged");
      const accepted = judged.filter(({ verdict }) => verdict === "accepted").length;
      const share = ((100 * accepted) / Math.max(judged.length, 1)).toFixed(2);
      return [
        `${about}: ${String(accepted)} of ${String(judged.length)} accepted (${share} %), ${String(all.length - judged.length)} not judged`,
        ...tally(all.filter(({ verdict }) => verdict === "rejected")),
        ...tally(all.filter(({ verdict }) => verdict === "unjudged")),
      ];
    })
    .join("\n");
}

function tally(outcomes: readonly Outcome[]): readonly string[] {
  const groups = Map.groupBy(outcomes, ({ verdict, reason = "?" }) => `${verdict}: ${reason}`);
  return [...groups]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([name, group]) => `  ${String(group.length).padStart(6)}  ${name}`);
}
