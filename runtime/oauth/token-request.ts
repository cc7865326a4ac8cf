import type { ClientAuth, HttpRequestOptions } from "oauth4webapi";
import { ConnectorError } from "../errors.ts";
import type { Value } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { evaluate } from "../expression/value.ts";
import { type Party, type Protocol } from "./client.ts";
import type { Grant, OAuthContext } from "./context.ts";
import {
  type Dialect,
  send,
  type ServerAnswer,
  standardResponse,
  writeRequest,
} from "./dialect.ts";
import { EXPIRES_IN, expiryOf, type Lifetime } from "./lifetime.ts";
import { isMistimed, skewOf } from "../http/skew.ts";
import { refusal } from "./token-error.ts";

/** How tokens are asked for and read. */
export interface TokenRules extends Dialect {
  readonly lifetime?: Lifetime;
}

export type StandardOptions = HttpRequestOptions<"POST", URLSearchParams>;

/** Parameters that say nothing secret, so that errors may quote them. */
const PLAIN = new Set([
  "grant_type",
  "scope",
  "redirect_uri",
  "client_id",
  "client_assertion_type",
]);

/**
 * Asks a token endpoint once, or once more by the server's clock where ours may be why it does not accept what the
 * client signed. Fails with a ConnectorError: `unsent` where nothing left, with a `status` where the server
 * answered, `reauthenticate` where it says that the grant is over.
 */
export async function requestToken(
  protocol: Protocol,
  context: OAuthContext,
  rules: TokenRules,
  party: Party,
  write: (options: StandardOptions, clientAuth: ClientAuth) => Promise<Response>,
): Promise<Grant> {
  const now = context.now();
  const exchange = exchangeOf(protocol, context, rules);
  const standard = await exchange.prove(party, async (options, clientAuth) => {
    const response = await write(options, clientAuth);
    return await protocol.processGenericTokenEndpointResponse(party.server, party.client, response);
  });
  const answer = exchange.answer()?.body ?? null;
  const lifetime = rules.lifetime ?? {
    at: rules.response?.expiresIn ?? EXPIRES_IN,
    unit: "seconds",
  };
  const expiresAt = expiryOf(lifetime, answer, now);
  return {
    tokens: {
      accessToken: standard.access_token,
      ...(standard.refresh_token === undefined ? {} : { refreshToken: standard.refresh_token }),
      ...(standard.scope === undefined ? {} : { scope: standard.scope }),
      obtainedAt: now,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    },
    answer,
  };
}

/** One exchange with an authorization server over our transport, whose failures tell no secret. */
export interface Exchange {
  /**
   * Runs a step that the client proves itself in. A client that signs with a time and is refused is proven once more,
   * at the server's time; a server that does not know the client has not looked at the grant (RFC 6749, section 5.2).
   */
  readonly prove: <T>(
    party: Party,
    step: (options: StandardOptions, clientAuth: ClientAuth) => Promise<T>,
  ) => Promise<T>;
  readonly answer: () => ServerAnswer | undefined;
}

export function exchangeOf(protocol: Protocol, context: OAuthContext, dialect: Dialect): Exchange {
  let answer: ServerAnswer | undefined;
  let sent = false;
  const secrets = [...context.secrets];

  const optionsOf = ({ certificate }: Party): StandardOptions => ({
    [protocol.customFetch]: async (url, request) => {
      for (const [name, value] of request.body) if (!PLAIN.has(name)) secrets.push(value);
      const { authorization } = request.headers;
      if (authorization !== undefined) secrets.push(authorization.replace(/^\S+ /, ""));
      const written = {
        ...writeRequest(context, dialect, url, request),
        ...(certificate === undefined ? {} : { certificate }),
      };
      sent = true;
      answer = await send(context, written);
      return standardResponse(answer, dialect);
    },
  });

  const run = async <T>(
    party: Party,
    step: (options: StandardOptions) => Promise<T>,
  ): Promise<T> => {
    try {
      return await step(optionsOf(party));
    } catch (error) {
      throw failureOf(error);
    }
  };

  return {
    answer: () => answer,
    async prove(party, step) {
      const { clientAuth, clientAuthAt } = party;
      try {
        return await run(party, async (given) => await step(given, clientAuth));
      } catch (error) {
        const isRefused = error instanceof ConnectorError && error.code === "badCredential";
        const now = context.now();
        const skew = answer === undefined ? undefined : skewOf(answer.headers, now);
        if (clientAuthAt === undefined || !isRefused || !isMistimed(error.status, skew))
          throw error;
        return await run(party, async (given) => await step(given, clientAuthAt(now + skew)));
      }
    },
  };

  /** Errors of oauth4webapi carry requests and answers, so none of them goes further. */
  function failureOf(error: unknown): unknown {
    if (answer !== undefined && !(error instanceof ConnectorError))
      return refusal(answer, secrets, context.now());
    if (!sent && error instanceof ConnectorError)
      return Object.assign(error, { unsent: true } as const);
    if (error instanceof ConnectorError) return error;
    return new ConnectorError("badCredential", "The request for a token could not be written.", {
      unsent: true,
    });
  }
}

/** The constants of a definition as parameters of a request. */
export function parametersOf(
  context: OAuthContext,
  values: Readonly<Record<string, Value>> | undefined,
): Record<string, string> {
  const evaluated = Object.entries(values ?? {}).map(
    ([name, value]) => [name, evaluate(value, context.at, functions)] as const,
  );
  return Object.fromEntries(
    evaluated.flatMap(([name, value]) => {
      const text = typeof value === "object" ? undefined : String(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}
