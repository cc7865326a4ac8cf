import { expect, it } from "vitest";
import { apiKey } from "../../../runtime/auth/api-key.ts";
import type { Connection } from "../../../runtime/connection/connection.ts";
import { readValues } from "../../../runtime/connection/secrets.ts";
import { StoreError } from "../../../runtime/store/error.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { descriptorOf, ORGANIZATION, type Setup, setUp } from "./kit/connections.ts";

/** A connection of which the host keeps an app and the user a key. */
const descriptor = {
  ...descriptorOf(),
  auth: [apiKey({ id: "oauth2", header: "X-Key" })],
};

const first = { app: { clientSecret: "app one" }, credential: { key: "key one" } };
const second = { app: { clientSecret: "app two" }, credential: { key: "key two" } };

async function kept({ vault }: Setup, connection: Connection): Promise<unknown> {
  const [app, credential] = await Promise.all([
    readValues(vault, connection, "app"),
    readValues(vault, connection, "credential"),
  ]);
  return { app, credential };
}

/** A store that goes away as soon as it is asked to write one of a connection's secrets. */
function mortal(kind: string): { readonly store: Store; readonly away: { at: boolean } } {
  const store = openSqliteStore({ path: ":memory:" });
  const away = { at: false };
  return {
    away,
    store: {
      ...store,
      async commit(changes) {
        const isIts = changes.some((each) => each.kind === "put" && each.key.endsWith(`/${kind}`));
        if (away.at && isIts) throw new StoreError("unavailable", "The database is away.");
        return await store.commit(changes);
      },
    },
  };
}

it("rotates all secrets or none, where another rotation of one of them came first", async () => {
  let meanwhile: (() => Promise<void>) | undefined;
  const setup = setUp({
    test: async () => {
      const step = meanwhile;
      meanwhile = undefined;
      await step?.();
      return undefined;
    },
  });
  const connection = await setup.connections.connect(descriptor, {
    organization: ORGANIZATION,
    ...first,
  });
  const faster = { credential: { key: "key three" } };
  meanwhile = async () => await setup.connections.rotate(descriptor, connection, faster);
  await expect(setup.connections.rotate(descriptor, connection, second)).rejects.toMatchObject({
    code: "conflict",
  });
  expect(await kept(setup, connection)).toEqual({ app: first.app, ...faster });
});

it.each(["app", "credential"])("swaps nothing where the %s cannot be written", async (kind) => {
  const { store, away } = mortal(kind);
  const setup = setUp({ store });
  const options = { organization: ORGANIZATION, ...first };
  const connection = await setup.connections.connect(descriptor, options);
  away.at = true;
  await expect(setup.connections.rotate(descriptor, connection, second)).rejects.toThrow("away");
  expect(await kept(setup, connection)).toEqual(first);
  const anew = { organization: ORGANIZATION, connection: connection.id, ...second };
  await expect(setup.connections.connect(descriptor, anew)).rejects.toThrow("away");
  expect(await kept(setup, connection)).toEqual(first);
  away.at = false;
  await setup.connections.connect(descriptor, anew);
  expect(await kept(setup, connection)).toEqual(second);
});
