import { expect, it } from "vitest";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { printDiagnostics } from "../../../compiler/diagnostics/print.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { pinShared } from "../corpus.ts";

const pinned = await pinShared();
const path = "definitions/tracker.connector.yaml";
const original = new TextDecoder().decode(pinned[path] as Uint8Array);

type EditOfText = readonly [from: string, to: string];

/** What is said of the shared definition when some of its text is replaced. */
async function codesWith(edits: readonly EditOfText[]): Promise<readonly string[]> {
  const text = edits.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replace(from, to);
  }, original);
  const host = createMemoryHost({ ...pinned, [path]: text });
  const options = { definitions: "definitions", out: "generated" };
  const { diagnostics } = await compileDefinitions(host, options);
  return printDiagnostics(diagnostics, "short", { color: false })
    .split("\n")
    .flatMap((line) => /\[([^\]]+)\]/.exec(line)?.[1] ?? []);
}

const field = (name: string, rest: string): EditOfText => [
  "connection:\n",
  `connection:\n  fields: { ${name}: { ${rest} } }\n`,
];
const oauth2: EditOfText = [
  "  scheme: apiKey\n  header: Authorization\n  format: Bearer ${credential.key}\n",
  "  scheme: oauth2\n  authorizationUrl: https://api.tracker.example/ask\n  tokenUrl: https://api.tracker.example/token\n",
];
const regions =
  "\n  baseUrl:\n    - { when: { connection.region: eu }, url: https://api.tracker.example/eu }\n";

it.each<[string, readonly EditOfText[]]>([
  [
    "conditions that name every value",
    [
      field("region", "title: Region, enum: [eu, us]"),
      [
        "http:",
        `http:${regions}    - { when: { connection.region: us }, url: https://api.tracker.example/us }`,
      ],
    ],
  ],
  [
    "conditions with a last entry for all others",
    [
      field("region", "title: Region"),
      ["http:", `http:${regions}    - url: https://api.tracker.example`],
    ],
  ],
  [
    "one waiver for several hosts",
    [
      field("home", "title: Host, format: hostname"),
      [
        "uploads.tracker.example]",
        'uploads.tracker.example, "${connection.home}", "*.${connection.home}"]',
      ],
      [
        "operations:",
        "waivers:\n  - { allow: hosts/chosen-by-user, at: hosts, because: Every customer has a host of their own. }\noperations:",
      ],
    ],
  ],
  [
    "one waiver for the one place that needs it",
    [
      ["  header: Authorization\n  format: Bearer ${credential.key}\n", "  query: key\n"],
      [
        "operations:",
        "waivers:\n  - { allow: check/credential-in-url, at: auth.query, because: The vendor takes it nowhere else. }\noperations:",
      ],
    ],
  ],
  ["a retry with a key", [["use: createIssue,", "use: createIssue, retry: { attempts: 5 },"]]],
  [
    "no retry at all",
    [["use: createIssue,", "use: createIssue, retry: never, idempotency: none,"]],
  ],
  [
    "a natural repetition where nothing is made",
    [["use: replaceIssue,", "use: replaceIssue, idempotency: natural,"]],
  ],
  [
    "headers of an answer without a body",
    [
      [
        "use: deleteIssue, input: [number]",
        "use: deleteIssue, input: [number], output: [{ trace: header.X-Trace }]",
      ],
    ],
  ],
  [
    "constants that fit",
    [
      [
        "use: createIssue,",
        "use: createIssue, set: { priority: low, estimate: 3, private: true, labels: [bug] },",
      ],
    ],
  ],
  [
    "numbers that are text in an address",
    [["input: [state], items", "input: [state], set: { labels: bug }, items"]],
  ],
  [
    "a test with what it requires",
    [
      ["call: users.me, label", "call: issues.get, with: { number: 1 }, label"],
      ['"${result.login}"', '"${result.who}"'],
    ],
  ],
  [
    "internal operations that a route calls",
    [
      [
        "pagination: { style: cursor, next: body.next, send: page }",
        "pagination: { style: route, to: issues.more, next: body.next, send: page }",
      ],
      [
        "  issues.get:",
        "  issues.more: { use: searchIssues, internal: true, input: [q, page], items: results, output: [number, title], pagination: none }\n  issues.get:",
      ],
    ],
  ],
  [
    "an example that could be a call",
    [["use: createIssue,", "use: createIssue, example: { input: { title: It works } },"]],
  ],
  ["scopes of operations", [oauth2, ["use: createIssue,", "use: createIssue, scopes: [issues],"]]],
  [
    "error places that the vendor describes",
    [["code: body.error.code", "code: body.error.code\n    message: body.message"]],
  ],
  [
    "a host made of what a person gives, under a listed suffix",
    [
      field("team", "title: Team"),
      ["uploads.tracker.example]", 'uploads.tracker.example, "*.tracker.example"]'],
      ["http:", "http:\n  baseUrl: https://${connection.team}.tracker.example"],
    ],
  ],
])("says nothing of %s", async (_, edits) => {
  expect(await codesWith(edits)).toEqual([]);
});

it.each<[string, readonly EditOfText[], readonly string[]]>([
  [
    "an example of an unknown input, a wrong value and without what is required",
    [["use: createIssue,", "use: createIssue, example: { input: { titel: A, body: 1 } },"]],
    ["bind/required-input", "bind/unknown-input", "expr/type"],
  ],
  [
    "a path parameter that is never sent",
    [
      ["http:", "http:\n  omit: [number]"],
      ["use: deleteIssue, input: [number]", "use: deleteIssue, input: []"],
    ],
    ["bind/required-input"],
  ],
  [
    "fields of an answer without a body",
    [["use: deleteIssue, input: [number]", "use: deleteIssue, input: [number], output: [id]"]],
    ["bind/unknown-output"],
  ],
  [
    "two auth methods of one name",
    [
      [
        "auth:\n  scheme: apiKey\n  header: Authorization\n  format: Bearer ${credential.key}\n",
        "auth:\n  - { id: key, scheme: apiKey, header: X-Key }\n  - { id: key, scheme: basic }\n",
      ],
    ],
    ["bind/name-twice"],
  ],
])("says what is wrong with %s", async (_, edits, codes) => {
  expect(await codesWith(edits)).toEqual(codes);
});
