import type { DriverActionIR } from "../ir/driver.ts";
import type { OperationIR } from "../ir/ir.ts";

/** What is called, as people read it: method and path, what a GraphQL document asks for, or other operations. */
export function routeOf(operation: OperationIR): string {
  const { method, path, body, specOperation, driver, steps } = operation;
  if (steps !== undefined) return steps.steps.map(({ call }) => call).join(", ");
  if (driver !== undefined) return actionText(driver);
  return body?.encoding === "graphql" ? specOperation : `${method} ${path}`;
}

/** Longer statements are read in the definition. */
const LONGEST = 60;

/** A command's name, or how a statement begins. */
function actionText({ action }: DriverActionIR): string {
  if (action.kind === "command") return action.name;
  const text = action.text
    .map((part, index) => (index % 2 === 0 ? part : `:${part}`))
    .join("")
    .replaceAll(/\s+/g, " ")
    .trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text;
}
