import { createRequire } from "node:module";
import type * as GraphQL from "graphql";

export type GraphQLLibrary = typeof GraphQL;

/** Loads the `graphql` package, by the first definition that has a document: most have none. */
export function loadGraphQL(): GraphQLLibrary {
  const require = createRequire(import.meta.url);
  return require("graphql") as GraphQLLibrary;
}
