import { BSON } from "mongodb";

type Document = BSON.Document;

/** An error as a server puts it. */
export class Refusal extends Error {
  readonly document: Document;

  constructor(code: number, codeName: string, errmsg: string, labels?: readonly string[]) {
    super(errmsg);
    this.document = { ok: 0, code, codeName, errmsg, ...(labels && { errorLabels: labels }) };
  }
}

/** Collections and their documents, with as much of MongoDB's commands as the connector uses. */
export class Store {
  collections: Map<string, Document[]> = new Map();
  /** Counts changes, so that transactions see that others wrote. */
  version = 0;
  /** Of a copy: the version that it was made of. */
  startedAt = 0;

  copy(): Store {
    const copy = new Store();
    copy.version = this.version;
    copy.startedAt = this.version;
    copy.collections = new Map([...this.collections].map(([name, all]) => [name, [...all]]));
    return copy;
  }

  /** Becomes what a copy has become. */
  take(copy: Store): void {
    this.collections = copy.collections;
    this.version = copy.version;
  }

  documents(name: string): Document[] {
    return this.collections.get(name) ?? [];
  }

  find({ find, filter = {}, sort, limit, projection }: Document): Document[] {
    const found = this.documents(String(find)).filter((each) => fits(each, filter));
    const sorted = sort === undefined ? found : sortedBy(found, sort);
    const cut = limit === undefined ? sorted : sorted.slice(0, Number(limit));
    return projection === undefined ? cut : cut.map((each) => projected(each, projection));
  }

  aggregate({ aggregate, pipeline }: Document): Document[] {
    let documents = this.documents(String(aggregate));
    for (const stage of pipeline as Document[]) {
      const [[name, value] = ["", null]] = Object.entries(stage) as [string, unknown][];
      if (name === "$match") documents = documents.filter((each) => fits(each, value as Document));
      else if (name === "$sort") documents = sortedBy(documents, value as Document);
      else if (name === "$limit") documents = documents.slice(0, Number(value));
      else if (name === "$project")
        documents = documents.map((each) => projected(each, value as Document));
      else if (name === "$count") documents = [{ [String(value)]: documents.length }];
      else throw new Refusal(40324, "Location40324", `Unrecognized pipeline stage name: '${name}'`);
    }
    return documents;
  }

  insert({ insert, documents }: Document): Document {
    const all = this.documents(String(insert));
    let n = 0;
    for (const each of documents as Document[]) {
      if (all.some(({ _id }) => same(_id, each["_id"]))) {
        const errmsg = `E11000 duplicate key error collection: ${String(insert)}`;
        this.collections.set(String(insert), all);
        return { ok: 1, n, writeErrors: [{ index: n, code: 11000, errmsg }] };
      }
      all.push(each);
      n += 1;
      this.version += 1;
    }
    this.collections.set(String(insert), all);
    return { ok: 1, n };
  }

  update({ update, updates }: Document): Document {
    let n = 0;
    const all = this.documents(String(update)).map((each) => {
      const change = (updates as Document[]).find(({ q }) => fits(each, q as Document));
      if (change === undefined) return each;
      n += 1;
      const { $set } = change["u"] as { readonly $set: Document };
      const changed = BSON.deserialize(BSON.serialize(each));
      for (const [path, value] of Object.entries($set)) put(changed, path.split("."), value);
      return changed;
    });
    if (n > 0) this.version += 1;
    this.collections.set(String(update), all);
    return { ok: 1, n, nModified: n };
  }

  delete({ delete: from, deletes }: Document): Document {
    const all = this.documents(String(from));
    const kept = all.filter(
      (each) => !(deletes as Document[]).some(({ q }) => fits(each, q as Document)),
    );
    if (kept.length < all.length) this.version += 1;
    this.collections.set(String(from), kept);
    return { ok: 1, n: all.length - kept.length };
  }
}

function fits(document: Document, filter: Document): boolean {
  return Object.entries(filter).every(([name, wanted]: [string, unknown]) => {
    if (name === "$and") return (wanted as Document[]).every((each) => fits(document, each));
    if (name.startsWith("$"))
      throw new Refusal(2, "BadValue", `unknown top level operator: ${name}`);
    const value = at(document, name.split("."));
    const isOperators =
      typeof wanted === "object" &&
      wanted !== null &&
      Object.keys(wanted).some((key) => key.startsWith("$"));
    const operators = isOperators ? (wanted as Document) : { $eq: wanted };
    return Object.entries(operators).every(([operator, operand]: [string, unknown]) => {
      if (operator === "$eq") return same(value ?? null, operand ?? null);
      if (operator === "$in") return (operand as unknown[]).some((each) => same(value, each));
      if (operator === "$gte") return Number(value) >= Number(operand);
      throw new Refusal(2, "BadValue", `unknown operator: ${operator}`);
    });
  });
}

function at(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return value;
  return typeof value === "object" && value !== null
    ? at((value as Document)[first], rest)
    : undefined;
}

function put(document: Document, [first = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) document[first] = value;
  else put((document[first] ??= {}) as Document, rest, value);
}

/** Types count: `5` is not `"5"`. */
function same(a: unknown, b: unknown): boolean {
  const text = (value: unknown): string => BSON.EJSON.stringify({ value }, { relaxed: true });
  return text(a) === text(b);
}

function sortedBy(
  documents: readonly Document[],
  sort: Document | Map<string, number>,
): Document[] {
  const keys = sort instanceof Map ? [...sort] : Object.entries(sort as Record<string, number>);
  return documents.toSorted((a, b) => {
    for (const [name, direction] of keys) {
      const [left, right] = [at(a, name.split(".")), at(b, name.split("."))] as [number, number];
      if (left !== right) return (left < right ? -1 : 1) * Number(direction);
    }
    return 0;
  });
}

function projected(document: Document, projection: Document): Document {
  const { _id: withId = 1, ...fields } = projection;
  const entries = Object.entries(document).filter(([name]) =>
    name === "_id" ? Number(withId) === 1 : Object.hasOwn(fields, name),
  );
  return Object.fromEntries(entries);
}
