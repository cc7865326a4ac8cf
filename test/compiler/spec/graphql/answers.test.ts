import fc from "../../../kit/property.ts";
import {
  buildSchema,
  execute,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from "graphql";
import { expect, it } from "vitest";
import { misfit } from "../../../kit/conforms.ts";
import {
  compileTracker,
  definitionOf,
  graphQLHost,
  vendorSchema,
} from "../../../kit/graphql-fixture.ts";

const schema = buildSchema(vendorSchema);
const given: Readonly<Record<string, string>> = {
  node: '(id: "1")',
  issue: "(number: 1)",
  search: '(text: "x")',
};

type Draw = (most: number) => number;

/** Numbers from a seed, as many as are asked for (the generator of Park and Miller). */
function drawFrom(seed: number): Draw {
  let state = (seed % 2_147_483_646) + 1;
  return (most) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % most;
  };
}

/** A selection set with aliases, fragments, conditions and fields that are selected twice. */
function selectionOf(type: GraphQLCompositeType, draw: Draw, depth: number): string {
  const selections = Array.from({ length: 1 + draw(4) }, () => {
    const kind = draw(10);
    const isFragment = isUnionType(type) ? kind < 7 : kind < 3;
    return isFragment && depth > 0 ? fragmentOn(type, draw, depth - 1) : fieldOf(type, draw, depth);
  });
  return `{ ${selections.join(" ")} }`;
}

function fieldOf(type: GraphQLCompositeType, draw: Draw, depth: number): string {
  if (isUnionType(type) || draw(8) === 0) return `__typename${condition(draw)}`;
  const fields = Object.values(type.getFields()).filter(
    (each) => depth > 0 || !isCompositeType(getNamedType(each.type)),
  );
  const field = fields[draw(fields.length)];
  if (field === undefined) return "__typename";
  // An alias of the parent's own: the same name of two types must not mean two things.
  const alias = draw(4) === 0 ? `${type.name}_${field.name}: ` : "";
  const target = getNamedType(field.type);
  const selection = isCompositeType(target) ? selectionOf(target, draw, depth - 1) : "";
  return `${alias}${field.name}${given[field.name] ?? ""}${condition(draw)} ${selection}`;
}

function fragmentOn(type: GraphQLCompositeType, draw: Draw, depth: number): string {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const interfaces = Object.values(schema.getTypeMap())
    .filter((each) => isInterfaceType(each))
    .filter((each) => possible.some((one) => schema.isSubType(each, one)));
  const targets: readonly GraphQLCompositeType[] = [type, ...possible, ...interfaces];
  const target = targets[draw(targets.length)] ?? type;
  const on = draw(6) === 0 && target === type ? "" : ` on ${target.name}`;
  return `...${on}${condition(draw)} ${selectionOf(target, draw, depth)}`;
}

function condition(draw: Draw): string {
  return [" @include(if: $yes)", " @skip(if: $yes)"][draw(16)] ?? "";
}

/** An answer of the real executor, whose every value is drawn. */
async function answer(text: string, draw: Draw, yes: boolean): Promise<unknown> {
  const result = await execute({
    schema,
    document: parse(text),
    variableValues: { yes },
    fieldResolver: (_source, _args, _context, info) => valueOf(info.returnType, draw),
    typeResolver: (value) => (value as { readonly type: string }).type,
  });
  expect(result.errors).toBeUndefined();
  return JSON.parse(JSON.stringify(result.data)) as unknown;
}

function valueOf(type: GraphQLOutputType, draw: Draw): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, draw) ?? valueOf(type, draw);
  if (draw(4) === 0) return null;
  if (isListType(type)) return Array.from({ length: draw(3) }, () => valueOf(type.ofType, draw));
  if (isAbstractType(type)) {
    const possible = schema.getPossibleTypes(type);
    return { type: possible[draw(possible.length)]?.name };
  }
  if (isObjectType(type)) return {};
  if (isEnumType(type)) return type.getValues()[draw(2)]?.name;
  const scalars: Readonly<Record<string, unknown>> = {
    Int: 7,
    Float: 0.5,
    Boolean: true,
    JSON: [1, "a"],
    JSONObject: { a: null },
    Fingerprint: 42,
  };
  return Object.hasOwn(scalars, type.name) ? scalars[type.name] : "text";
}

it("types every answer of every document as GraphQL's own executor gives it", async () => {
  const query = schema.getQueryType();
  if (query == null) throw new Error("The schema has no queries.");
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(2_000_000_000), async (seed) => {
      const draw = drawFrom(seed);
      const text = `query ($yes: Boolean!) ${selectionOf(query, draw, 4).replace("{", "{ ok: __typename @skip(if: $yes)")}`;
      fc.pre(validate(schema, parse(text)).length === 0);
      const operations = `  things.get: { graphql: ${JSON.stringify(text)} }\n  users.me: { graphql: "{ viewer { name } }" }\n`;
      const definition = definitionOf(operations).replace(
        "  pagination: { style: relay, max: 2 }\n",
        "",
      );
      const { connector } = await compileTracker(graphQLHost(definition));
      const type = connector?.operations.find(({ id }) => id === "things.get")?.outputType;
      if (connector === undefined || type === undefined) throw new Error("Nothing was compiled.");
      for (let index = 0; index < 8; index += 1) {
        const data = await answer(text, draw, index % 2 === 0);
        expect(misfit(data, type, connector.declarations), text).toBeUndefined();
      }
      checked += 1;
    }),
    { numRuns: 150 },
  );
  expect(checked).toBeGreaterThan(100);
});
