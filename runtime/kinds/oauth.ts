import { Connector } from "../connector.ts";
import { runtimePending } from "../errors.ts";

export interface AuthorizationRequest {
  /** Where the vendor sends the person back to. */
  readonly redirectUrl: string;
  /** Default: what all operations together need. */
  readonly scopes?: readonly string[];
}

export interface Authorization {
  /** Where to send the person. */
  readonly url: string;
  /** What must come back unchanged (RFC 6749, section 10.12). */
  readonly state: string;
}

/** Base of connectors whose point is an account that a person grants access to. */
export abstract class OAuthConnector extends Connector {
  /** Begins the authorization of an account (RFC 6749, section 4.1). Fails with `runtimePending`. */
  async authorizationUrl(_request: AuthorizationRequest): Promise<Authorization> {
    return await Promise.reject(runtimePending(this.descriptor.id, "auth.authorizationUrl"));
  }
}
