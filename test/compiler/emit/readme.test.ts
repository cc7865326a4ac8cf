import { existsSync, readdirSync, readFileSync } from "node:fs";
import { format } from "prettier";
import { Project, ts } from "ts-morph";
import { expect, it } from "vitest";
import { emitConnector } from "../../../compiler/emit/emit.ts";
import {
  markdownCode,
  markdownLink,
  markdownText,
} from "../../../compiler/emit/readme/markdown.ts";
import type { ConnectorIR } from "../../../compiler/ir/ir.ts";
import { goldenConnector } from "./sample-ir.ts";

function programs(ir: ConnectorIR): readonly string[] {
  const page = emitConnector(ir).find(({ path }) => path.endsWith("README.md"))?.content ?? "";
  return [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, program = ""]) => program);
}

function quickstart(ir: ConnectorIR): string {
  return programs(ir)[0] ?? "";
}

it("has programs that compile against the generated connector", { timeout: 120_000 }, () => {
  const features = readdirSync("test/golden/emit");
  const connectors = features.map((feature) => ({ feature, ir: goldenConnector(feature) }));
  const paths = connectors.map(({ feature, ir }) => [
    `golden-${feature}`,
    [`./test/golden/emit/${feature}/${ir.id}/${ir.id}.ts`],
  ]);
  const project = new Project({
    tsConfigFilePath: "tsconfig.json",
    skipAddingFilesFromTsConfig: true,
    compilerOptions: { paths: Object.fromEntries(paths) as ts.MapLike<string[]> },
  });
  const sources = connectors.map(({ feature, ir }) =>
    project.createSourceFile(
      `quickstart-${feature}.ts`,
      programs(ir).join("\n").replace(`@human/connector-${ir.id}`, `golden-${feature}`),
    ),
  );
  for (const source of sources) {
    expect(source.getFullText()).toContain("new ");
    const problems = source.getPreEmitDiagnostics().map((each) => each.getMessageText());
    expect(problems, source.getFullText()).toEqual([]);
  }
});

it.each(readdirSync("test/golden/emit"))(
  "prints the programs of %s as Prettier would",
  async (feature) => {
    for (const code of programs(goldenConnector(feature)))
      expect(code).toBe(await format(code, { parser: "typescript", printWidth: 100 }));
  },
);

it("shows the author's example where it fits the inputs", () => {
  const ir = goldenConnector("expressions");
  const withExample = (example: ConnectorIR["operations"][number]["example"]): string => {
    const operations = ir.operations.map((each) =>
      each.id === "accounts.get" && example !== undefined ? { ...each, example } : each,
    );
    return quickstart({ ...ir, operations });
  };
  expect(withExample({ input: { accountSid: "AC1" } })).toContain(
    'accountsGet({ accountSid: "AC1" })',
  );
  expect(withExample({ input: { other: "AC1" } })).toContain('accountsGet({ accountSid: "text" })');
});

it("shows bytes as callers give them", () => {
  const ir = goldenConnector("bytes");
  const example = { input: { path: "a.csv", content: "a\nb\n" } };
  const operations = ir.operations.map((each) =>
    each.id === "files.write" ? { ...each, example } : each,
  );
  const [, calls] = programs({ ...ir, operations });
  expect(calls).toContain('filesWrite({ path: "a.csv", content: Buffer.from("a\\nb\\n") })');
  expect(readFileSync("generated/jira/README.md", "utf8")).toContain('files: [Buffer.from("');
});

it("escapes text for Markdown", () => {
  expect(markdownText("a|b *c* _d_ <e> [f](g) `h` i\\j & k\nl")).toBe(
    "a\\|b \\*c\\* \\_d\\_ &lt;e&gt; \\[f\\](g) \\`h\\` i\\\\j &amp; k l",
  );
  expect(markdownText("see https://x.example")).toBe("see https:&#47;/x.example");
  expect(markdownCode("a|b")).toBe("`a\\|b`");
  expect(markdownCode("a`b``c")).toBe("```a`b``c```");
  expect(markdownCode("`")).toBe("`` ` ``");
  expect(markdownCode("\n")).toBe("");
});

it("links to https only", () => {
  expect(markdownLink("https://docs.example/a?b=c")).toBe("<https://docs.example/a?b=c>");
  expect(markdownLink("javascript:alert(1)")).toBe("javascript:alert(1)");
  expect(markdownLink("https://x.example/><script>")).toBe(
    "https:&#47;/x.example/&gt;&lt;script&gt;",
  );
});

it("has every golden page without trailing spaces", () => {
  for (const feature of readdirSync("test/golden/emit")) {
    const { id } = goldenConnector(feature);
    const page = readFileSync(`test/golden/emit/${feature}/${id}/README.md`, "utf8");
    expect(page).not.toMatch(/[ \t]$/m);
    expect(page).not.toMatch(/\n\n\n/);
  }
});

it("shows what the author wants known, and takes none of it for Markdown", () => {
  const notes = ["Values are text.", "[x](https://evil.example) <b>"];
  const ir = { ...goldenConnector("nothing"), notes };
  const page = emitConnector(ir).find(({ path }) => path.endsWith("README.md"))?.content ?? "";
  expect(page).toContain("- Values are text.\n");
  expect(page).not.toContain("](https://evil.example)");
  expect(page).not.toContain("<b>");
});

const page = (id: string): string => readFileSync(`generated/${id}/README.md`, "utf8");

it.each(["github", "jira", "shopify", "email-postmark"])(
  "says that a copy of a delivery of %s passes once its id is forgotten",
  (id) => {
    expect(page(id)).toMatch(/^- No time is proven.*: a copy of a delivery is taken once more/m);
  },
);

it("says where the tools for agents are, where there are any", () => {
  expect(page("linear")).toContain("from `@human/connector-linear/tools.json`.\n");
  const ir = { ...goldenConnector("nothing"), operations: [] };
  const bare = emitConnector(ir).find(({ path }) => path.endsWith("README.md"))?.content;
  expect(bare).not.toContain("tools.json");
});

it.each(
  readdirSync("generated").filter(
    (id) => existsSync(`generated/${id}/README.md`) && page(id).includes("  - People agree at"),
  ),
)("says where an application for %s is registered", (id) => {
  expect(page(id)).toMatch(/\n {2}- Where to register it: [^\n]{20,}\n/);
});

it.each([
  ["github", "hmac with the secret of the subscription", "show or take is given to the host"],
  ["shopify", "hmac with the clientSecret of the app", "the address that your host gives.\n"],
  ["email-mailgun", "hmac with the signingKey of the connection", "ordered by"],
  ["twilio-sms", "hmac with the authToken of the connection", "ordered"],
])("says what proves a delivery of %s: %s", (id, proof, order) => {
  expect(page(id)).toContain(`- Deliveries are proven by ${proof}`);
  expect(page(id)).toContain(order);
});

it.each(
  readdirSync("generated", { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() ? [each.name] : [],
  ),
)("says in our words what each operation of %s does, and counts those that can be called", (id) => {
  const rows = page(id)
    .split("\n")
    .filter((line) => / \| (read|write|destroy|money)[^|]* \|/.test(line));
  for (const row of rows) expect(row).toMatch(/^\| `[\w.]+` \| \S+ \S+/);
  const called = rows.filter((row) => !row.includes(", internal"));
  const said = /^- (\d+) operations? of its own/m.exec(page(id))?.[1];
  expect(said).toBe(String(called.length));
});

it.each(["payments-stripe", "slack-notifications", "email-ses"])(
  "says nothing of copies where %s signs the time",
  (id) => {
    expect(page(id)).not.toContain("No time is proven");
  },
);

it("installs the packages that a driver needs", () => {
  for (const [id, packages] of [
    ["db-postgresql", "pg kysely"],
    ["email-smtp", "nodemailer"],
  ] as const) {
    const page = readFileSync(`generated/${id}/README.md`, "utf8");
    const line = `npm install @human/connector-${id} @human/connector-sdk ${packages}`;
    expect(page).toContain(`\`\`\`sh\n${line}\n\`\`\``);
  }
});

it("asks for no credential that may be left out before there is something to run", () => {
  const page = readFileSync("generated/storage-s3/README.md", "utf8");
  const [program] = /^```ts\n([^]*?)^```$/m.exec(page) ?? [];
  expect(program).toContain("secretAccessKey");
  expect(program).not.toContain("sessionToken");
});

it("says what a connector's contract takes, what it refuses and how people answer", () => {
  const rowsOf = (id: string): readonly string[] => {
    const page = readFileSync(`generated/${id}/README.md`, "utf8");
    return [...page.matchAll(/^\| `[\w.]+` \| `ctx\..*$/gm)].map(([row]) => row);
  };
  expect(rowsOf("twilio-sms")).toEqual([
    "| `notification.ask` | `ctx.call.human` | Answered by the event `message.received`, whose `From` names the approver. |",
    "| `notification.send` | `ctx.notify.send` | Needs `text`. Refuses `attachments`. Has no use for `html`, `thread`. |",
    "| `notification.status` | `ctx.notify.status` | All that the contract has. |",
  ]);
  expect(rowsOf("email-smtp")).toEqual([
    "| `notification.ask` | `ctx.call.human` | Answered on a page of the host, by whoever is in `to`. |",
    "| `notification.send` | `ctx.notify.send` | All that the contract has. |",
    "| `notification.status` | `ctx.notify.status` | Refused, with the error `unsupported`. |",
  ]);
  expect(rowsOf("payments-paddle")[0]).toBe(
    "| `payments.charge` | `ctx.payments.charge` | Refuses `method`. |",
  );
});
