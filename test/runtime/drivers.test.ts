import {
  type AnyDriverOperation,
  type AttemptFacts,
  type CallOptions,
  Connector,
  type ConnectorDescriptor,
  ConnectorError,
  type ConnectorOptions,
  createDrivers,
  createSharedState,
  type Driver,
  type DriverCommand,
  type DriverDescriptor,
  DriverFailure,
  type DriverTarget,
  fields,
  password,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { createTestClock } from "./kit/clock.ts";
import { failure } from "./kit/connector.ts";

const SECRET = "a-password-of-the-test";

/** A connector whose driver is the test's: what it was asked and what it was opened with can be looked at. */
class DrivenConnector extends Connector {
  readonly descriptor: ConnectorDescriptor;
  readonly commands: DriverCommand[] = [];
  readonly targets: DriverTarget[] = [];

  constructor(
    run: (command: DriverCommand, signal: AbortSignal) => unknown,
    driver: Partial<DriverDescriptor> = {},
    options: Partial<ConnectorOptions> = {},
  ) {
    const fake: Driver = {
      classOf: (code) => (code === "busy" ? "unavailable" : undefined),
      open: (target) => {
        this.targets.push(target);
        target.assertHost(String(target.connect["host"]));
        return {
          run: async (command, signal) => {
            this.commands.push(command);
            return await Promise.resolve(run(command, signal));
          },
          close: async () => await Promise.resolve(),
        };
      },
    };
    super({
      credentials: fields({ user: "ada", password: SECRET }),
      connection: { host: "db.example" },
      connectionId: "c",
      state: createSharedState({ clock: createTestClock() }),
      drivers: createDrivers({ load: async () => await Promise.resolve(fake) }),
      ...options,
    });
    this.descriptor = {
      id: "driven",
      version: "1.0.0",
      kind: "database",
      hosts: ["db.example"],
      auth: [password({ id: "password" })],
      driver: {
        use: "postgres",
        connect: {
          host: (at) => at("connection", "host"),
          password: (at) => at("credential", "password"),
        },
        tls: "verify",
        pool: { max: 1, idle: 1_000 },
        timeout: { connect: 1_000, command: 1_000 },
        limits: { rows: 10, bytes: 1_000 },
        ...driver,
      },
    };
  }

  async run(
    operation: Partial<AnyDriverOperation> = {},
    input: unknown = {},
    options: CallOptions = {},
  ): Promise<unknown> {
    return await this.call({ ...read, ...operation }, input, options);
  }
}

const read: AnyDriverOperation = {
  id: "orders.list",
  driver: { kind: "command", name: "list" },
  effect: "read",
  input: {},
};

it("gives a driver its inputs by its own names, with defaults and constants", async () => {
  const connector = new DrivenConnector(() => "done");
  const operation: Partial<AnyDriverOperation> = {
    input: {
      to: { kinds: ["string"], required: true, name: "recipient" },
      limit: { kinds: ["integer"], default: 5 },
      note: { kinds: ["string", "null"] },
    },
    set: { from: (at) => at("connection", "host"), copy: (at) => at("connection", "copy") },
  };
  expect(await connector.run(operation, { to: "ada", note: null })).toBe("done");
  expect(connector.commands).toEqual([
    {
      kind: "command",
      name: "list",
      effect: "read",
      input: { recipient: "ada", limit: 5, note: null, from: "db.example" },
    },
  ]);
  const wrong = [{}, { to: 5 }, { to: "a", limit: 1.5 }, { to: "a", other: 1 }, [], null, "text"];
  for (const input of wrong)
    expect(await failure(connector.run(operation, input))).toMatchObject({ code: "badInput" });
  expect(connector.commands).toHaveLength(1);
});

it("gives statements their text and values apart", async () => {
  const connector = new DrivenConnector(() => [{ id: 1, more: "left out" }]);
  const operation: Partial<AnyDriverOperation> = {
    driver: { kind: "statement", text: ["select :", "id", ""] },
    input: { id: { kinds: ["integer"] } },
    rows: { id: ["integer"] },
  };
  expect(await connector.run(operation, { id: 1 })).toEqual([{ id: 1 }]);
  expect(connector.commands).toMatchObject([
    { kind: "statement", statement: ["select :", "id", ""], rows: true, input: { id: 1 } },
  ]);
});

it.each([
  ["nothing", undefined],
  ["no list", { id: 1 }],
  ["no objects", [1]],
  ["a column that is not there", [{}]],
  ["text for a number", [{ id: "one" }]],
  ["an inherited column", [Object.create({ id: 1 })]],
])("refuses rows that are %s", async (_, rows) => {
  const connector = new DrivenConnector(() => rows);
  const refused = await failure(connector.run({ rows: { id: ["integer"] } }));
  expect(refused).toMatchObject({ code: "badAnswer", operation: "orders.list" });
});

it("keeps what the projection names", async () => {
  const connector = new DrivenConnector(() => ({ a: { b: 1 }, c: 2 }));
  expect(await connector.run({ output: { ours: ["a", "b"], gone: ["d"] } })).toEqual({ ours: 1 });
});

it("lets nothing pass that the policy or the connection forbids", async () => {
  const connector = new DrivenConnector(() => null, { readOnly: (at) => at("connection", "ro") });
  const refused = { code: "refusedByPolicy" };
  expect(await failure(connector.run({ effect: "write" }))).toMatchObject(refused);
  const open = new DrivenConnector(() => null);
  const waiting = { code: "approvalRequired" };
  expect(await failure(open.run({ effect: "destroy" }))).toMatchObject(waiting);
  expect(await failure(open.run({ confirm: "ask" }))).toMatchObject(waiting);
  const reading = new DrivenConnector(() => null, {}, { policy: { readOnly: true } });
  expect(await failure(reading.run({ effect: "write" }))).toMatchObject(refused);
  for (const each of [connector, open, reading]) expect(each.commands).toEqual([]);
});

it("opens hosts of the definition only, and one client for one target", async () => {
  const connection = { host: "evil.example" };
  const elsewhere = new DrivenConnector(() => 1, {}, { connection });
  expect(await failure(elsewhere.run())).toMatchObject({ code: "hostNotAllowed" });
  const connector = new DrivenConnector(() => 1);
  await connector.run();
  await connector.run();
  expect(connector.targets).toHaveLength(1);
  expect(connector.targets[0]).toMatchObject({ tls: "verify", readOnly: false });
});

it("lends no client to a connector that has other hosts", async () => {
  const targets: DriverTarget[] = [];
  const driver: Driver = {
    classOf: () => undefined,
    open: (target) => {
      targets.push(target);
      return {
        run: async () => await Promise.resolve(targets.indexOf(target)),
        close: async () => await Promise.resolve(),
      };
    },
  };
  const drivers = createDrivers({ load: async () => await Promise.resolve(driver) });
  const wide = new DrivenConnector(() => 1, {}, { drivers });
  const narrow = new DrivenConnector(() => 1, {}, { drivers });
  Object.assign(wide.descriptor, { hosts: ["db.example", "*.example"] });
  expect([await wide.run(), await narrow.run(), await wide.run()]).toEqual([0, 1, 0]);
  const [first, second] = targets;
  expect(() => first?.assertHost("other.example")).not.toThrow();
  expect(() => second?.assertHost("other.example")).toThrow(ConnectorError);
});

it("turns off TLS for no expression", async () => {
  const connector = new DrivenConnector(() => 1, { tls: () => "off" });
  expect(await failure(connector.run())).toMatchObject({ code: "badInput" });
});

it("classes a refusal by the definition, then by the driver, and keeps the secret out", async () => {
  const refuse = (code: string) => (): never => {
    throw new DriverFailure({ code, message: `no, ${SECRET}\nand more` }, false);
  };
  const errors = { is: { conflict: [{ code: "twice" }], ignored: [{ code: "fine" }] } } as const;
  expect(await failure(new DrivenConnector(refuse("twice"), { errors }).run())).toMatchObject({
    code: "conflict",
    vendorCode: "twice",
    vendorMessage: "no, [secret] and more",
    operation: "orders.list",
  });
  expect(await failure(new DrivenConnector(refuse("other"), { errors }).run())).toMatchObject({
    code: "failed",
  });
  expect(await new DrivenConnector(refuse("fine"), { errors }).run()).toBeNull();
});

it("leaves the user's name in what a server says, unless it is the password too", async () => {
  const refuse = (): never => {
    throw new DriverFailure({ code: "x", message: `no table "orders", ${SECRET}` }, false);
  };
  const connect: DriverDescriptor["connect"] = {
    host: (at) => at("connection", "host"),
    user: (at) => at("credential", "user"),
    password: (at) => at("credential", "password"),
  };
  const said = async (values: Readonly<Record<string, string>>): Promise<unknown> =>
    await failure(new DrivenConnector(refuse, { connect }, { credentials: fields(values) }).run());
  expect(await said({ user: "orders", password: SECRET })).toMatchObject({
    vendorMessage: 'no table "orders", [secret]',
  });
  // Some mail services take one token for both.
  expect(await said({ user: SECRET, password: SECRET })).toMatchObject({
    vendorMessage: 'no table "orders", [secret]',
  });
});

it("repeats what did nothing, and writes only where they did not happen", async () => {
  const attempts = async (
    thrown: Error,
    operation: Partial<AnyDriverOperation>,
  ): Promise<number> => {
    const connector = new DrivenConnector(() => {
      throw thrown;
    });
    await failure(connector.run(operation));
    return connector.commands.length;
  };
  const busy = (undone: boolean): Error => new DriverFailure({ code: "busy" }, undone);
  const broken = new ConnectorError("network", "It broke.");
  const unsent = new ConnectorError("network", "It broke.", { unsent: true });
  expect(await attempts(busy(false), {})).toBe(3);
  expect(await attempts(busy(false), { effect: "write" })).toBe(1);
  expect(await attempts(busy(true), { effect: "write" })).toBe(3);
  expect(await attempts(broken, { effect: "write" })).toBe(1);
  expect(await attempts(unsent, { effect: "write" })).toBe(3);
  expect(await attempts(broken, { effect: "write", idempotency: { kind: "natural" } })).toBe(3);
  expect(await attempts(busy(true), { retry: "never" })).toBe(1);
});

it("stops a driver that takes too long, and one that nobody waits for", async () => {
  const hang = async (_: DriverCommand, signal: AbortSignal): Promise<never> =>
    await new Promise((__, reject) => {
      signal.addEventListener("abort", () => reject(new Error("stopped")), { once: true });
    });
  const connector = new DrivenConnector(hang);
  const late = await failure(connector.run({ retry: "never" }, {}, { timeout: 5 }));
  expect(late).toMatchObject({ code: "timeout" });
  const part = await failure(connector.run({ retry: "never" }, {}, { timeout: 5.5 }));
  expect(part).toMatchObject({ code: "timeout" });
  const controller = new AbortController();
  const asked = failure(connector.run({}, {}, { signal: controller.signal }));
  setTimeout(() => controller.abort(), 5);
  expect(await asked).toMatchObject({ code: "cancelled" });
});

it("tells observers of every attempt", async () => {
  const attempts: AttemptFacts[] = [];
  const observer = { attempted: (_: unknown, each: AttemptFacts) => void attempts.push(each) };
  let busy = true;
  const connector = new DrivenConnector(
    () => {
      if (!busy) return "done";
      busy = false;
      throw new DriverFailure({ code: "busy" }, true);
    },
    {},
    { observer },
  );
  await connector.run();
  expect(attempts).toMatchObject([
    { number: 1, method: "command", host: "db.example", code: "unavailable" },
    { number: 2, method: "command", host: "db.example" },
  ]);
  expect(JSON.stringify(attempts)).not.toContain(SECRET);
});

it("says which driver it does not have, and that a package is missing", async () => {
  const unknown = { use: "teletype" } as unknown as Partial<DriverDescriptor>;
  const own = new DrivenConnector(() => 1, unknown, { drivers: createDrivers() });
  expect(await failure(own.run())).toMatchObject({ code: "unsupported" });
});

it("is not spared for ever because of a caller whose signal is none", async () => {
  const clock = createTestClock();
  let isDown = true;
  const connector = new DrivenConnector(
    () => {
      if (isDown) throw new ConnectorError("network", "The connection broke.");
      return { ok: 1 };
    },
    {},
    { state: createSharedState({ clock }) },
  );
  for (let count = 0; count < 10; count += 1) await failure(connector.run());
  expect(await failure(connector.run())).toMatchObject({ code: "unavailable" });
  isDown = false;
  clock.advance(15_000);
  // The one call that may try whether the server is there again.
  for (const signal of [{}, { aborted: false }, 7, null])
    expect(await failure(connector.run({}, {}, { signal: signal as AbortSignal }))).toMatchObject({
      code: "badInput",
    });
  expect(await connector.run()).toEqual({ ok: 1 });
});
