import { Connector } from "../connector.ts";

/**
 * Base of connectors whose point is an account that a person grants access to. They fill no contract of their own:
 * consent, renewal and revocation are `createConnections`', for connectors of every kind.
 */
export abstract class OAuthConnector extends Connector {}
