import type { CustomFetchOptions } from "oauth4webapi";
import { parseJson, readBytes } from "../answer/decode.ts";
import type { Place } from "../expression/expression.ts";
import { assertAllowed, publicHostOf } from "../http/hosts.ts";
import {
  defaultLimits,
  type ByteStream,
  type HttpRequest,
  type Limits,
  USER_AGENT,
} from "../http/request.ts";
import type { OAuthContext } from "./context.ts";
import { readAnswer } from "./lifetime.ts";

/** How a vendor's token endpoint departs from RFC 6749. */
export interface Dialect {
  /** Of the request. Default: `form`. */
  readonly encoding?: "form" | "json" | "query";
  /** From the standard's names of parameters to the vendor's. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Where the answer has what, if not under the standard's names. */
  readonly response?: Readonly<
    Partial<Record<"accessToken" | "refreshToken" | "expiresIn" | "scope", Place>>
  >;
}

/** An answer of an authorization server, read and bounded. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON or form, otherwise null. */
  readonly body: unknown;
}

type StandardRequest = CustomFetchOptions<"POST", URLSearchParams>;

const MOST_BYTES = 1024 * 1024;

/** For the answers of authorization servers, which are small. */
export const serverLimits: Limits = {
  ...defaultLimits,
  wireBytes: MOST_BYTES,
  bodyBytes: MOST_BYTES,
  firstByte: 20_000,
  idle: 10_000,
  total: 20_000,
};

/** Writes a standard request as the vendor wants it. Fails with `hostNotAllowed`. */
export function writeRequest(
  context: OAuthContext,
  dialect: Dialect,
  address: string,
  { headers, body }: StandardRequest,
): HttpRequest {
  const url = new URL(address);
  const pairs = [...body].map(([name, value]): [string, string] => [
    own(dialect.rename, name),
    value,
  ]);
  const { encoding = "form" } = dialect;
  if (encoding === "query") for (const [name, value] of pairs) url.searchParams.append(name, value);
  assertAllowed(url, context.descriptor.hosts, context.at);
  const { "content-type": _, ...rest } = headers;
  const request = {
    operation: "auth.token",
    method: "POST",
    url: url.href,
    limits: serverLimits,
    ...publicHostOf(context.descriptor, url),
  } as const;
  const base = { ...rest, "user-agent": USER_AGENT };
  switch (encoding) {
    case "query":
      return { ...request, headers: base };
    case "json":
      return {
        ...request,
        headers: { ...base, "content-type": "application/json" },
        body: JSON.stringify(Object.fromEntries(pairs)),
      };
    case "form":
      return {
        ...request,
        headers: { ...base, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(pairs).toString(),
      };
  }
}

/** Sends a request to an authorization server and reads what it says; a redirect is an answer like any other. */
export async function send(context: OAuthContext, request: HttpRequest): Promise<ServerAnswer> {
  const { status, headers, body } = await context.transport(request);
  const text = await readText(body);
  return { status, headers, body: parseAnswer(text, headers["content-type"] ?? "", status) };
}

/** What the vendor said, under the standard's names and as the standard's type. */
export function standardResponse({ status, body }: ServerAnswer, dialect: Dialect): Response {
  const { response = {} } = dialect;
  const text = (place: Place): string | undefined => {
    const value = readAnswer(body, place);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const accessToken = text(response.accessToken ?? ["token", "access_token"]);
  const error = text(["token", "error"]);
  // Some vendors refuse with status 200, GitHub and Slack among them.
  if (accessToken === undefined && error !== undefined)
    return Response.json(
      { error, error_description: text(["token", "error_description"]) },
      { status: status < 300 ? 400 : status },
    );
  return Response.json(
    {
      access_token: accessToken,
      // What vendors call a token's type is seldom one of the registry's; all are sent as they are.
      token_type: "bearer",
      refresh_token: text(response.refreshToken ?? ["token", "refresh_token"]),
      scope: text(response.scope ?? ["token", "scope"]),
    },
    { status: status > 199 && status < 300 ? 200 : status },
  );
}

function own(names: Readonly<Record<string, string>> | undefined, name: string): string {
  return names !== undefined && Object.hasOwn(names, name) ? (names[name] ?? name) : name;
}

/** Servers mislabel their JSON, so the label matters for forms alone. */
function parseAnswer(text: string, contentType: string, status: number): unknown {
  if (contentType.includes("x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    return parseJson(text);
  } catch (error) {
    if (status < 200 || status > 299 || text === "") return null;
    throw error;
  }
}

async function readText(body: ByteStream): Promise<string> {
  return new TextDecoder().decode(await readBytes(body, MOST_BYTES));
}
