import type { BoundConnector, BoundDocument, BoundOperation } from "../bind/bound.ts";
import { OWN_SOURCE } from "../driver/document.ts";
import type { ConnectorIR, OperationIR, UnknownCount } from "../ir/ir.ts";
import type { DeclarationIR, TypeIR } from "../ir/type.ts";
import { camelCase, pascalCase } from "../names.ts";
import type { EventNames } from "./event-names.ts";
import { methodsBeside } from "./methods.ts";
import { lowerOperation } from "./operation.ts";
import { type OperationNames } from "./operation-names.ts";
import { lowerSteps } from "./steps.ts";
import { lowerWebhooks } from "./webhooks.ts";
import { countFields } from "../types/project.ts";

export interface LowerRequest {
  readonly bound: BoundConnector;
  readonly names: ReadonlyMap<string, OperationNames>;
  readonly eventNames: EventNames;
  /** SHA-256 of the definition's canonical JSON. */
  readonly definitionHash: string;
  readonly compilerVersion: string;
}

/** Applies the policies and assembles what the emitters see. */
export function lowerConnector(request: LowerRequest): ConnectorIR {
  const { bound, names, eventNames } = request;
  const { definition } = bound.validated;
  const operations = lowerOperations(bound, names);
  return {
    irVersion: 1,
    id: definition.id,
    name: camelCase(definition.id),
    className: `${pascalCase(definition.id)}Connector`,
    displayName: definition.name,
    version: definition.version,
    kind: definition.kind,
    category: definition.category,
    publisher: definition.publisher,
    docs: definition.docs,
    ...(definition.notes === undefined ? {} : { notes: definition.notes }),
    hosts: bound.hosts,
    auth: bound.auth,
    ...(bound.http === undefined ? {} : { http: bound.http }),
    ...(bound.driver === undefined ? {} : { driver: bound.driver }),
    connection: bound.connection,
    operations,
    ...(bound.webhooks === undefined
      ? {}
      : { webhooks: lowerWebhooks(bound.webhooks, eventNames) }),
    ...(bound.implementations.length === 0
      ? {}
      : {
          implementations: bound.implementations,
          methods: methodsBeside(bound.implementations),
        }),
    declarations: declarationsOf(bound),
    waivers: definition.waivers ?? [],
    counts: countsOf(bound),
    provenance: {
      definition: request.definitionHash,
      // What is made of the definition has its hash.
      specs: bound.documents
        .filter(({ source }) => source !== OWN_SOURCE)
        .map(({ source, integrity }) => ({ source, integrity })),
      compiler: request.compilerVersion,
    },
  };
}

function lowerOperations(
  bound: BoundConnector,
  names: LowerRequest["names"],
): readonly OperationIR[] {
  const lower = (
    each: BoundOperation,
    how: (names: OperationNames) => OperationIR,
  ): readonly OperationIR[] => {
    const chosen = names.get(each.id);
    return chosen === undefined ? [] : [how(chosen)];
  };
  const singles = bound.operations
    .filter(({ steps }) => steps === undefined)
    .flatMap((each) => lower(each, (chosen) => lowerOperation(each, chosen, bound.http)));
  const byId = new Map(singles.map((each) => [each.id, each]));
  return bound.operations.flatMap((each) =>
    each.steps === undefined
      ? (byId.get(each.id) ?? [])
      : lower(each, (chosen) => lowerSteps(each, chosen, singles)),
  );
}

/** What steps give is of another operation, and counted there. */
function rootsOf({ inputs, answer, steps }: BoundOperation): readonly TypeIR[] {
  const types = inputs.map((each) => each.type);
  return answer.type === undefined || steps !== undefined ? types : [...types, answer.type];
}

function eventTypes({ webhooks }: BoundConnector, document: BoundDocument): readonly TypeIR[] {
  const events = (webhooks?.events ?? []).filter((each) => each.document === document);
  return events.flatMap((each) => each.type ?? []);
}

/** The types of one document's operations and events, each where it was lowered. */
function rootsByDocument(
  bound: BoundConnector,
): readonly { readonly document: BoundDocument; readonly roots: readonly TypeIR[] }[] {
  return bound.documents.map((document) => ({
    document,
    roots: [
      ...bound.operations.filter((each) => each.document === document).flatMap(rootsOf),
      ...eventTypes(bound, document),
    ],
  }));
}

function declarationsOf(bound: BoundConnector): readonly DeclarationIR[] {
  return rootsByDocument(bound)
    .flatMap(({ document, roots }) => document.types.declarations(roots))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function countsOf(bound: BoundConnector): ConnectorIR["counts"] {
  const unknowns = new Map<string, number>();
  let fields = 0;
  for (const { document, roots } of rootsByDocument(bound)) {
    const counted = countFields(document.types, roots);
    fields += counted.fields;
    for (const { reason, count } of counted.unknowns)
      unknowns.set(reason, (unknowns.get(reason) ?? 0) + count);
  }
  const sorted = [...unknowns].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    fields,
    unknowns: sorted.map(([reason, count]): UnknownCount => ({ reason, count })),
  };
}
