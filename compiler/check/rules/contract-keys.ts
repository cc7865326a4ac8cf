import type { TaskIR } from "../../ir/implementation.ts";
import type { Rule } from "../rule.ts";

/** An idempotency key that no call carries promises what nothing keeps. */
export const contractKeys: Rule = ({ connector, definition, locate, report }) => {
  for (const { method, entries } of connector.implementations ?? [])
    for (const [index, { key, task }] of entries.entries()) {
      const called = calls(task);
      const carries = connector.operations.some(
        ({ id, idempotency: { kind } }) =>
          called.includes(id) && (kind === "header" || kind === "input"),
      );
      if (key === undefined || carries) continue;
      const isList = Array.isArray(definition.implements?.[method]);
      const at = ["implements", method, ...(isList ? [index] : []), "key"];
      const names = called.map((id) => `\`${id}\``).join(", ");
      const reason = `${names} has no idempotency key to carry it`;
      report("check/unused-key", { key: "key", reason }, locate(at, "key"));
    }
};

function calls(task: TaskIR): readonly string[] {
  switch (task.kind) {
    case "call":
      return [task.call];
    case "steps":
      return task.steps.map(({ call }) => call);
    case "upload":
      return [task.single, task.create, task.part, task.complete].flatMap(
        (each) => each?.call ?? [],
      );
    case "driver":
    case "presign":
      return [];
  }
}
