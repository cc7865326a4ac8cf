import { readdirSync, readFileSync } from "node:fs";
import Handlebars from "handlebars";
import { format } from "prettier";
import { catalog } from "../../generated/index.ts";
import { bearer } from "../../runtime/index.ts";
import { code, prose } from "./markdown.ts";

/** What the compiler writes into the package.json of a connector. */
interface Manifest {
  readonly humanConnector: {
    readonly id: string;
    readonly name: string;
    readonly category: string;
    readonly events?: readonly string[];
  };
}

const template = `<!-- Generated from generated/ by \`npm run manual\`. Do not edit. -->

# Connectors

One line each; the page behind a name says how it is connected, what it can do and where requests go. \`npm run
catalog\` says what the tests show of every one of them.

{{#each shelves}}
## {{{category}}}

{{#each connectors}}
- [{{{name}}}](../generated/{{{id}}}/README.md): {{{operations}}}{{{events}}}{{#if methods}}; fills {{{methods}}}{{/if}}.
{{/each}}
{{/each}}
`;

/** The list of all generated connectors, by category and name. */
export async function catalogPage(): Promise<string> {
  const connectors = await Promise.all(connectorIds().map(describeConnector));
  const categories = [...new Set(connectors.map(({ category }) => category))].sort();
  const shelves = categories.map((category) => ({
    category:
      category === "crm" ? "CRM" : `${category.charAt(0).toUpperCase()}${category.slice(1)}`,
    connectors: connectors.filter((each) => each.category === category),
  }));
  const fill = Handlebars.create().compile(template, { noEscape: true, strict: true });
  return await format(fill({ shelves }), {
    parser: "markdown",
    printWidth: 110,
    proseWrap: "preserve",
  });
}

type ConnectorId = keyof typeof catalog;

function connectorIds(): readonly ConnectorId[] {
  const isConnector = (name: string): name is ConnectorId => Object.hasOwn(catalog, name);
  return readdirSync("generated").filter(isConnector).sort();
}

async function describeConnector(folder: ConnectorId): Promise<{
  readonly id: string;
  readonly category: string;
  readonly [key: string]: string;
}> {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(`generated/${folder}/${name}`, "utf8"));
  const { id, name, category, events = [] } = (read("package.json") as Manifest).humanConnector;
  const { tools } = read("tools.json") as { readonly tools: readonly unknown[] };
  const { implementations } = new (await catalog[folder]())({ credentials: bearer("none") });
  return {
    ...{ id, category, name: prose(name) },
    operations: counted(tools.length, "operation"),
    events: events.length === 0 ? "" : `, ${counted(events.length, "event")}`,
    methods: methodsText(Object.keys(implementations)),
  };
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `files` (delete, read): each contract with the methods of it that a connector fills. */
function methodsText(methods: readonly string[]): string {
  const contracts = Map.groupBy([...methods].sort(), (each) => each.slice(0, each.indexOf(".")));
  return [...contracts]
    .map(
      ([contract, names]) =>
        `${code(contract)} (${names.map((each) => each.slice(contract.length + 1)).join(", ")})`,
    )
    .join(", ");
}
