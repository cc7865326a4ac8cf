import { pascalCase, uniqueNames } from "../names.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";

/** Every name that the events of a connector get in the output. */
export interface EventNames {
  /** Of the union of them all: `GithubEvent`. */
  readonly union: string;
  /** Of the data of each: `issue.created` gives `IssueCreatedData`. */
  readonly data: ReadonlyMap<string, string>;
}

/** Names the events of one connector; the schema has seen that their ids are names with dots. */
export function nameEvents({ id, webhooks }: ConnectorDefinition): EventNames {
  const ids = Object.keys((webhooks?.["events"] ?? {}) as object);
  const data = uniqueNames(
    ids.map((key) => ({ key, wanted: `${pascalCase(key)}Data` })),
    new Set(),
  );
  return { union: `${pascalCase(id)}Event`, data };
}
