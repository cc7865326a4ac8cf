import type { Tokens } from "../oauth/context.ts";
import type { Vault } from "../vault/vault.ts";
import type { CredentialName } from "../vault/name.ts";
import type { ConnectionName } from "./connection.ts";

/**
 * What a vault keeps of a connection: `app` the client that the vendor knows, `credential` what the user gave,
 * `tokens` what came of it, `authorization` what a consent that has begun waits with.
 */
export type SecretKind = "app" | "credential" | "tokens" | "authorization";

type Values = Readonly<Record<string, string>>;

/** Tokens as they are kept; the version is their generation. */
export interface Generation {
  readonly version: number;
  readonly tokens: Tokens;
}

export function secretName({ organization, id }: ConnectionName, kind: SecretKind): CredentialName {
  return { organization, connection: id, kind };
}

export async function readValues(
  vault: Vault,
  name: ConnectionName,
  kind: SecretKind,
): Promise<Values> {
  return (await vault.get(secretName(name, kind)))?.values ?? {};
}

export async function readGeneration(
  vault: Vault,
  name: ConnectionName,
): Promise<Generation | undefined> {
  const stored = await vault.get(secretName(name, "tokens"));
  return stored === undefined
    ? undefined
    : { version: stored.version, tokens: tokensOf(stored.values) };
}

export function valuesOf(tokens: Tokens): Values {
  const { accessToken, refreshToken, scope, obtainedAt, expiresAt } = tokens;
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(scope === undefined ? {} : { scope }),
    obtainedAt: String(obtainedAt),
    ...(expiresAt === undefined ? {} : { expiresAt: String(expiresAt) }),
  };
}

function tokensOf(values: Values): Tokens {
  const { accessToken = "", refreshToken, scope, obtainedAt, expiresAt } = values;
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(scope === undefined ? {} : { scope }),
    obtainedAt: Number(obtainedAt),
    ...(expiresAt === undefined ? {} : { expiresAt: Number(expiresAt) }),
  };
}
