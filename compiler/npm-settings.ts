import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** Options as `npm-registry-fetch` and pacote take them. */
export type NpmOptions = Readonly<Record<string, unknown>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that decide how a registry is reached, and what pacote calls them. All others are npm's own. */
const names: ReadonlyMap<string, string> = new Map([
  ["registry", "registry"],
  ["proxy", "proxy"],
  ["https-proxy", "httpsProxy"],
  ["noproxy", "noProxy"],
  ["ca", "ca"],
  ["cert", "cert"],
  ["key", "key"],
  ["local-address", "localAddress"],
  ["user-agent", "userAgent"],
  ["replace-registry-host", "replaceRegistryHost"],
]);

/**
 * The user's settings for registries, in npm's order: environment, the project's `.npmrc`, the user's, the
 * machine's (npm's documentation, "npmrc"). Tokens in them go to pacote and nowhere else.
 */
export function readNpmOptions(project: string, environment: Environment): NpmOptions {
  const user = setting(environment, "userconfig") ?? join(homedir(), ".npmrc");
  const machine =
    setting(environment, "globalconfig") ?? join(dirname(process.execPath), "..", "etc", "npmrc");
  const settings: Readonly<Record<string, string>> = {
    ...readFile(machine, environment),
    ...readFile(user, environment),
    ...readFile(join(project, ".npmrc"), environment),
    ...readEnvironment(environment),
  };
  return toOptions(new Map(Object.entries(settings)));
}

function toOptions(settings: ReadonlyMap<string, string>): NpmOptions {
  const options = [...settings].flatMap(([name, value]): readonly [string, unknown][] => {
    if (name.startsWith("//") || name.endsWith(":registry")) return [[name, value]];
    const option = names.get(name);
    return option === undefined ? [] : [[option, unescapeLines(value)]];
  });
  const cache = settings.get("cache") ?? defaultCache();
  const authorities = readAuthorities(settings.get("cafile"));
  return {
    ...Object.fromEntries(options),
    // Without it, pacote fetches everything anew.
    cache: join(resolve(cache), "_cacache"),
    ...(authorities === undefined ? {} : { ca: authorities }),
    ...(settings.get("strict-ssl") === "false" ? { strictSSL: false } : {}),
  };
}

/** Where npm keeps its cache unless it is told otherwise. */
function defaultCache(): string {
  const local = process.platform === "win32" ? process.env["LOCALAPPDATA"] : undefined;
  return local === undefined ? join(homedir(), ".npm") : join(local, "npm-cache");
}

/** The lines `name = value` of an `.npmrc`. Sections and lists concern nothing that is read here. */
function readFile(path: string, environment: Environment): Readonly<Record<string, string>> {
  const text = readIfPresent(path) ?? "";
  return Object.fromEntries(
    text.split("\n").flatMap((line) => {
      const mark = line.indexOf("=");
      const name = line.slice(0, Math.max(0, mark)).trim();
      if (name === "" || /^[;#[]/.test(name)) return [];
      const value = line.slice(mark + 1).trim();
      return [[name, expand(value.replace(/^(["'])(.*)\1$/, "$2"), environment)]];
    }),
  );
}

/** `npm_config_fetch_retries` is `fetch-retries`; names of registries keep their case and underscores. */
function readEnvironment(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([key, value]) => {
      const match = /^npm_config_(.+)$/i.exec(key);
      if (match === null || value === undefined || value === "") return [];
      const name = match[1] ?? "";
      const plain = /^(?:\/\/|@)/.test(name) ? name : name.toLowerCase().replaceAll("_", "-");
      return [[plain, value]];
    }),
  );
}

function setting(environment: Environment, name: string): string | undefined {
  return readEnvironment(environment)[name];
}

/** `${NAME}` is a variable of the environment, `${NAME?}` one that may be missing. */
function expand(value: string, environment: Environment): string {
  return value.replaceAll(/\$\{([^{}?]+)(\?)?\}/g, (whole, name: string, optional?: string) => {
    return environment[name] ?? (optional === undefined ? whole : "");
  });
}

function unescapeLines(value: string): string {
  return value.replaceAll("\\n", "\n");
}

function readAuthorities(path: string | undefined): readonly string[] | undefined {
  const text = path === undefined ? undefined : readIfPresent(path);
  return text?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? undefined;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
