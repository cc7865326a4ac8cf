const named = /\.(?:graphqls?|gql)(?:\.gz)?$/i;
const introspection = /^\uFEFF?\s*\{\s*(?:"data"\s*:\s*\{\s*)?"__schema"\s*:/;
/** How far into a document it is looked for what it is. */
const sniffed = 512;

/** Whether a source is a GraphQL schema: in the schema language by its name, or as an introspection's answer. */
export function isGraphQLSource(source: string, bytes: Uint8Array): boolean {
  return (
    isSchemaLanguage(source) ||
    introspection.test(new TextDecoder().decode(bytes.subarray(0, sniffed)))
  );
}

export function isSchemaLanguage(source: string): boolean {
  return named.test(source);
}
