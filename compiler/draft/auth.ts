import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";
import { AUTHORIZATION, isToken, together, unsentLines, wantedBeside } from "./auth-beside.ts";
import { type Candidate, chooseScheme, compareRanks } from "./auth-choice.ts";
import { draftApiKey, draftPathKey, draftScheme, severalOf } from "./auth-scheme.ts";
import { apiKeysIn, credentialParameters } from "./credential-places.ts";
import type { Draft, DraftAuth, DraftPlace } from "./drafted-auth.ts";
import { otherLines } from "./other-methods.ts";
import { usuallyRequired } from "./parameters.ts";
import { isOpen, requirementsOf } from "./requirements.ts";
import { securitySchemes } from "./security-schemes.ts";

/**
 * Drafts `auth` from the security scheme that most operations ask for, one outside of addresses if there is one; from
 * parameters that carry a credential where there are no schemes; asks where there are none either.
 */
export function draftAuth(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  place: DraftPlace,
): DraftAuth {
  if (place.credential !== undefined) return draftPathKey(place.credential);
  const candidates = securitySchemes(document.json).flatMap(
    ([schemeName, scheme]): readonly Candidate[] => {
      const draft = draftScheme(schemeName, scheme, place);
      return draft === undefined ? [] : [{ ...draft, schemeName, scheme }];
    },
  );
  const chosen = chooseScheme(document, entries, candidates);
  if (chosen !== undefined) {
    const { schemeName, scheme } = chosen;
    const wanted = wantedBeside(document, entries, schemeName);
    const { lines, hosts, waivers, sends } = together(chosen, candidates, wanted);
    const sent = new Set(sends?.map((each) => each.toLowerCase()));
    if (isToken(scheme)) sent.add(AUTHORIZATION);
    const others = securitySchemes(document.json).filter(([name]) => wanted.has(name));
    return {
      lines: [
        ...openLines(document, entries, schemeName),
        ...otherLines(document, entries, chosen, candidates),
        ...unsentLines(others, wanted, sent),
        ...lines,
      ],
      hosts,
      schemeName,
      beside: others
        .flatMap(([, other]) => apiKeysIn(other))
        .filter((each) => !sent.has(each.toLowerCase())),
      ...(waivers && { waivers }),
      ...(sends && { sends }),
    };
  }
  return draftParameter(document, entries) ?? nothing;
}

const nothing: DraftAuth = {
  lines: [
    "# TODO: the vendor's document names no way to authenticate that can be taken from it.",
    "scheme: none",
    "because: The vendor's document names no authentication.",
  ],
  hosts: [],
};

/** Who calls only what is open to everybody has no use for a credential. */
function openLines(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  schemeName: string,
): readonly string[] {
  const all = entries.map((entry) => requirementsOf(document, entry));
  const open = entries.filter(isOpen).length;
  const isAsked = all.some((each) => each.some((one) => Object.hasOwn(one, schemeName)));
  if (!isAsked || 2 * open <= entries.length) return [];
  return [
    `# TODO: by the vendor's document, ${String(open)} of ${String(entries.length)} operations ask for no credential.`,
  ];
}

/** What operations take as parameters to know who calls, where no scheme tells of it: all keys that most require. */
function draftParameter(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
): DraftAuth | undefined {
  const found = credentialParameters(document.json, entries);
  const isPlaceRequired = usuallyRequired(document.json, entries);
  const isRequired = ({ sends = [] }: Draft): boolean => sends.some(isPlaceRequired);
  const drafts = found.flatMap(({ place, words }) => draftApiKey(place, words) ?? []);
  const rank = (each: Draft): readonly number[] => [
    Number(each.waivers !== undefined),
    Number(!isRequired(each)),
  ];
  const [first] = drafts.toSorted((one, other) => compareRanks(rank(one), rank(other)));
  if (first === undefined) return undefined;
  const chosen = severalOf(
    first,
    drafts.filter(isRequired).flatMap(({ key }) => key ?? []),
  );
  const keys = found.map(({ place }) => `${place.at}.${place.name}`);
  return { ...chosen, beside: keys.filter((each) => chosen.sends?.includes(each) !== true) };
}
