import { awsSigV4, createSharedState, type DriverOperation, fields } from "@human/connector-sdk";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createDrivers } from "../../../runtime/drivers/drivers.ts";
import type { Driver } from "../../../runtime/drivers/driver.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { createTestClock } from "../kit/clock.ts";
import { ContractConnector } from "../contract/kit.ts";
import { TestConnector, testOperation } from "../kit/connector.ts";
import { auditOf, recordsOf } from "./kit.ts";

/** Ways into an operation beside a request over HTTP. */
let store: Store;
let order: string[];
beforeEach(() => {
  order = [];
  const kept = openSqliteStore({ path: ":memory:" });
  store = {
    ...kept,
    commit: async (changes) => {
      const result = await kept.commit(changes);
      order.push("committed");
      return result;
    },
  };
});
afterEach(async () => await store.close());

class DriverConnector extends TestConnector {
  async drive<Input, Output>(
    operation: DriverOperation<Input, Output>,
    input: Input,
  ): Promise<Output> {
    return await this.call(operation, input);
  }
}

it("has what a driver is told to write on disk before it is told", async () => {
  const audit = auditOf(store);
  const driver: Driver = {
    open: () => ({
      run: async () => {
        order.push("told");
        return await Promise.resolve([]);
      },
      close: async () => await Promise.resolve(),
    }),
    classOf: () => undefined,
  };
  const connector = new DriverConnector(
    {
      driver: {
        use: "postgres",
        connect: { host: "db.example.com" },
        tls: "verify",
        readOnly: false,
        pool: { max: 1, idle: 1 },
        timeout: { connect: 1000, command: 1000 },
        limits: { rows: 1, bytes: 1 },
      },
    },
    {
      observer: audit.observer,
      organization: "acme",
      connectionId: "c-1",
      state: createSharedState({ clock: createTestClock() }),
      drivers: createDrivers({ load: async () => await Promise.resolve(driver) }),
    },
  );
  const operation: DriverOperation<object, unknown> = {
    id: "notes.add",
    driver: { kind: "statement", text: ["insert into notes default values"] },
    effect: "write",
    input: {},
  };
  await connector.drive(operation, {});
  expect(order.slice(0, 2)).toEqual(["committed", "told"]);
  const records = await recordsOf(audit, "acme");
  expect(records).toMatchObject([
    { kind: "begun", operation: "notes.add", effect: "write" },
    { kind: "ended", operation: "notes.add", code: "ok", attempts: 1 },
  ]);
});

it("writes down what is signed in place of being sent, and not the address", async () => {
  const audit = auditOf(store);
  const put = testOperation({
    id: "objects.put",
    method: "PUT",
    path: "/{path}",
    effect: "write",
    input: { path: { in: "path", required: true } },
    answer: "none",
  });
  const connector = new ContractConnector(
    {
      "files.presign": [
        {
          task: {
            kind: "presign",
            call: put,
            with: { path: (at) => at("input", "path") },
            expires: { default: 60, max: 600 },
          },
        },
      ],
    },
    {
      credentials: fields({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "canary" }),
      observer: audit.observer,
      organization: "acme",
      connectionId: "c-1",
    },
    { auth: [awsSigV4({ id: "aws", service: "s3", region: "eu-central-1" })] },
  );
  const { url } = await connector.perform("files.presign", {
    path: "report.pdf",
    access: "write",
    expires: 60,
  });
  expect(url).toContain("X-Amz-Signature=");
  const records = await recordsOf(audit, "acme");
  expect(records).toMatchObject([
    { kind: "begun", operation: "objects.put", method: "files.presign", effect: "write" },
    { kind: "ended", operation: "objects.put", code: "ok", attempts: 0 },
  ]);
  expect(JSON.stringify(records)).not.toMatch(/Signature|report|canary/);
});
