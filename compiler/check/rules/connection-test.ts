import type { Rule } from "../rule.ts";

/** Without a call that proves it, nobody knows that a connection works until an agent fails on it. */
export const connectionTest: Rule = ({ definition, refuse }) => {
  if (definition.connection.test === undefined)
    refuse("connection/no-test", {}, ["connection"], "key");
};
