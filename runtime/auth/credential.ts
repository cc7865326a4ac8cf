/** The secrets of one connection, for one auth method. */
export interface Credential {
  /** Id of the auth method; absent: the first that the operation works with. */
  readonly auth?: string;
  /** `accessToken`, or the fields that the auth method declares. */
  readonly values: Readonly<Record<string, string>>;
}

/** Gives the secrets when a call needs them. What it throws reaches the caller as it is. */
export type CredentialProvider = (request: {
  readonly connector: string;
  /** Ids of the auth methods that the operation works with, in order of preference. */
  readonly auth: readonly string[];
  /**
   * What the provider gave for this call and the vendor did not take: a chance to get it anew. The call is
   * repeated once if something else comes back, and fails with `reauthenticate` otherwise.
   */
  readonly rejected?: Credential;
  /** An address is to be signed here: what the user gave is needed, not a token that was had for it. */
  readonly presigning?: true;
}) => Promise<Credential> | Credential;

/** Keeps its values out of `util.inspect`, `JSON.stringify` and own properties. */
class HiddenCredential implements Credential {
  declare readonly auth?: string;
  readonly #values: Readonly<Record<string, string>>;

  constructor(values: Readonly<Record<string, string>>, auth: string | undefined) {
    this.#values = values;
    if (auth !== undefined) Object.assign(this, { auth });
  }

  get values(): Readonly<Record<string, string>> {
    return this.#values;
  }

  /** `inspect` with `showHidden` reads getters too. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[Credential]";
  }
}

/** A provider of one access token, for schemes such as `oauth2`; `auth` names the method among several. */
export function bearer(accessToken: string, auth?: string): CredentialProvider {
  return fields({ accessToken }, auth);
}

/** A provider of a user name and a password. */
export function basicCredential(
  username: string,
  password: string,
  auth?: string,
): CredentialProvider {
  return fields({ username, password }, auth);
}

/** A provider of the fields that an auth method declares, `fields({ key: "…" })`. */
export function fields(
  values: Readonly<Record<string, string>>,
  auth?: string,
): CredentialProvider {
  const credential = new HiddenCredential(Object.freeze({ ...values }), auth);
  return () => credential;
}
