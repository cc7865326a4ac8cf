import type { JsonObject } from "../json.ts";
import { ownText } from "../spec/json.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { MTLS } from "./auth-scheme.ts";
import type { Draft } from "./drafted-auth.ts";
import { requirementsOf } from "./requirements.ts";

/** A scheme of the document that a definition can name. */
export interface Candidate extends Draft {
  readonly schemeName: string;
  readonly scheme: JsonObject;
}

/** The scheme that most operations ask for; of equals the one that keeps the better secret. */
export function chooseScheme(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  candidates: readonly Candidate[],
): Candidate | undefined {
  const asked = new Map<string, { count: number; position: number }>();
  for (const entry of entries)
    for (const [position, requirement] of requirementsOf(document, entry).entries())
      for (const name of Object.keys(requirement)) {
        const found = asked.get(name) ?? { count: 0, position: 0 };
        asked.set(name, { count: found.count + 1, position: found.position + position });
      }
  const rank = (each: Candidate): readonly number[] => {
    const { count, position } = asked.get(each.schemeName) ?? { count: 0, position: 0 };
    return [
      // A certificate is often asked for beside what proves who calls.
      Number(each.lines[0] === MTLS),
      Number(count === 0),
      Number(each.waivers !== undefined),
      -count,
      Number(each.isStandIn === true),
      // The document says all of how a token is got.
      Number(each.lines.every((line) => !line.startsWith("authorizationUrl"))),
      position,
      secrecy(each),
    ];
  };
  const [first] = candidates
    .map((each) => ({ each, rank: rank(each) }))
    .sort((one, other) => compareRanks(one.rank, other.rank));
  return first?.each;
}

/** Compares ranks: the first number that differs decides. */
export function compareRanks(one: readonly number[], other: readonly number[]): number {
  const differences = one.map((each, index) => each - (other[index] ?? 0));
  return differences.find((each) => each !== 0) ?? 0;
}

/** What documents list among keys, and everybody may know. */
export const NO_SECRET: RegExp = /(?:version|host|type)$/i;

/** Of several keys that go together, the secret one is the credential. */
function secrecy({ schemeName, scheme }: Candidate): number {
  const name = ownText(scheme, "name") ?? "";
  if (NO_SECRET.test(name)) return 4;
  const words = `${schemeName} ${name}`;
  const kinds = [/secret/i, /client|version|app(?:lication)?[-_]?id/i, /token/i];
  const [isSecret, isName, isToken] = kinds.map((each) => each.test(words));
  if (isSecret === true) return 0;
  if (isName === true) return 3;
  return isToken === true ? 1 : 2;
}
