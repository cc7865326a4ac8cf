import { ConnectorError, createSharedState, fields, systemClock } from "@human/connector-sdk";
import { buildSchema, graphql, GraphQLError, type GraphQLSchema } from "graphql";
import { expect, expectTypeOf, it } from "vitest";
import { TrackerConnector } from "../golden/graphql/generated/tracker/tracker.ts";
import type {
  AssigneeInput,
  IssuesListItem,
  Priority,
} from "../golden/graphql/generated/tracker/types.ts";
import { vendorSchema } from "../kit/graphql-fixture.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, startServer } from "../runtime/kit/server.ts";

const schema: GraphQLSchema = buildSchema(vendorSchema);
const ada = { __typename: "User", id: "u1", name: "Ada", email: null, preferences: { dark: true } };
const core = { __typename: "Team", id: "t1", key: "CORE" };
const issues = [1, 2, 3, 4, 5].map((number) => ({
  __typename: "Issue",
  id: `i${number}`,
  number,
  title: `Issue ${number}`,
  priority: number === 1 ? "URGENT" : "LOW",
  labels: ["a", "b"],
  matrix: [[1, null]],
  createdAt: "2026-01-02T03:04:05Z",
  metadata: { nested: [1] },
  url: "https://tracker.example/1",
  label: ({ format }: { readonly format: string }) => `${format} ${number}`,
  assignee: number === 1 ? ada : number === 2 ? core : null,
}));

/** The vendor: GraphQL's own executor decides what every request of ours means. */
const vendor = {
  viewer: () => ada,
  issue: ({ number }: { readonly number: number }) => issues[number - 1] ?? null,
  node: ({ id }: { readonly id: string }) =>
    [...issues, ada, core].find((each) => each.id === id) ?? null,
  search: () => [
    { ...ada, manager: null },
    { __typename: "Bot", id: "b1", name: "Bot", owner: ada },
    core,
  ],
  issues: (given: {
    readonly first: number;
    readonly after?: string;
    readonly filter?: Filter;
  }) => {
    const wanted = given.filter?.priority?.in;
    const found = issues.filter(({ priority }) => wanted?.includes(priority) ?? true);
    const start = Number(given.after ?? 0);
    const nodes = found.slice(start, start + given.first);
    const end = start + nodes.length;
    const pageInfo = { hasNextPage: end < found.length, endCursor: String(end) };
    return { nodes, edges: nodes.map((node) => ({ node })), pageInfo };
  },
  issueCreate: ({ input }: { readonly input: Created }) =>
    input.title === ""
      ? { issue: null, userErrors: [{ field: ["title"], message: "is empty", code: "BLANK" }] }
      : {
          issue: {
            ...issues[0],
            title: JSON.stringify(input),
            number: 9,
            priority: input.priority,
          },
          userErrors: [],
        },
  issueDelete: () => ({
    issue: () => {
      throw new GraphQLError("There is no such issue.", { extensions: { code: "NOT_FOUND" } });
    },
  }),
};

interface Filter {
  readonly priority?: { readonly in?: readonly string[] };
}

interface Created {
  readonly title: string;
  readonly priority: string;
}

interface Sent {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

interface Vendor {
  readonly tracker: TrackerConnector;
  readonly sent: readonly Sent[];
}

async function withVendor(test: (vendor: Vendor) => Promise<void>): Promise<void> {
  const sent: Sent[] = [];
  await using server = await startServer(async ({ body, url, headers, method }, response) => {
    expect([method, url, headers["content-type"]]).toEqual([
      "POST",
      "/graphql",
      "application/json",
    ]);
    const request = JSON.parse(body) as Sent;
    sent.push(request);
    const { query: source, variables, operationName } = request;
    const result = await graphql({
      schema,
      source,
      rootValue: vendor,
      ...(variables && { variableValues: variables }),
      ...(operationName && { operationName }),
    });
    json(response, result);
  });
  const tracker = new TrackerConnector({
    credentials: fields({ key: "k" }),
    connectionId: "c1",
    policy: { approvals: "granted-by-the-caller" },
    state: createSharedState({ clock: { ...systemClock, sleep: () => Promise.resolve() } }),
    transport: server.transport,
  });
  await test({ tracker, sent });
}

it("sends a document without variables", async () => {
  await withVendor(async ({ tracker, sent }) => {
    const { viewer } = await tracker.usersMe();
    expectTypeOf(viewer.preferences).toEqualTypeOf<{ readonly [key: string]: unknown }>();
    expect(viewer).toEqual({
      id: "u1",
      name: "Ada",
      email: null,
      title: null,
      manager: null,
      preferences: { dark: true },
      avatar: null,
    });
    expect(sent).toEqual([
      { query: "{viewer{id name email title manager{name}preferences avatar}}" },
    ]);
  });
});

it("gives scalars, lists, aliases and what is asked for on a condition", async () => {
  await withVendor(async ({ tracker, sent }) => {
    const { found } = await tracker.issuesGet({ number: 1 });
    expectTypeOf(found?.was).toEqualTypeOf<Priority | null | undefined>();
    expect(found).toEqual({
      __typename: "Issue",
      number: 1,
      title: "Issue 1",
      estimate: null,
      priority: "URGENT",
      was: null,
      labels: ["a", "b"],
      matrix: [[1, null]],
      createdAt: "2026-01-02T03:04:05Z",
      trace: null,
      metadata: { nested: [1] },
      print: null,
      parent: null,
      short: "short 1",
      long: "long 1",
    });
    const { found: other } = await tracker.issuesGet({ number: 1, withUrl: true });
    expect(other?.url).toBe("https://tracker.example/1");
    expect(await tracker.issuesGet({ number: 7 })).toEqual({ found: null });
    expect(sent.map((each) => [each.operationName, each.variables])).toEqual([
      ["Issue", { number: 1 }],
      ["Issue", { number: 1, withUrl: true }],
      ["Issue", { number: 7 }],
    ]);
  });
});

it("reads connections page by page", async () => {
  await withVendor(async ({ tracker, sent }) => {
    const all: IssuesListItem[] = await Array.fromAsync(tracker.issuesList());
    expect(all.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(all.slice(0, 3)).toEqual([
      { number: 1, title: "Issue 1", who: "Ada", whose: "u1" },
      { number: 2, title: "Issue 2", whose: "t1" },
      { number: 3, title: "Issue 3" },
    ]);
    expect(sent.map(({ variables }) => variables)).toEqual([
      { first: 2 },
      { first: 2, after: "2" },
      { first: 2, after: "4" },
    ]);
  });
});

it("filters with nested inputs, and lets the caller say how many", async () => {
  await withVendor(async ({ tracker, sent }) => {
    const filter = { priority: { in: ["LOW"] }, or: null } as const;
    const found = await Array.fromAsync(tracker.issuesList({ first: 3, filter }));
    expect(found.map(({ number }) => number)).toEqual([2, 3, 4, 5]);
    const sized = await Array.fromAsync(tracker.issuesNumbers({ size: 4 }));
    expect(sized).toEqual([1, 2, 3, 4, 5].map((number) => ({ number })));
    expect(sent.map(({ variables }) => variables)).toEqual([
      { first: 3, filter },
      { first: 3, filter, after: "3" },
      { cursor: 4 },
      { cursor: 4, after: "4" },
    ]);
  });
});

it("tells alternatives apart by their names", async () => {
  await withVendor(async ({ tracker }) => {
    const found = await Array.fromAsync(tracker.actorsSearch({ text: "a" }));
    const told = found.map((actor) => {
      if (actor.__typename === "User") return `${actor.name} of ${actor.manager?.name ?? "nobody"}`;
      return actor.__typename === "Bot" ? `${actor.name} by ${actor.owner.name}` : actor.id;
    });
    expect(told).toEqual(["Ada of nobody", "Bot by Ada", "t1"]);
  });
});

it("gives fields of some alternatives where they are", async () => {
  await withVendor(async ({ tracker }) => {
    expect(await tracker.nodesGet({ id: "i1" })).toEqual({
      id: "i1",
      label: "short 1",
      assignee: { name: "Ada" },
      title: "Issue 1",
    });
    expect((await tracker.nodesGet({ id: "i2" }))?.assignee).toEqual({ key: "CORE" });
    expect(await tracker.nodesGet({ id: "t1" })).toEqual({ id: "t1" });
    expect(await tracker.nodesGet({ id: "none" })).toBeNull();
  });
});

it("creates with renamed inputs, constants, and a key of its own", async () => {
  await withVendor(async ({ tracker, sent }) => {
    const assignee: AssigneeInput = { teamKey: "CORE" };
    const position = { x: 1, y: 0.5 };
    const made = await tracker.issuesCreate({
      title: "New",
      urgency: "URGENT",
      assignee,
      position,
    });
    expect(made).toEqual({ number: 9, priority: "URGENT" });
    // @ts-expect-error -- exactly one of them
    const both: AssigneeInput = { teamKey: undefined, userId: undefined };
    expect(await failure(tracker.issuesCreate({ title: "New", assignee: both }))).toBeInstanceOf(
      ConnectorError,
    );
    const [{ variables } = {}] = sent;
    expect(variables).toEqual({
      title: "New",
      priority: "URGENT",
      assignee,
      position,
      source: "human",
      id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
    });
  });
});

it("fails where the vendor says so inside a success", async () => {
  await withVendor(async ({ tracker }) => {
    expect(await failure(tracker.issuesCreate({ title: "" }))).toMatchObject({
      code: "failed",
      status: 200,
      vendorCode: "BLANK",
      vendorMessage: "is empty",
    });
  });
});

it("fails with errors beside data, by the definition's table", async () => {
  await withVendor(async ({ tracker }) => {
    expect(await failure(tracker.issuesDelete({ id: "i1" }))).toMatchObject({
      code: "notFound",
      status: 200,
      vendorCode: "NOT_FOUND",
      vendorMessage: "There is no such issue.",
    });
  });
});

it("fails where the vendor refuses a value", async () => {
  await withVendor(async ({ tracker }) => {
    // @ts-expect-error -- none of the priorities
    const error = await failure(tracker.issuesCreate({ title: "New", urgency: "SOON" }));
    expect(error).toMatchObject({
      code: "failed",
      vendorMessage: expect.stringContaining("SOON") as string,
    });
  });
});
