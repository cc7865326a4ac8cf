import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./repository.ts";

/** Folders of the packages that the project has, as they are published. */
export const published: readonly string[] = [
  "dist/runtime",
  "dist/compiler",
  "dist/generated/github",
];

/** A project of nobody, outside the repository, with the packed packages and a program that uses them. */
export interface PackedProject {
  readonly folder: string;
  /** Runs `main.ts`, which signs in at a vendor that answers; gives what it prints. */
  runProgram(node: string): Promise<string>;
  /** Compiles a definition; gives what is said, and the names of files that differ from the repository's. */
  compile(node: string): { readonly said: string; readonly differing: readonly string[] };
  close(): void;
}

/** Builds, packs and installs; what is needed besides comes from npm. */
export async function createPackedProject(): Promise<PackedProject> {
  run("npm", ["run", "build"], root);
  const folder = mkdtempSync(join(tmpdir(), "packed-connector-"));
  const packages = join(folder, "packages");
  mkdirSync(packages);
  for (const each of published)
    run("npm", ["pack", "--pack-destination", packages], join(root, each));
  const tarballs = readdirSync(packages).map((name) => `./packages/${name}`);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", type: "module" }));
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs], folder);
  const server = await startVendor();
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, "main.ts"), programFor(port));
  return {
    folder,
    runProgram: (node) =>
      new Promise((done, fail) => {
        execFile(node, ["main.ts"], { cwd: folder }, (error, stdout, stderr) => {
          if (error) fail(new Error(stderr));
          else done(stdout);
        });
      }),
    compile: (node) => {
      for (const path of ["github.connector.yaml", "specs.lock.yaml", "specs/github.slice.json"])
        cpSync(join(root, "definitions", path), join(folder, "definitions", path));
      rmSync(join(folder, "generated"), { recursive: true, force: true });
      const human = join(folder, "node_modules/@human/connector-compiler/bin/human.js");
      const { stderr: said } = spawnSync(node, [human, "connector", "compile"], {
        cwd: folder,
        encoding: "utf8",
      });
      const read = (base: string, name: string): string =>
        readFileSync(join(base, "generated/github", name), "utf8");
      const names = readdirSync(join(root, "generated/github"));
      return { said, differing: names.filter((name) => read(folder, name) !== read(root, name)) };
    },
    close: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program to its end and gives what it prints. */
export function run(command: string, args: readonly string[], cwd: string): string {
  const environment = { ...process.env, NODE_OPTIONS: "" };
  return execFileSync(command, args, { cwd, env: environment, encoding: "utf8", stdio: "pipe" });
}

async function startVendor(): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ login: "octo", id: 1, html_url: request.url, name: null }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

function programFor(port: number): string {
  return `import { bearer, createTransport } from "@human/connector-sdk";
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
`;
}
