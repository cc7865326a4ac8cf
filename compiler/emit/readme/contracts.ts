import type { Expected } from "@human/connector-sdk";
import type { ConnectorIR } from "../../ir/ir.ts";
import type { EntryIR, MethodIR, NamedValueIR, WaitIR } from "../../ir/implementation.ts";
import { markdownCode } from "./markdown.ts";

/** Where a context offers the methods of a contract. */
const OFFERED: Readonly<Record<string, string>> = {
  db: "ctx.db",
  files: "ctx.files",
  notification: "ctx.notify",
  payments: "ctx.payments",
};

/** Members that the runtime sees to, whatever a definition reads. */
const OF_THE_RUNTIME: ReadonlySet<string> = new Set(["reference", "recursive", "prefix"]);

/** The methods of the contracts that a connector fills, those too that it does not: how they are called, what they take. */
export function contractRows({
  implementations = [],
  methods = [],
}: ConnectorIR): readonly object[] {
  const filled = new Map(implementations.map(({ method, entries }) => [method, entries]));
  return methods.map((method) => {
    const entries = filled.get(method.name);
    const refused = `Refused, with the error ${markdownCode("unsupported")}.`;
    return {
      method: method.name,
      called: calledAs(method.name),
      takes: entries === undefined ? refused : takes(method, entries),
    };
  });
}

function calledAs(method: string): string {
  if (method === "notification.ask") return "ctx.call.human";
  const contract = method.slice(0, method.indexOf("."));
  return `${OFFERED[contract] ?? "ctx"}${method.slice(contract.length)}`;
}

function takes({ name: method, optional }: MethodIR, entries: readonly EntryIR[]): string {
  const asked = (is: boolean): readonly string[] =>
    optional.filter((name) => entries.every((entry) => presenceOf(entry, name) === is));
  const refused = asked(false);
  const unread = optional.filter(
    (name) =>
      !refused.includes(name) &&
      !OF_THE_RUNTIME.has(name) &&
      entries.every((entry) => !reads(entry, name)),
  );
  const ways = [...new Set(entries.flatMap(({ wait = [] }) => wait.map(answered)))];
  // What a question says is put together by the runtime.
  const last =
    method === "notification.ask"
      ? `Answered ${ways.join(", or ")}.`
      : sentence("Has no use for", unread);
  const said = [sentence("Needs", asked(true)), sentence("Refuses", refused), last].filter(
    (each) => each !== "",
  );
  return said.length === 0 ? "All that the contract has." : said.join(" ");
}

function sentence(verb: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${verb} ${names.map(markdownCode).join(", ")}.`;
}

/** Whether an entry wants a member of the input to be there, or not to be. */
function presenceOf({ when = [] }: EntryIR, name: string): boolean | undefined {
  const found = when.find(({ at: [root, member] }) => root === "input" && member === name);
  return found === undefined ? undefined : presence(found.is);
}

function presence(is: Expected): boolean {
  return typeof is === "object" && is !== null && "present" in is ? is.present : true;
}

/** Drivers get the input as it is; uploads and signed addresses take more of it than a definition reads. */
function reads({ when = [], ...entry }: EntryIR, name: string): boolean {
  if (["driver", "presign", "upload"].includes(entry.task.kind)) return true;
  return when.some(({ at }) => at[0] === "input" && at[1] === name) || mentions(entry, name);
}

function mentions(part: unknown, name: string): boolean {
  if (typeof part !== "object" || part === null) return false;
  const { kind, root, path } = part as Readonly<Record<string, unknown>>;
  const isRead = kind === "read" && root === "input" && Array.isArray(path);
  if (isRead) return path.length === 0 || path[0] === name;
  return Object.values(part).some((each) => mentions(each, name));
}

/** How an answer comes, and by what name it says whose it is. */
function answered(way: WaitIR): string {
  switch (way.for) {
    case "link":
      return `on a page of the host, by whoever is in ${markdownCode("to")}`;
    case "event":
      return `by the event ${markdownCode(way.event)}${namedBy(way.returns, "event")}`;
    case "poll":
      return `by what ${markdownCode(way.call)} says${namedBy(way.returns, "result")}`;
  }
}

function namedBy(returns: readonly NamedValueIR[], root: string): string {
  const [, by] = returns.find(([name]) => name === "by") ?? [];
  const read = by?.kind === "expression" ? by.expression : undefined;
  if (read?.kind !== "read" || read.root !== root) return "";
  return `, whose ${markdownCode(read.path.join("."))} names the approver`;
}
