import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { LoadedDefinition } from "../load/load.ts";
import type { DocumentPath } from "../source.ts";
import { parseDuration } from "../expression/duration.ts";
import type { ConnectorDefinition } from "./definition.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What a JSON Schema cannot say: the file's name, and durations that vendors limit. */
export function checkRules(
  definition: ConnectorDefinition,
  loaded: LoadedDefinition,
): readonly Diagnostic[] {
  return [
    ...checkFileName(definition, loaded),
    ...checkAssertions(definition, loaded),
    ...checkPresigned(definition, loaded),
  ];
}

function checkFileName(
  { id }: ConnectorDefinition,
  loaded: LoadedDefinition,
): readonly Diagnostic[] {
  const file = loaded.source.path.split("/").at(-1) ?? "";
  if (file === `${id}.connector.yaml`) return [];
  return [diagnostic("validate/id-file-name", { id, file }, loaded.locate(["id"]))];
}

/** Issuers take assertions of one hour at most (Google, "Using OAuth 2.0 for server to server applications"). */
function checkAssertions(
  { auth }: ConnectorDefinition,
  loaded: LoadedDefinition,
): readonly Diagnostic[] {
  const list = Array.isArray(auth);
  return listOf(auth).flatMap(({ scheme, expires }, index) => {
    if ((scheme !== "jwt" && scheme !== "jwtBearer") || typeof expires !== "string") return [];
    const path: DocumentPath = list ? ["auth", index, "expires"] : ["auth", "expires"];
    return checkDuration(expires, HOUR, "1s to 1h", path, loaded);
  });
}

/**
 * Addresses signed for Amazon and for Google live seven days at most (Amazon S3 API, "Authenticating Requests"; Cloud
 * Storage, "Signed URLs").
 */
function checkPresigned(
  definition: ConnectorDefinition,
  loaded: LoadedDefinition,
): readonly Diagnostic[] {
  const isBounded = listOf(definition.auth).some(
    ({ scheme, signer }) => scheme === "awsSigV4" || signer !== undefined,
  );
  if (!isBounded) return [];
  return Object.entries(definition.implements ?? {}).flatMap(([method, entries]) =>
    listOf(entries).flatMap(({ expires }, index) => {
      const max = (expires as { readonly max?: unknown } | undefined)?.max;
      if (typeof max !== "string") return [];
      const entry = Array.isArray(entries) ? [method, index] : [method];
      return checkDuration(
        max,
        7 * DAY,
        "1s to 7d",
        ["implements", ...entry, "expires", "max"],
        loaded,
      );
    }),
  );
}

function checkDuration(
  text: string,
  most: number,
  range: string,
  path: DocumentPath,
  loaded: LoadedDefinition,
): readonly Diagnostic[] {
  const duration = parseDuration(text);
  if (duration === undefined || duration <= most) return [];
  const name = String(path.at(-1));
  return [diagnostic("validate/out-of-range", { name, found: text, range }, loaded.locate(path))];
}

function listOf<T>(oneOrMore: T | readonly T[] | undefined): readonly T[] {
  if (oneOrMore === undefined) return [];
  return Array.isArray(oneOrMore) ? (oneOrMore as readonly T[]) : [oneOrMore as T];
}
