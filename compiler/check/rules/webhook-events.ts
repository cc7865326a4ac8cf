import { canOverlap } from "../match-overlap.ts";
import type { Rule } from "../rule.ts";

/** Two events that fit one delivery are told apart by their order alone, which is easily changed. */
export const webhookEvents: Rule = ({ connector, locate, report }) => {
  const events = connector.webhooks?.events ?? [];
  for (const [index, event] of events.entries()) {
    const first = events
      .slice(0, index)
      .find((each) =>
        each.matches.some((one) => event.matches.some((two) => canOverlap(one, two))),
      );
    if (first === undefined) continue;
    const at = (name: string): ReturnType<typeof locate> =>
      locate(["webhooks", "events", name], "key");
    const related = [{ message: "This one is taken then.", span: at(first.name) }];
    const values = { first: first.name, second: event.name };
    report("check/events-overlap", values, at(event.name), { related });
  }
};
