import { join } from "node:path";
import {
  type InterfaceDeclaration,
  type JSDocableNode,
  Node,
  Project,
  type PropertySignature,
  type SourceFile,
  type TypeNode,
} from "ts-morph";
import type { FieldTypeIR, TypeIR } from "../ir/type.ts";
import type { ContractField, ContractFile, KindContract, MethodContract } from "./contract.ts";

/** Which file of the runtime holds the contract of which kind, and what its interfaces are called. */
const KINDS = ["database", "notification", "payment", "storage"] as const;

/** Names that the runtime gives a meaning of their own. */
const NAMED: Readonly<Record<string, TypeIR>> = {
  Integer: { kind: "integer" },
  DateTime: { kind: "string", format: "date-time" },
  ByteStream: { kind: "bytes" },
  ByteSource: { kind: "bytes" },
  RequestBody: { kind: "bytes" },
};

/**
 * Reads the contracts from the interfaces in `runtime/contract/`. Throws where an interface uses a form of type that
 * a contract cannot have: that is a mistake of ours, found when the file is made.
 */
export function extractContracts(root: string): ContractFile {
  const project = new Project({ useInMemoryFileSystem: false, skipAddingFilesFromTsConfig: true });
  const kinds: Record<string, KindContract> = { oauth: { required: [], events: [] } };
  const methods: Record<string, MethodContract> = {};
  for (const kind of KINDS) {
    const file = project.addSourceFileAtPath(join(root, "runtime/contract", `${kind}.ts`));
    const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    const members = file.getInterfaceOrThrow(`${name}Contract`).getProperties();
    for (const member of members) methods[nameOf(member)] = methodOf(file, member);
    kinds[kind] = {
      required: members.filter((each) => !each.hasQuestionToken()).map(nameOf),
      events: eventsOf(file, `${name}Event`),
    };
  }
  return { kinds: sorted(kinds), methods: sorted(methods) };
}

function sorted<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function nameOf(member: PropertySignature): string {
  const node = member.getNameNode();
  return Node.isStringLiteral(node) ? node.getLiteralValue() : member.getName();
}

/** `Method<Input, Output>` or `ListMethod<Input, Item>`. */
function methodOf(file: SourceFile, member: PropertySignature): MethodContract {
  const type = member.getTypeNodeOrThrow();
  if (!Node.isTypeReference(type)) throw unexpected(type);
  const [input, output] = type.getTypeArguments();
  const read = input && typeOf(file, input);
  if (read?.kind !== "object" || output === undefined) throw unexpected(type);
  const list = type.getTypeName().getText() === "ListMethod";
  const doc = docOf(member) ?? "";
  const isNothing = output.getText() === "void";
  return { doc, input: read, ...(isNothing ? {} : { output: typeOf(file, output) }), list };
}

function eventsOf(file: SourceFile, name: string): readonly string[] {
  const type = typeOf(file, file.getTypeAliasOrThrow(name).getTypeNodeOrThrow());
  if (type.kind !== "enum") throw new Error(`${name} is no list of words.`);
  return type.values.map(String);
}

function typeOf(file: SourceFile, node: TypeNode): TypeIR {
  if (Node.isTypeOperatorTypeNode(node)) return typeOf(file, node.getTypeNode());
  if (Node.isParenthesizedTypeNode(node)) return typeOf(file, node.getTypeNode());
  if (Node.isArrayTypeNode(node))
    return { kind: "array", items: typeOf(file, node.getElementTypeNode()) };
  if (Node.isUnionTypeNode(node))
    return unionOf(node.getTypeNodes().map((each) => typeOf(file, each)));
  if (Node.isTypeLiteral(node))
    return { kind: "object", fields: fieldsOf(file, node.getProperties()) };
  if (Node.isLiteralTypeNode(node)) {
    const literal = node.getLiteral();
    if (Node.isStringLiteral(literal)) return { kind: "literal", value: literal.getLiteralValue() };
  }
  if (Node.isTypeReference(node))
    return referenceOf(file, node.getTypeName().getText(), node.getTypeArguments());
  const scalar = node.getText();
  if (scalar === "string" || scalar === "number" || scalar === "boolean") return { kind: scalar };
  if (scalar === "unknown") return { kind: "unknown", reason: "free-form" };
  throw unexpected(node);
}

function unionOf(members: readonly TypeIR[]): TypeIR {
  const words = members.flatMap((each) =>
    each.kind === "literal" && typeof each.value === "string" ? [each.value] : [],
  );
  if (words.length === members.length) return { kind: "enum", values: words, open: false };
  return { kind: "union", members };
}

function referenceOf(file: SourceFile, name: string, args: readonly TypeNode[]): TypeIR {
  const named = NAMED[name];
  if (named !== undefined) return named;
  const [first, second] = args;
  if (name === "Readonly" && first !== undefined) return typeOf(file, first);
  if (name === "Record" && second !== undefined)
    return { kind: "map", values: typeOf(file, second) };
  const declared: InterfaceDeclaration | undefined = file.getInterface(name);
  if (declared !== undefined)
    return { kind: "object", fields: fieldsOf(file, declared.getProperties()) };
  return typeOf(file, file.getTypeAliasOrThrow(name).getTypeNodeOrThrow());
}

function fieldsOf(file: SourceFile, members: readonly PropertySignature[]): readonly FieldTypeIR[] {
  return members.map((member): ContractField => {
    const doc = docOf(member);
    return {
      name: nameOf(member),
      type: typeOf(file, member.getTypeNodeOrThrow()),
      optional: member.hasQuestionToken(),
      ...(doc === undefined ? {} : { doc }),
    };
  });
}

function docOf(node: JSDocableNode): string | undefined {
  const text = node
    .getJsDocs()
    .map((each) => each.getDescription())
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return text === "" ? undefined : text;
}

function unexpected(node: TypeNode): Error {
  return new Error(`A contract cannot have the type "${node.getText()}".`);
}
