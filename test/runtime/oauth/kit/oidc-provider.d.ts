/** The part of oidc-provider that the tests use; the package has no types. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Model {
    readonly save: () => Promise<string>;
  }

  export default class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    proxy: boolean;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    on(event: string, listener: (...parameters: readonly unknown[]) => void): void;
    readonly Client: { readonly find: (id: string) => Promise<unknown> };
    readonly Grant: new (properties: Readonly<Record<string, unknown>>) => Model & {
      readonly addOIDCScope: (scope: string) => void;
    };
    readonly AccessToken: {
      readonly find: (id: string) => Promise<{ readonly destroy: () => Promise<void> } | undefined>;
    };
    readonly RefreshToken: new (properties: Readonly<Record<string, unknown>>) => Model;
  }
}
