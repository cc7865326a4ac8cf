import {
  GraphQLError,
  Kind,
  Lexer,
  OperationTypeNode,
  Source,
  TokenKind,
  parse,
  validate,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";

/** A document of a definition that its schema admits. */
export interface GraphQLRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** What is wrong with a document, and where: offsets in its text. */
export interface RequestProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export type ReadRequest =
  | { readonly kind: "request"; readonly request: GraphQLRequest }
  | { readonly kind: "problems"; readonly problems: readonly RequestProblem[] };

/** Nobody writes longer ones; the rules of the library take time that grows with the square. */
const maxTokens = 5_000;
/** So that whatever walks a document may recurse. */
const maxDepth = 32;
/** The one name that is no plain member of an object. */
const forbidden = "__proto__";

/** Parses a document and checks it against a schema, with the rules of the specification (section 5). */
export function readRequest(schema: GraphQLSchema, text: string): ReadRequest {
  try {
    const deep = findDepth(text);
    if (deep !== undefined) return failed([deep]);
    const document = parse(text, { maxTokens });
    const errors = validate(schema, document);
    if (errors.length > 0) return failed(errors.map((error) => problemOf(error, text)));
    return checkRequest(document, text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return failed([problemOf(error, text)]);
  }
}

function checkRequest(document: DocumentNode, text: string): ReadRequest {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [operation, second] = operations;
  if (operation === undefined)
    return failed([at(text, 0, "There is no operation in this document.")]);
  if (second !== undefined) {
    const message = "A document has one operation, and this is a second.";
    return failed([at(text, second.loc?.start ?? 0, message)]);
  }
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    const message = "Subscriptions are not calls; use webhooks.";
    return failed([at(text, operation.loc?.start ?? 0, message)]);
  }
  const problems: RequestProblem[] = [];
  visit(document, {
    Name: ({ value, loc }) => {
      if (value !== forbidden) return;
      problems.push(at(text, loc?.start ?? 0, `"${value}" cannot be a name here.`));
    },
  });
  if (problems.length > 0) return failed(problems);
  const fragments = document.definitions.flatMap((each) =>
    each.kind === Kind.FRAGMENT_DEFINITION ? ([[each.name.value, each]] as const) : [],
  );
  return {
    kind: "request",
    request: { document, operation, fragments: new Map(fragments) },
  };
}

/** The first bracket that lies too deep; the parser would follow it down. */
function findDepth(text: string): RequestProblem | undefined {
  const opening: ReadonlySet<string> = new Set([
    TokenKind.BRACE_L,
    TokenKind.BRACKET_L,
    TokenKind.PAREN_L,
  ]);
  const closing: ReadonlySet<string> = new Set([
    TokenKind.BRACE_R,
    TokenKind.BRACKET_R,
    TokenKind.PAREN_R,
  ]);
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (opening.has(token.kind)) depth += 1;
    if (closing.has(token.kind)) depth -= 1;
    if (depth > maxDepth) return at(text, token.start, "The document is nested too deeply.");
  }
  return undefined;
}

function failed(problems: readonly RequestProblem[]): ReadRequest {
  return { kind: "problems", problems };
}

function problemOf(error: GraphQLError, text: string): RequestProblem {
  return at(text, error.positions?.[0] ?? 0, error.message);
}

/** Points at the whole word that begins at an offset. */
function at(text: string, start: number, message: string): RequestProblem {
  const word = /^(?:\.\.\.|[$@]?[_A-Za-z]\w*|[^])/.exec(text.slice(start))?.[0] ?? "";
  return { message, start, end: start + word.length };
}
