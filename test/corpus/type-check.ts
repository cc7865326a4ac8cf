import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * Type-checks connectors with the native compiler under the repository's own flags.
 *
 * @returns The first errors of each connector that has any. While a file has a syntax error, the compiler says
 *   nothing else of any file: such connectors are set aside and the others checked again.
 */
export function typeCheck(
  root: string,
  out: string,
  ids: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const errors = new Map<string, string[]>();
  let left = ids;
  for (;;) {
    const found = check(root, out, left);
    for (const [id, lines] of found) errors.set(id, [...(errors.get(id) ?? []), ...lines]);
    const isSyntax = (line: string): boolean => /error TS1\d{3}:/.test(line);
    const broken = [...found].filter(([, lines]) => lines.some(isSyntax)).map(([id]) => id);
    if (broken.length === 0) return errors;
    left = left.filter((id) => !broken.includes(id));
  }
}

function check(root: string, out: string, ids: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  if (ids.length === 0) return found;
  const config = join(out, "tsconfig.json");
  const files = ids
    .flatMap((id) => [`${id}/${id}.ts`, `${id}/types.ts`, `${id}/values.ts`])
    .filter((file) => existsSync(join(out, file)));
  writeFileSync(
    config,
    JSON.stringify({
      extends: relative(out, join(root, "tsconfig.json")),
      compilerOptions: { typeRoots: [join(root, "node_modules/@types")] },
      include: [],
      exclude: [],
      files,
    }),
  );
  const tsc = join(root, "node_modules/.bin/tsc");
  const { stdout, status } = spawnSync(tsc, ["--project", config, "--pretty", "false"], {
    cwd: out,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  for (const line of stdout.split("\n")) {
    const id = /^(?:\.\/)?([a-z0-9-]+)\/[\w.-]+\.ts\(/.exec(line)?.[1];
    if (id !== undefined) found.set(id, [...(found.get(id) ?? []), line]);
  }
  if (status !== 0 && found.size === 0)
    throw new Error(`The type checker failed and named no connector:\n${stdout.slice(0, 2000)}`);
  return found;
}
