import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readNpmOptions } from "../../../compiler/npm-settings.ts";

const folder = mkdtempSync(join(tmpdir(), "npm-settings-"));
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const certificate = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----";
const environment = {
  npm_config_userconfig: write(
    "user",
    `; comment
registry = https://user.example/
//user.example/:_authToken = \${TOKEN}
//other.example/:_authToken=\${MISSING}
//third.example/:_authToken=\${MISSING?}
cache="${folder}/cache"
cafile=${write("ca.pem", `${certificate}\n${certificate}\n`)}
strict-ssl=false
fund=false
[section]
broken line`,
  ),
  npm_config_globalconfig: write(
    "machine",
    "registry=https://machine.example/\nproxy=http://proxy.example",
  ),
  TOKEN: "token",
};

it("reads what decides how a registry is reached", () => {
  expect(readNpmOptions(join(folder, "none"), environment)).toEqual({
    registry: "https://user.example/",
    "//user.example/:_authToken": "token",
    "//other.example/:_authToken": "${MISSING}",
    "//third.example/:_authToken": "",
    proxy: "http://proxy.example",
    cache: join(folder, "cache", "_cacache"),
    ca: [certificate, certificate],
    strictSSL: false,
  });
});

it("lets the project win over the user, and the environment over both", () => {
  write(".npmrc", "registry=https://project.example/\n@pets:registry='https://pets.example/'");
  expect(readNpmOptions(folder, environment)).toMatchObject({
    registry: "https://project.example/",
    "@pets:registry": "https://pets.example/",
  });
  expect(
    readNpmOptions(folder, {
      ...environment,
      NPM_CONFIG_REGISTRY: "https://environment.example/",
      npm_config_https_proxy: "http://secure.example",
      "npm_config_//environment.example/:_authToken": "other",
      npm_config_noproxy: "",
    }),
  ).toMatchObject({
    registry: "https://environment.example/",
    httpsProxy: "http://secure.example",
    "//environment.example/:_authToken": "other",
  });
});

it("uses npm's own cache where no other is set", () => {
  const nowhere = {
    npm_config_userconfig: join(folder, "none"),
    npm_config_globalconfig: join(folder, "none"),
  };
  expect(readNpmOptions(join(folder, "none"), nowhere)).toEqual({
    cache: expect.stringMatching(/npm(-cache)?[\\/]_cacache$/),
  });
});
