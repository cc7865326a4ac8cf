import {
  bearer,
  type Clock,
  Connector,
  type ConnectorDescriptor,
  type ConnectorOptions,
  createSharedState,
  type Implementation,
  type Implementations,
} from "@human/connector-sdk";
import { testDescriptor } from "../kit/connector.ts";

/** A connector whose contracts are the test's. */
export class ContractConnector extends Connector {
  readonly descriptor: ConnectorDescriptor;
  override readonly implementations: Implementations;

  constructor(
    implementations: Implementations,
    options: Partial<ConnectorOptions> = {},
    descriptor: Partial<ConnectorDescriptor> = {},
  ) {
    super({
      credentials: bearer("token-1234"),
      connectionId: "",
      policy: { approvals: "granted-by-the-caller" },
      state: createSharedState({ clock: testClock() }),
      ...options,
    });
    this.descriptor = { ...testDescriptor, ...descriptor };
    this.implementations = implementations;
  }
}

/** A clock that begins in 2026 and goes on by as much as is slept. */
export function testClock(): Clock & { readonly slept: readonly number[] } {
  const slept: number[] = [];
  let now = Date.UTC(2026, 0, 1);
  return {
    slept,
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
      await Promise.resolve();
    },
  };
}

/** An entry that calls one operation. */
export function entry(
  call: Extract<Implementation["task"], { readonly kind: "call" }>["call"],
  parts: Partial<Implementation> & {
    readonly with?: Extract<Implementation["task"], { readonly kind: "call" }>["with"];
  } = {},
): Implementation {
  const { with: values, ...rest } = parts;
  return {
    task: { kind: "call", call, ...(values === undefined ? {} : { with: values }) },
    ...rest,
  };
}
