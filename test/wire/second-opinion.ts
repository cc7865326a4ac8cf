import { existsSync, readFileSync } from "node:fs";
import type { OpenAPIV3 } from "openapi-types";
import { parse } from "yaml";
import { createRequestOracle, type ReceivedRequest } from "../kit/request-oracle.ts";

/** What the vendor's own documents say against a request; nothing where there are none to ask. */
export type SecondOpinion = (request: ReceivedRequest) => Promise<readonly string[]>;

interface Opinions {
  /** Files in the folder `SPECS_DIR`. */
  readonly documents: readonly string[];
  /** Path before all paths, where the documents name no server. */
  readonly base?: string;
  /** Patterns of what the documents are wrong about, with method and address before, and how one knows. */
  readonly excused: Readonly<Record<string, string>>;
}

const all = JSON.parse(readFileSync("test/wire/second-opinions.json", "utf8")) as Readonly<
  Record<string, Opinions>
>;

/**
 * Asks the vendor's documents too, where the connector is compiled from one that we wrote ourselves. They belong to
 * their vendors and are not part of this repository: `SPECS_DIR` is the folder that has them.
 */
export function readSecondOpinion(connector: string): SecondOpinion {
  const folder = process.env["SPECS_DIR"];
  const opinions = Object.hasOwn(all, connector) ? all[connector] : undefined;
  if (folder === undefined || opinions === undefined) return () => Promise.resolve([]);
  const judge = createRequestOracle(
    opinions.documents.map((name) => readDocument(`${folder}/${name}`, opinions.base)),
  );
  const excused = Object.keys(opinions.excused).map((pattern) => new RegExp(pattern));
  return async (request) => {
    const judgement = await judge(request);
    const { method, target } = request;
    const errors = judgement?.errors ?? ["The vendor has no such operation."];
    return errors
      .map((error) => `${method} ${target} ${error}`)
      .filter((error) => !excused.some((pattern) => pattern.test(error)));
  };
}

function readDocument(path: string, base: string | undefined): OpenAPIV3.Document {
  if (!existsSync(path)) throw new Error(`SPECS_DIR has no such file: ${path}`);
  const document = parse(readFileSync(path, "utf8"), { maxAliasCount: 0 }) as OpenAPIV3.Document;
  return base === undefined ? document : { ...document, servers: [{ url: `https://host${base}` }] };
}
