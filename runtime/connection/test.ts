import type { CredentialProvider } from "../credential.ts";
import type { Target } from "./services.ts";

/**
 * Proves that a connection works before it is kept: the host makes the connector with these credentials and
 * calls what the definition's `connection.test` names. What it throws is why the connection is not made.
 */
export type Test = (
  candidate: Target & { readonly credentials: CredentialProvider },
) => Promise<{ readonly label?: string } | undefined> | { readonly label?: string } | undefined;
