import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";
import { documentation } from "./comment.ts";
import {
  type Document,
  group,
  hardline,
  ifBroken,
  indent,
  join,
  line,
  softline,
  together,
} from "./document.ts";
import { identifier, number, string, typeKey } from "./text.ts";

type Kind<Name> = Extract<TypeIR, { readonly kind: Name }>;

/** What a type stands in: decides on parentheses and on how a union breaks. */
export type Around =
  "member" | "alias" | "argument" | "element" | "tuple" | "union" | "intersection";

/** A union of one type alone prints as that type, and members that are unions are part of it. */
type Member =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "type"; readonly type: TypeIR };

/** Prints a type in the shape that Prettier gives it. */
export function printType(from: TypeIR, around: Around): Document {
  const type = alone(from);
  switch (type.kind) {
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "never":
    case "unknown":
      return type.kind;
    case "integer":
      return "number";
    case "bytes":
      return "Uint8Array";
    case "literal":
      return printLiteral(type.value);
    case "reference":
      return identifier(type.name);
    case "array":
      return readonly(together([printType(type.items, "element"), "[]"]), around);
    case "tuple":
      return readonly(printTuple(type), around);
    case "map":
      return printObject({ kind: "object", fields: [], additional: type.values });
    case "object":
      return printObject(type);
    case "enum":
    case "union":
      return printUnion(unionMembers(type), around);
    case "intersection":
      return printIntersection(type, around);
  }
}

/** Prints the members of an object: `name?: type`, and the index signature of those that have no name. */
export function printMembers(type: ObjectTypeIR): readonly Document[] {
  const index = type.additional === undefined ? [] : [printIndex(type.fields, type.additional)];
  return [...type.fields.map((field) => group(printField(field))), ...index];
}

/** A union or intersection of one type is that type. */
export function alone(type: TypeIR): TypeIR {
  if (type.kind !== "union" && type.kind !== "intersection") return type;
  const [only] = type.members;
  return type.members.length === 1 && only !== undefined ? alone(only) : type;
}

/** Whether a type, as a lone argument, begins right after its `<`. */
export function isHuggedArgument(from: TypeIR): boolean {
  const type = alone(from);
  if (type.kind === "union" || type.kind === "enum") {
    const members = unionMembers(type);
    return members.length === 1 || isHugged(members);
  }
  return type.kind !== "array" && type.kind !== "tuple" && type.kind !== "intersection";
}

/** Whether a type is a union whose members stand one a line when they do not fit. */
export function breaksAsUnion(from: TypeIR): boolean {
  const type = alone(from);
  if (type.kind !== "union" && type.kind !== "enum") return false;
  const members = unionMembers(type);
  return members.length > 1 && !isHugged(members);
}

function printField(field: FieldTypeIR): Document {
  const mark = field.optional ? "?: " : ": ";
  const member = group(together([typeKey(field.name), mark, printType(field.type, "member")]));
  if (field.about !== undefined)
    return [
      documentation(field.about, { spaces: 2, deprecated: field.deprecated === true }),
      member,
    ];
  return field.deprecated === true ? ["/** @deprecated */", hardline, member] : member;
}

/** Beside named members it says `unknown`: their types would have to fit it (TS2411), and mostly do not. */
function printIndex(fields: readonly FieldTypeIR[], additional: TypeIR): Document {
  if (fields.length > 0) return "[key: string]: unknown";
  const key = group([indent([softline, "key: string"]), softline]);
  return group(["readonly [", key, "]: ", printType(additional, "member")]);
}

/** Members as they are printed: unions within unions are part of them, what is open ends in its base type. */
function unionMembers(type: Kind<"union"> | Kind<"enum">): readonly Member[] {
  const members = flatMembers(type);
  const seen = new Set<string>();
  return members.filter((member) => {
    const key = member.kind === "text" ? member.text : JSON.stringify(member.type);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function flatMembers(type: Kind<"union"> | Kind<"enum">): readonly Member[] {
  if (type.kind === "union") {
    return type.members.flatMap((from): readonly Member[] => {
      const member = alone(from);
      const isUnion = member.kind === "union" || member.kind === "enum";
      return isUnion ? flatMembers(member) : [scalarMember(member)];
    });
  }
  const bases = (["string", "number"] as const).filter((base) =>
    type.values.some((each) => typeof each === base),
  );
  return [
    ...type.values.map((each): Member => ({ kind: "text", text: printLiteral(each) })),
    ...(type.open ? bases.map((base): Member => ({ kind: "text", text: `(${base} & {})` })) : []),
  ];
}

/** Formats and integers make no difference to TypeScript, so the same scalar shows up once. */
function scalarMember(type: TypeIR): Member {
  switch (type.kind) {
    case "string":
    case "number":
    case "integer":
    case "boolean":
      return { kind: "text", text: type.kind === "integer" ? "number" : type.kind };
    case "literal":
      return { kind: "text", text: printLiteral(type.value) };
    default:
      return { kind: "type", type };
  }
}

function printLiteral(value: string | number | boolean): string {
  if (typeof value === "string") return string(value);
  return typeof value === "number" ? number(value) : String(value);
}

function readonly(contents: Document, around: Around): Document {
  const printed = together(["readonly ", contents]);
  return around === "element" ? together(["(", printed, ")"]) : printed;
}

function printObject(type: ObjectTypeIR): Document {
  const members = printMembers(type);
  if (members.length === 0) return "{}";
  return group(["{", indent([line, join([";", line], members)]), ifBroken(";"), line, "}"]);
}

function printTuple(type: Kind<"tuple">): Document {
  const size = type.items.length + (type.rest === undefined ? 0 : 1);
  if (size === 0) return "[]";
  const around = size === 1 ? "argument" : "tuple";
  const items = type.items.map((each) => group(printType(each, around)));
  const rest = type.rest === undefined ? [] : [["...", printType(type.rest, "element"), "[]"]];
  const list = join([",", line], [...items, ...rest]);
  return group(["[", indent([softline, list]), ifBroken(","), softline, "]"]);
}

function printMember(member: Member, around: Around): Document {
  return member.kind === "text" ? member.text : printType(member.type, around);
}

function printUnion(members: readonly Member[], around: Around): Document {
  const [first] = members;
  if (first === undefined) return "never";
  if (members.length === 1) return printMember(first, around);
  const needsParentheses = around === "element" || around === "intersection";
  const wrap = (printed: Document): Document =>
    needsParentheses ? together(["(", printed, ")"]) : printed;
  if (isHugged(members))
    return wrap(
      together(
        join(
          " | ",
          members.map((each) => printMember(each, "union")),
        ),
      ),
    );
  const list = group(
    members.map((each, index) => [
      index === 0 ? ifBroken("| ") : [line, "| "],
      indent(printMember(each, "union")),
    ]),
  );
  if (needsParentheses) return wrap(group([indent([softline, list]), softline]));
  if (around === "tuple") {
    return group([indent([ifBroken(["(", softline]), list]), softline, ifBroken(")")]);
  }
  return around === "member" ? group(indent([softline, list])) : list;
}

/** `{ … } | null` and `Name | null` stay together. */
function isHugged(members: readonly Member[]): boolean {
  const isObject = (each: Member): boolean =>
    each.kind === "type" && ["object", "map", "reference", "bytes"].includes(each.type.kind);
  const first = members.find(isObject);
  const isNull = (each: Member): boolean => each.kind === "type" && each.type.kind === "null";
  return first !== undefined && members.every((each) => each === first || isNull(each));
}

function printIntersection({ members }: Kind<"intersection">, around: Around): Document {
  if (members.length === 0) return "unknown";
  const types = members.map(alone);
  let wasIndented = false;
  const printed = group(
    types.map((type, index) => {
      const document = printType(type, "intersection");
      const previous = types[index - 1];
      if (previous === undefined) return document;
      if (isObject(previous) && isObject(type))
        return [" & ", wasIndented ? indent(document) : document];
      if (!isObject(previous) && !isObject(type)) return indent([" &", line, document]);
      if (index > 1) wasIndented = true;
      return [" & ", index > 1 ? indent(document) : document];
    }),
  );
  const isInside = around === "element" || around === "union" || around === "intersection";
  return isInside ? ["(", printed, ")"] : printed;
}

function isObject(type: TypeIR): boolean {
  return type.kind === "object" || type.kind === "map";
}
