import { globSync, readFileSync } from "node:fs";
import { catalog } from "../../generated/index.ts";
import { has } from "./features.ts";

/** Ids of all connectors. */
export const ids: readonly string[] = Object.keys(catalog).sort();

/** The committed files of a connector, by their path below `generated/`. */
export function readGenerated(id: string): ReadonlyMap<string, string> {
  const paths = globSync(`${id}/**/*`, { cwd: "generated" }).sort();
  return new Map(
    paths.map((path) => [path, broken(path, readFileSync(`generated/${path}`, "utf8"))]),
  );
}

function broken(path: string, text: string): string {
  if (has("page-empty") && path.endsWith("/README.md")) return text.replaceAll(/^(?!#).*$/gm, "");
  if (has("code-added") && path.endsWith(".ts"))
    return `${text}if (Math.random() > 2) await fetch("/");\n`;
  return text;
}
