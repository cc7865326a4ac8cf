import type { LoginScheme } from "../auth/login.ts";
import { type AuthScheme, unchanged } from "../auth/scheme.ts";
import { fields } from "../auth/credential.ts";
import { ConnectorError } from "../errors.ts";
import type { Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import type { Grant, OAuthContext } from "../oauth/context.ts";
import { EXPIRES_IN, expiryOf, readAnswer } from "../oauth/lifetime.ts";
import { reader } from "../expression/place.ts";
import { evaluate } from "../expression/value.ts";
import { ConnectionCaller, operationOf } from "./caller.ts";
import type { Services, Target } from "./services.ts";

/** Makes the calls of a login one after another; what the last one gives is the token. */
export async function logIn(
  services: Services,
  { descriptor, connection }: Target,
  { options }: LoginScheme,
  context: OAuthContext,
): Promise<Grant> {
  const now = context.now();
  const results: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const steps = reader({ steps: results });
  const at: Read = (root, ...path) =>
    root === "steps" ? steps(root, ...path) : context.at(root, ...path);
  const secrets = [...context.secrets];
  const quiet = { ...descriptor, auth: [QUIET] };
  const caller = new ConnectionCaller(quiet, {
    // Nothing of it is sent, but no error tells it either.
    credentials: async (request) => await fields(Object.fromEntries(secrets.entries()))(request),
    connection: connection.fields,
    transport: context.transport,
  });
  let answer: unknown = null;
  for (const [name, step] of Object.entries(options.steps)) {
    // Without a credential: there is none yet, what the operations send is in their inputs.
    const { auth: _, ...open } = operationOf(services, { descriptor }, step.call);
    answer = await caller.run(open, evaluate(step.with ?? {}, at, functions));
    results[name] = answer;
    secrets.push(...textsOf(answer));
  }
  const { response = {}, lifetime } = options;
  const accessToken = readAnswer(answer, response.accessToken ?? ["token", "access_token"]);
  if (typeof accessToken !== "string" || accessToken === "")
    throw new ConnectorError("badAnswer", "What the login gave holds no access token.");
  const rule = lifetime ?? { at: response.expiresIn ?? EXPIRES_IN, unit: "seconds" };
  const expiresAt = expiryOf(rule, answer, now);
  return {
    tokens: { accessToken, obtainedAt: now, ...(expiresAt === undefined ? {} : { expiresAt }) },
    answer,
  };
}

/** Sends nothing. */
const QUIET: AuthScheme = { id: "login", scheme: "login", apply: unchanged };

/** What a step gives may be a secret for the next one. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
