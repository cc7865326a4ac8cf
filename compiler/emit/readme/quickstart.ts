import type { AuthIR, ConnectorIR } from "../../ir/ir.ts";
import { type Code, literal, object } from "../printer/code.ts";
import { type Document, group, hardline } from "../printer/document.ts";
import { layOut } from "../printer/layout.ts";
import { assignment } from "../printer/print-code.ts";
import { identifier, pathSegment, string } from "../printer/text.ts";
import { declarationsOf } from "../tools/mentions.ts";
import { outputTypeOf } from "../typescript/bytes.ts";
import { callOf, iteration } from "./example-call.ts";

/** Prints a program that makes one call; it compiles against the generated connector. */
export function quickstart(ir: ConnectorIR): string {
  const credentials = credentialsOf(ir.auth[0]);
  const className = identifier(ir.className);
  const options = object([["credentials", credentials.code], connectionOf(ir)]);
  const made: Code = { kind: "call", callee: `new ${className}`, argument: options };
  return layOut([
    `import { ${className} } from ${string(`@human/connector-${pathSegment(ir.id)}`)};`,
    hardline,
    `import { ${credentials.factory} } from "@human/connector-sdk";`,
    hardline,
    hardline,
    assignment("const connector", " =", made, false),
    ";",
    hardline,
    exampleCall(ir),
  ]);
}

/** The call that tests a connection, else the first that reads, else the first; without any, a look at it. */
function exampleCall(ir: ConnectorIR): Document {
  const nothing = [hardline, "console.log(connector.descriptor);", hardline];
  const shown = ir.operations.filter((operation) => !operation.internal);
  const operation =
    shown.find(({ id }) => id === ir.connection.test?.call) ??
    shown.find(({ effect }) => effect === "read") ??
    shown[0];
  if (operation === undefined) return nothing;
  const call = callOf(operation, declarationsOf(ir));
  if (call === undefined) return nothing;
  if (operation.items !== undefined) return [hardline, iteration(call), hardline];
  if (outputTypeOf(operation) === undefined) return [hardline, "await ", call, ";", hardline];
  const read = group(["const answer = await ", call, ";"]);
  return [hardline, read, hardline, "console.log(answer);", hardline];
}

interface Credentials {
  /** The runtime's function that makes them. */
  readonly factory: "bearer" | "fields";
  readonly code: Code;
}

function credentialsOf(auth: AuthIR | undefined): Credentials {
  if (auth?.scheme === "oauth2" || auth?.scheme === "bearerToken") {
    return { factory: "bearer", code: factoryCall("bearer", literal("the access token")) };
  }
  const asked = auth?.fields ?? [];
  const needed = asked.filter(({ optional }) => !optional);
  const fields = (needed.length === 0 ? asked : needed).map(
    ({ name, title }) => [name, literal(title)] as const,
  );
  // What a consent comes to: no field asks for it.
  const values = auth?.scheme === "oauth1" && fields.length === 0 ? signedFor(auth) : fields;
  return { factory: "fields", code: factoryCall("fields", object(values)) };
}

function signedFor({ options }: AuthIR): readonly (readonly [string, Code])[] {
  const [, algorithm] = options.find(([key]) => key === "algorithm") ?? [];
  const isKey = algorithm?.kind === "data" && String(algorithm.data).startsWith("RSA");
  return [
    ["clientId", literal("the consumer key")],
    isKey
      ? ["privateKey", literal("the private key in PEM")]
      : ["clientSecret", literal("the consumer secret")],
    ["token", literal("the access token")],
    ...(isKey ? [] : ([["tokenSecret", literal("the secret of the access token")]] as const)),
  ];
}

function factoryCall(callee: string, argument: Code): Code {
  return { kind: "call", callee, argument };
}

function connectionOf(ir: ConnectorIR): readonly [string, Code] | undefined {
  const required = ir.connection.fields.filter(
    ({ optional, default: fallback, generate, when }) =>
      !optional && fallback === undefined && generate !== true && when === undefined,
  );
  if (required.length === 0) return undefined;
  const samples = { string: literal("text"), integer: literal(1), boolean: literal(true) };
  const list: Code = { kind: "array", items: [samples.string] };
  const values = required.map((field) => {
    const [first] = field.enum ?? [];
    const code = field.type === "array" ? list : samples[field.type];
    return [field.name, first === undefined ? code : literal(first)] as const;
  });
  return ["connection", object(values)];
}
