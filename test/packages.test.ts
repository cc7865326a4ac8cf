import { execFile, execFileSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const project = mkdtempSync(join(tmpdir(), "packed-connector-"));
const published = ["dist/runtime", "dist/compiler", "dist/generated/github"];
let server: Server;

function run(command: string, args: readonly string[], cwd: string): string {
  const environment = { ...process.env, NODE_OPTIONS: "" };
  return execFileSync(command, args, { cwd, env: environment, encoding: "utf8", stdio: "pipe" });
}

function bin(name: string): string {
  return join(root, "node_modules/.bin", name);
}

beforeAll(async () => {
  run("npm", ["run", "build"], root);
  server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ login: "octo", id: 1, html_url: request.url, name: null }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
}, 120_000);

afterAll(() => {
  server.close();
  rmSync(project, { recursive: true, force: true });
});

it("publishes packages that publint and arethetypeswrong find nothing in", () => {
  for (const folder of published) {
    expect(run(bin("publint"), ["--strict"], join(root, folder))).toContain("All good!");
    run(bin("attw"), ["--pack", ".", "--profile", "esm-only"], join(root, folder));
  }
}, 120_000);

it("installs, type-checks and runs in an empty project", async () => {
  const packages = join(project, "packages");
  mkdirSync(packages);
  for (const folder of published)
    run("npm", ["pack", "--pack-destination", packages], join(root, folder));
  const tarballs = readdirSync(packages).map((name) => `./packages/${name}`);
  expect(tarballs).toHaveLength(3);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", type: "module" }));
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs], project);
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    join(project, "main.ts"),
    `import { bearer, createTransport } from "@human/connector-sdk";
import { GithubConnector } from "@human/connector-github";

const because = "the test's own server listens there";
const send = createTransport({ allowPrivateNetworks: [{ cidr: "127.0.0.1/32", because }] });
const github = new GithubConnector({
  credentials: bearer("a-token"),
  transport: (request) => send({ ...request, url: request.url.replace("https://api.github.com", "http://127.0.0.1:${String(port)}") }),
});
const me = await github.usersMe();
const login: string = me.login;
// @ts-expect-error an issue needs a title
const wrong = () => github.issuesCreate({ owner: "a", repo: "b" });
console.log(login, typeof wrong);
`,
  );
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        module: "nodenext",
        noEmit: true,
        types: [],
        lib: ["esnext", "dom"],
      },
      files: ["main.ts"],
    }),
  );
  run(bin("tsc"), ["--project", "."], project);
  const output = await new Promise<string>((done, fail) => {
    execFile(bin("node"), ["main.ts"], { cwd: project }, (error, stdout, stderr) => {
      if (error) fail(new Error(stderr));
      else done(stdout);
    });
  });
  expect(output).toBe("octo function\n");
  const human = join(project, "node_modules/.bin/human");
  expect(run(human, ["--help"], project)).toContain("Usage:");
  for (const path of ["github.connector.yaml", "specs.lock.yaml", "specs/github.slice.json"])
    cpSync(join(root, "definitions", path), join(project, "definitions", path));
  run(human, ["connector", "compile"], project);
  for (const name of readdirSync(join(root, "generated/github")))
    expect(readFileSync(join(project, "generated/github", name), "utf8")).toBe(
      readFileSync(join(root, "generated/github", name), "utf8"),
    );
}, 120_000);
