import {
  type AnyOperation,
  type Connector,
  type ConnectorOptions,
  ConnectorError,
  createReferences,
  createSharedState,
  fields,
  type References,
  type SendOutput,
} from "@human/connector-sdk";
import { createMockVendor, type MockVendor } from "@human/connector-sdk/testing";
import { readPackage } from "../../../runtime/testing/generated-package.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { loadConnector } from "../../catalog/load.ts";
import { createTestClock, type TestClock } from "../../runtime/kit/clock.ts";
import { readConnectors } from "../../runtime/testing/kit.ts";
import { readInputs } from "../../wire/inputs.ts";
import { withCanaries } from "./canary.ts";
import { answers, type RequestMethod, type Variant, variants } from "./contract-variants.ts";
import { answerAs, type ArrivedRequest, type VendorLine, type VendorLines } from "./vendor-line.ts";
import { callWitnesses, ORGANIZATION, type Witnesses } from "./witnesses.ts";
import type { ServerResponse } from "node:http";

/** A connector whose contract's methods are requests to an API. */
export interface Subject {
  readonly id: string;
  readonly connector: Connector;
  readonly operations: ReadonlyMap<string, AnyOperation>;
  readonly methods: readonly RequestMethod[];
  readonly secrets: readonly string[];
  readonly witnesses: Witnesses;
  /** A vendor who answers as its definition says. */
  readonly vendor: (variant: Variant) => MockVendor;
  readonly open: (options: Partial<ConnectorOptions>) => Connector;
}

/** Every connector of the catalogue that fills a contract by requests, but for stores. */
export async function readSubjects(): Promise<readonly Subject[]> {
  const found = await Promise.all(
    (await readConnectors()).map(async (packed) => {
      const { id, generated, tools } = packed;
      const { descriptor, operations } = readPackage(generated);
      if (descriptor.driver !== undefined || descriptor.kind === "storage") return [];
      const Class = await loadConnector(id);
      const inputs = readInputs(id);
      const credential = withCanaries(inputs.credential);
      const open: Subject["open"] = (options) =>
        new Class({
          credentials: fields(credential),
          connection: inputs.connection ?? {},
          organization: ORGANIZATION,
          connectionId: "c1",
          policy: { approvals: "granted-by-the-caller" },
          webhook: { url: "https://host.example/hook" },
          ...options,
        });
      const connector = open({});
      const vendor: Subject["vendor"] = ({ emptyLists }) => {
        const mock = createMockVendor(generated, { tools });
        for (const [operation, answer] of Object.entries(answers[id] ?? {}))
          mock.answer(operation, answer);
        if (emptyLists === true)
          for (const { id: list, items } of operations.values())
            if (items !== undefined) mock.answer(list, { pages: [[]] });
        return mock;
      };
      const methods = Object.keys(connector.implementations) as RequestMethod[];
      const secrets = Object.values(credential);
      const witnesses = callWitnesses();
      return [{ id, connector, operations, methods, secrets, witnesses, vendor, open }];
    }),
  );
  return found.flat().filter(({ methods }) => methods.length > 0);
}

/** A method, how it is called, and what that comes to where nothing goes wrong. */
export interface Course {
  readonly subject: Subject;
  readonly method: RequestMethod;
  readonly variant: Variant;
  readonly input: unknown;
  /** Operations in the order of their requests. */
  readonly requests: readonly string[];
}

/** The courses of a connector's methods. Those that the vendor does not do in a variant are none. */
export async function coursesOf(lines: VendorLines, subject: Subject): Promise<readonly Course[]> {
  const courses: Course[] = [];
  let sent: SendOutput | undefined;
  // What was sent is what later messages continue, and what is asked about.
  for (const method of subject.methods.toSorted((a) => (a.endsWith(".send") ? -1 : 1)))
    for (const variant of variants[method] as readonly Variant[]) {
      const input = variant.input(sent);
      const attempt = openAttempt(lines, subject, variant);
      const result = await attempt.make(method, input).catch(unsupported);
      const requests = attempt.line.arrived.map(({ operation }) => operation);
      await attempt.close();
      if (result === undefined) continue;
      if (method === "notification.send") sent ??= result as SendOutput;
      courses.push({ subject, method, variant, input, requests });
    }
  return courses;
}

/** Nothing, where an error says that the connector does not do this. */
function unsupported(error: unknown): undefined {
  if (error instanceof ConnectorError && error.code === "unsupported") return undefined;
  throw error;
}

/** Takes a request away from the vendor: true where it has answered. */
export type Intercept = (request: ArrivedRequest, response: ServerResponse) => boolean;

export interface Attempt {
  readonly line: VendorLine;
  readonly clock: TestClock;
  /** Each time by a connector that was opened anew, as after a restart. Rejects as the method does. */
  readonly make: (method: RequestMethod, input: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** A connector at a vendor who is reached over HTTP, with references that outlive it. */
export function openAttempt(
  lines: VendorLines,
  subject: Subject,
  variant: Variant,
  { intercept = () => false, limits = {} }: { intercept?: Intercept; limits?: object } = {},
): Attempt {
  const mock = subject.vendor(variant);
  const line = lines.open(async (request, response) => {
    if (!intercept(request, response)) await answerAs(mock.transport, request, response);
  }, limits);
  const clock = createTestClock();
  const store = openSqliteStore({ path: ":memory:" });
  const references: References = createReferences({ store });
  return {
    line,
    clock,
    make: async (method, input) => {
      const connector = subject.open({
        transport: line.transport,
        state: createSharedState({ clock }),
        references,
        observer: subject.witnesses.observer,
      });
      if (method !== "notification.ask") return await connector.perform(method, input as never);
      const { send } = await connector.prepareQuestion(input as never);
      return await send();
    },
    close: async () => {
      await store.close();
    },
  };
}
