import type { Attack } from "./attack.ts";
import { definitionAttacks } from "./definitions.ts";
import { graphqlAttacks } from "./graphql.ts";
import { nameAttacks } from "./names.ts";
import { overlayAttacks } from "./overlays.ts";
import { referenceAttacks } from "./references.ts";
import { schemaAttacks } from "./schemas.ts";
import { sizeAttacks } from "./sizes.ts";
import { writingAttacks } from "./writing.ts";

function of(what: string, attacks: readonly Attack[]): readonly Attack[] {
  return attacks.map((attack) => ({ ...attack, name: `${what}: ${attack.name}` }));
}

/** Everything that is tried, each under a name of its own. */
export const attacks: readonly Attack[] = [
  ...of("schemas", schemaAttacks),
  ...of("references", referenceAttacks),
  ...of("sizes", sizeAttacks),
  ...of("names", nameAttacks),
  ...of("writing", writingAttacks),
  ...of("GraphQL", graphqlAttacks),
  ...of("overlays", overlayAttacks),
  ...of("definitions", definitionAttacks),
];
