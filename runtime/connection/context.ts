import { ownerOf } from "../http/client-certificate.ts";
import { withDefaults } from "../prepare/connection-fields.ts";
import type { OAuthContext } from "../oauth/context.ts";
import { reader } from "../expression/place.ts";
import type { SecretKind } from "./secrets.ts";
import { readValues } from "./secrets.ts";
import type { Services, Target } from "./services.ts";

type Values = Readonly<Record<string, string>>;

/** Secrets that stand in for those of the vault, while they are tried. */
export type Candidates = Readonly<
  Partial<Record<Extract<SecretKind, "app" | "credential">, Values>>
>;

/** What of an app is no secret. */
const OPEN: ReadonlySet<string> = new Set(["certificate", "clientId", "host"]);

/** What the expressions of an auth method read for a connection, and where its requests go. */
export function contextOf(
  services: Pick<Services, "transport" | "now">,
  { descriptor, connection }: Target,
  { app = {}, credential = {} }: Candidates,
): OAuthContext {
  return {
    descriptor,
    transport: services.transport,
    now: services.now,
    owner: ownerOf(connection.organization, connection.id),
    at: reader({
      app,
      credential,
      connection: withDefaults(descriptor, connection.fields),
      auth: { id: connection.auth },
    }),
    secrets: [
      ...Object.values(credential),
      ...Object.entries(app).flatMap(([name, value]) => (OPEN.has(name) ? [] : [value])),
    ],
  };
}

/** The same with what the vault keeps. */
export async function openContext(
  services: Services,
  target: Target,
  candidates: Candidates = {},
): Promise<OAuthContext> {
  const { vault } = services;
  return contextOf(services, target, {
    app: candidates.app ?? (await readValues(vault, target.connection, "app")),
    credential: candidates.credential ?? (await readValues(vault, target.connection, "credential")),
  });
}
