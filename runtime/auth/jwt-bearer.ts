import type { Expression, Read, UrlTemplate } from "../expression/expression.ts";
import { type AssertionOptions, assertionText, signAssertion } from "./assertion.ts";
import { placeToken, type TokenPlace } from "./bearer-token.ts";
import { presignGoog4 } from "./goog4.ts";
import type { AuthScheme } from "./scheme.ts";

export interface JwtBearerOptions extends AssertionOptions {
  readonly tokenUrl: UrlTemplate;
  /** E-mail address of the account of Google Cloud whose key also signs addresses. */
  readonly signer?: Expression | string;
  /** Where the access token goes. Default: `Authorization: Bearer <token>`. */
  readonly place?: TokenPlace;
}

export interface JwtBearerScheme extends AuthScheme {
  readonly scheme: "jwtBearer";
  readonly options: JwtBearerOptions;
  /** Signs what is exchanged for an access token. Fails with `badCredential`. */
  readonly assertion: (context: { readonly at: Read; readonly now: () => number }) => string;
}

/** An assertion that is exchanged for an access token (RFC 7523); sends the credential's `accessToken`. */
export function jwtBearer(options: JwtBearerOptions): JwtBearerScheme {
  const { id, place, signer } = options;
  return {
    id,
    scheme: "jwtBearer",
    options,
    assertion: ({ at, now }) => signAssertion(options, at, now()),
    apply: (draft, context) => placeToken(draft, context, id, place),
    ...(signer === undefined
      ? {}
      : {
          presign: (request, { at }) =>
            presignGoog4(request, {
              account: assertionText(options, signer, at),
              key: assertionText(options, options.signingKey, at),
            }),
        }),
  };
}
