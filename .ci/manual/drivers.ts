import type { DriverFacts } from "../../compiler/driver/facts.ts";
import { code } from "./markdown.ts";

/** A driver, as the manual shows it; texts are Markdown. */
export interface DriverLine {
  readonly name: string;
  readonly connect: string;
  readonly operations: string;
  readonly methods: string;
  readonly packages: string;
}

/** Keys of `driver.connect` that may be left out have a question mark. */
export function driverLine(name: string, facts: DriverFacts): DriverLine {
  const connect = Object.entries(facts.connect).map(
    ([key, need]) => `${code(key)}${need === "optional" ? "?" : ""}`,
  );
  const commands = Object.entries(facts.commands);
  const own = commands.filter(([, command]) => "input" in command || "output" in command);
  const statements =
    facts.statements === undefined ? [] : [`${code("statement")} (${facts.statements})`];
  const named = own.map(([command]) => code(`command: ${command}`));
  const methods = commands.filter(([, { contract }]) => contract !== undefined);
  return {
    name: code(name),
    connect: connect.join(", "),
    operations: [...statements, ...named].join(", "),
    methods: methods.map(([method]) => code(method)).join(", "),
    packages: facts.packages.map(code).join(", "),
  };
}
