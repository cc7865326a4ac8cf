import type { DocumentPath } from "../../source.ts";
import { calledOperations } from "../called.ts";
import type { Rule } from "../rule.ts";

/** What is made of steps is several calls: it can not stand where one request is due, nor serve two accounts. */
export const steps: Rule = ({ definition, texts, connector, locate, report }) => {
  for (const { id, path } of calledOperations(texts)) {
    if (definition.operations[id]?.steps === undefined || takesSteps(path)) continue;
    const values = { operation: id, key: String(path.at(-1)) };
    report("check/made-of-steps", values, locate(path, "value"));
  }
  for (const { id, at, steps: made, auth } of connector.operations)
    if (made !== undefined && auth?.length === 0)
      report("check/no-shared-auth", { operation: id }, locate([...at, "steps"], "key"));
};

/** Methods of contracts and the test of a connection call operations as callers do. */
function takesSteps([section, method, ...rest]: DocumentPath): boolean {
  if (section === "connection") return method === "test";
  return section === "implements" && !rest.includes("upload") && !rest.includes("presign");
}
