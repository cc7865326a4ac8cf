import type { DriverActionIR, DriverIR } from "../../ir/driver.ts";
import { after, type SecurityChange, type SecurityRule } from "../change.ts";

/** S02, S15 and S19: where a driver connects, what it runs, and what holds it back. */
export const driver: SecurityRule = ({ before, after: now }) => {
  const [had, has] = [before.connector.driver, now.connector.driver];
  const statements = changedActions(before.connector.operations, now.connector.operations);
  return had === undefined || has === undefined
    ? statements
    : [...statements, ...changedDriver(had, has)];
};

function changedDriver(had: DriverIR, has: DriverIR): readonly SecurityChange[] {
  const changes: SecurityChange[] = [];
  const add = (category: "S02" | "S19", text: string, ...path: readonly string[]): void => {
    changes.push({ category, severity: "block", text, at: after(["driver", ...path]) });
  };
  if (had.use !== has.use) add("S02", `speaks \`${has.use}\`, not \`${had.use}\``, "use");
  if (differ(had.connect, has.connect)) add("S02", "connects otherwise", "connect");
  if (differ(had.readOnly, has.readOnly))
    add("S19", "may write under other conditions", ...keyOf("readOnly", has.readOnly));
  if (differ(had.collections, has.collections))
    add("S19", "other collections may be named", ...keyOf("collections", has.collections));
  if (!had.roleEnforcesCollections && has.roleEnforcesCollections)
    add(
      "S19",
      "free statements are let through although collections are set",
      "roleEnforcesCollections",
    );
  const { rows, bytes } = has.limits;
  if (rows > had.limits.rows || bytes > had.limits.bytes)
    add("S19", "answers may be larger", "limits");
  return changes;
}

/** What is gone is shown at the key around it. */
function keyOf(key: string, value: unknown): readonly string[] {
  return value === undefined ? [] : [key];
}

interface Acting {
  readonly id: string;
  readonly driver?: DriverActionIR;
}

function changedActions(
  before: readonly Acting[],
  now: readonly Acting[],
): readonly SecurityChange[] {
  const had = new Map(before.map((each) => [each.id, each.driver?.action]));
  return now.flatMap(({ id, driver: action }) => {
    const earlier = had.get(id);
    if (action === undefined || earlier === undefined || !differ(earlier, action.action)) return [];
    const { kind } = action.action;
    const at = after(["operations", id, kind]);
    return [{ category: "S15", severity: "block", text: `\`${id}\`: another ${kind}`, at }];
  });
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
