import { expect, it } from "vitest";
import { runCheck } from "../../../compiler/commands/check.ts";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import { type Host, readText } from "../../../compiler/host.ts";
import { findComments } from "../../../compiler/load/tokens.ts";
import { definitionHost } from "../../kit/repository.ts";
import { pinShared } from "../corpus.ts";

const pinned = await pinShared();
const path = "definitions/tracker.connector.yaml";
const original = new TextDecoder().decode(pinned[path] as Uint8Array);
const command = {
  definitions: "definitions",
  fix: false,
  format: "short",
  color: false,
} as const;

/** The shared definition with some of its text replaced. */
function hostWith(...edits: readonly (readonly [from: string, to: string])[]): Host {
  let text = original;
  for (const [from, to] of edits) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return createMemoryHost({ ...pinned, [path]: text });
}

const textOf = (host: Host): string => readText(host, path) ?? "";

const descriptorOf = async (host: Host): Promise<string> => {
  const { connectors } = await compileDefinitions(host, {
    definitions: "definitions",
    out: "generated",
  });
  const [tracker] = connectors;
  return tracker?.files.find((each) => each.path.endsWith("tracker.ts"))?.content ?? "";
};

it("says nothing of a definition that is right", async () => {
  const outcome = await runCheck(hostWith(), command);
  expect(outcome).toEqual({ exitCode: 0, stdout: "", stderr: "0 errors, 0 warnings\n" });
});

it("says what compile says, and writes nothing", async () => {
  const host = hostWith(["use: getMe", "use: getMee"]);
  const before = host.list("definitions");
  const { exitCode, stdout, stderr } = await runCheck(host, command);
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    `${path}:33:20: error[bind/unknown-operation] Operation "getMee" is not in the pinned spec. Did you mean "getMe"?\n`,
  );
  expect(stderr).toBe("1 error, 0 warnings\n");
  expect(host.list("definitions")).toEqual(before);
  expect(host.folders(".")).toEqual(["definitions"]);
});

it("lists what is left to do without failing", async () => {
  const host = hostWith(["timeout: 15s", 'timeout: 15s # TODO: "ask" them']);
  const { exitCode, stdout } = await runCheck(host, command);
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`${path}:22:16: warning[check/todo] To do: "ask" them.\n`);
});

it("checks the connectors that it is given", async () => {
  const host = createMemoryHost({ ...pinned, "definitions/other.connector.yaml": "id: [" });
  const { stdout } = await runCheck(host, { ...command, ids: ["tracker"] });
  expect(stdout).toBe("");
  expect((await runCheck(host, command)).exitCode).toBe(1);
  const missing = await runCheck(host, { ...command, ids: ["nobody"] });
  expect(missing.stdout).toContain("load/no-such-definition");
});

it("mends misspelt keys and names, and keeps comments and layout", async () => {
  const host = hostWith(
    ["untrusted: true", "untrustd: true"],
    ["    use: searchIssues\n", "    use: search_issues   # their name\n"],
    ["scheme: apiKey", "scheme:   apikey"],
  );
  const { exitCode, stdout, stderr } = await runCheck(host, { ...command, fix: true });
  expect(stdout).toBe("");
  expect(stderr).toBe(
    [
      `${path}:17:13: \`apikey\` is now \`apiKey\` (validate/not-one-of)`,
      `${path}:34:91: \`untrustd\` is now \`untrusted\` (validate/unknown-key)`,
      `${path}:36:10: \`search_issues\` is now \`searchIssues\` (bind/unknown-operation)`,
      "0 errors, 0 warnings\n",
    ].join("\n"),
  );
  expect(exitCode).toBe(0);
  expect(textOf(host)).toBe(
    original
      .replace("scheme: apiKey", "scheme:   apiKey")
      .replace("use: searchIssues\n", "use: searchIssues   # their name\n"),
  );
});

it("removes what changes nothing, in both styles of YAML, and leaves the connector as it was", async () => {
  const host = hostWith(
    ["uploads.tracker.example]", "uploads.tracker.example, api.tracker.example]"],
    ["users.me: { use: getMe,", "users.me: { use: getMe, answer: json,"],
    ["    use: searchIssues\n", "    use: searchIssues\n    answer: json\n"],
    ["files.attach: {", "files.attach: { answer: none,"],
  );
  const before = await descriptorOf(host);
  const { exitCode, stdout } = await runCheck(host, { ...command, fix: true });
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(textOf(host)).toBe(original.replace("files.attach: {", "files.attach: { answer: none,"));
  expect((await descriptorOf(host)).replace(/"[0-9a-f]{64}"/, "")).toBe(
    before.replace(/"[0-9a-f]{64}"/, "").replace(', "api.tracker.example"]', "]"),
  );
});

it("leaves alone what only a person can decide", async () => {
  const edits = [
    ["input: [title, body]", "input: [titel, body]"],
    ["    use: searchIssues\n", "    use: searchIssues\n    answer: json # as they say\n"],
  ] as const;
  const host = hostWith(...edits);
  const before = textOf(host);
  const { exitCode, stderr } = await runCheck(host, { ...command, fix: true });
  expect(exitCode).toBe(1);
  expect(textOf(host)).toBe(before);
  expect(stderr).toBe("1 error, 0 warnings\n");
});

it("mends nothing in the repository's own definitions", async () => {
  const host = definitionHost();
  const { exitCode, stderr } = await runCheck(host, { ...command, fix: true });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^0 errors, \d+ warnings?\n$/);
});

it("finds comments, and no hash that stands in a text", () => {
  const text = "# one\na: \"# no\" # two\nb: x#no\nc: |\n  # no\n  d\n# three\n- '#'   #\n";
  const source = { path: "test", text };
  const found = findComments(source).map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(["# one", "# two", "# three", "#"]);
});
