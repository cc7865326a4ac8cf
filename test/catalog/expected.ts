import { fields } from "@human/connector-sdk";
import { contracts } from "../../compiler/contracts/contracts.ts";
import { ids } from "./generated.ts";
import { loadConnector } from "./load.ts";

/** What the tests have to show of one connector. */
export interface Expectation {
  readonly id: string;
  readonly operations: readonly string[];
  /** Those that are one request; others are made of these. */
  readonly requests: readonly string[];
  /** Methods of contracts that it fills. */
  readonly methods: readonly string[];
  /** Methods of its kind's contract that it does not. */
  readonly refused: readonly string[];
  readonly isHttp: boolean;
  readonly hasWebhooks: boolean;
}

const prefixes: Readonly<Record<string, string>> = {
  database: "db.",
  notification: "notification.",
  payment: "payments.",
  storage: "files.",
};

/** Read from what was generated, so that no connector is left out. */
export async function expectations(): Promise<readonly Expectation[]> {
  return await Promise.all(ids.map(expectationOf));
}

async function expectationOf(id: string): Promise<Expectation> {
  const exported = (await import(`../../generated/${id}/${id}.ts`)) as Readonly<
    Record<string, unknown>
  >;
  const Class = await loadConnector(id);
  const { descriptor, implementations } = new Class({ credentials: fields({}) });
  const methods = Object.keys(implementations).sort();
  const prefix = prefixes[descriptor.kind];
  const ofKind = Object.keys(contracts.methods).filter(
    (method) => prefix !== undefined && method.startsWith(prefix),
  );
  return {
    id,
    operations: Object.values(exported)
      .flatMap((each) => operationIds(each, "effect"))
      .sort(),
    requests: Object.values(exported)
      .flatMap((each) => operationIds(each, "path"))
      .sort(),
    methods,
    refused: ofKind.filter((method) => !methods.includes(method)),
    isHttp: descriptor.driver === undefined,
    hasWebhooks: descriptor.webhooks !== undefined,
  };
}

/** Of an operation that has the property. */
function operationIds(value: unknown, property: "effect" | "path"): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (!("effect" in value && property in value && "id" in value)) return [];
  return typeof value.id === "string" ? [value.id] : [];
}
