import { ConnectorError } from "../errors.ts";
import { isConflict } from "./conflict.ts";
import { connectionGone } from "./connection.ts";
import { assertSecrets } from "./fields.ts";
import { credentialsOf, tested } from "./keep.ts";
import { renewTokens } from "./refresh.ts";
import { openContext } from "./context.ts";
import { readGeneration, readValues, secretName, type SecretKind, valuesOf } from "./secrets.ts";
import type { Services, Target } from "./services.ts";
import { schemeOf, tokenSourceOf } from "./token-source.ts";

type Values = Readonly<Record<string, string>>;

/** New secrets of a connection that lives on; fields that are left out stay what they are. */
export interface Rotation {
  /** `clientSecret`, `privateKey`, … */
  readonly app?: Values;
  /** `key`, `password`, … */
  readonly credential?: Values;
}

/** The values of one kind that were read, and what shall replace them. */
interface Replacement<Kind extends SecretKind = "app" | "credential"> {
  readonly kind: Kind;
  readonly version: number;
  readonly values: Values;
}

/**
 * Replaces secrets while calls go on. The new ones are tried first: by a renewal where tokens come of them, and
 * by the host's test. Calls that are under way finish with what they have; later ones get the new secrets. Fails
 * with `badInput` where a secret does not look as its field says, with `conflict` where somebody else was faster, and as the vendor does: then nothing has changed.
 */
export async function rotateSecrets(
  services: Services,
  target: Target,
  rotation: Rotation,
): Promise<void> {
  const { auth } = target.connection;
  assertSecrets(target.descriptor, { auth, app: rotation.app, credential: rotation.credential });
  const replacements = (
    await Promise.all([
      replacementOf(services, target, "app", rotation.app),
      replacementOf(services, target, "credential", rotation.credential),
    ])
  ).filter((each) => each !== undefined);
  if (replacements.length === 0)
    throw new ConnectorError("badInput", "There is nothing to rotate.");
  await services.announce("rotate", target.connection);
  const tokens = await tryOut(services, target, replacements);
  try {
    // In one commit: an app of one rotation and a credential of another may never work together.
    await services.vault.replace(
      [...replacements, ...tokens].map(({ kind, version, values }) => ({
        name: secretName(target.connection, kind),
        replaces: version,
        values,
      })),
    );
  } catch (error) {
    throw isConflict(error)
      ? new ConnectorError("conflict", "The secrets were replaced by somebody else meanwhile.")
      : error;
  }
  const what = replacements.map(({ kind }) => kind);
  services.observe({ kind: "rotated", connection: target.connection, what });
}

async function replacementOf(
  { vault }: Services,
  { connection }: Target,
  kind: Replacement["kind"],
  values: Values | undefined,
): Promise<Replacement | undefined> {
  if (values === undefined) return undefined;
  const stored = await vault.get(secretName(connection, kind));
  if (stored === undefined) throw connectionGone();
  return { kind, version: stored.version, values: { ...stored.values, ...values } };
}

/**
 * The tokens that came of the new secrets and are to be kept with them. Where a renewal uses the old ones up it keeps
 * them itself: they are the same account's, whatever the secrets turn out to be.
 */
async function tryOut(
  services: Services,
  target: Target,
  replacements: readonly Replacement[],
): Promise<readonly Replacement<"tokens">[]> {
  const candidates = Object.fromEntries(replacements.map(({ kind, values }) => [kind, values]));
  const source = tokenSourceOf(services, target, schemeOf(target));
  if (source === undefined) {
    await tested(services, target, credentialsOf(target, candidates));
    return [];
  }
  const generation = await readGeneration(services.vault, target.connection);
  if (generation === undefined) throw connectionGone();
  const { version } = generation;
  const { tokens } =
    source.obtain === undefined
      ? await renewTokens({ services, target, source, stale: version, candidates })
      : await source.obtain(await openContext(services, target, candidates));
  const app = candidates["app"] ?? (await readValues(services.vault, target.connection, "app"));
  await tested(services, target, credentialsOf(target, { ...candidates, app, tokens }));
  return source.obtain === undefined ? [] : [{ kind: "tokens", version, values: valuesOf(tokens) }];
}
