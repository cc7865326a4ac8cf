import { expect, it } from "vitest";
import type { Json, JsonObject } from "../../../compiler/json.ts";
import { draft, parameter, petsDocument, reading, section } from "./kit.ts";

const basic = { type: "http", scheme: "basic" };
const header = { type: "apiKey", in: "header", name: "X-Api-Key" };
const code = {
  type: "oauth2",
  flows: {
    authorizationCode: {
      authorizationUrl: "https://pets.example/authorize",
      tokenUrl: "https://pets.example/token",
      scopes: {},
    },
  },
};
const implicit = {
  type: "oauth2",
  flows: { implicit: { authorizationUrl: "https://pets.example/authorize", scopes: {} } },
};
const bearer = ["scheme: apiKey", "header: Authorization", 'format: "Bearer ${credential.key}"'];

/** The section `auth` for these schemes, and operations that ask for this. */
async function authFor(
  securitySchemes: JsonObject,
  ...security: readonly (readonly Json[])[]
): Promise<readonly string[]> {
  const paths = security.map((each, index) => [
    `/p${String(index)}`,
    reading(`r${String(index)}`, { security: each }),
  ]);
  const all = security.length === 0 ? { "/p": reading("r") } : Object.fromEntries(paths);
  const { text } = await draft(petsDocument(all, { components: { securitySchemes } }));
  return section(text, "auth");
}

it("takes the scheme that most operations ask for", async () => {
  const schemes = { first: header, second: basic };
  expect(await authFor(schemes)).toEqual(["scheme: apiKey", "header: X-Api-Key"]);
  expect(await authFor(schemes, [{ second: [] }])).toEqual(["scheme: basic"]);
  expect(await authFor(schemes, [{ first: [] }], [{ second: [] }], [{ second: [] }])).toEqual([
    "scheme: basic",
  ]);
});

it("takes what operations name first where they name several", async () => {
  expect(await authFor({ a: header, b: basic }, [{ b: [] }, { a: [] }])).toEqual(["scheme: basic"]);
});

it("takes tokens as they are where the document does not say how to get them", async () => {
  expect(await authFor({ implicit })).toEqual(bearer);
  expect(
    await authFor({ id: { type: "openIdConnect", openIdConnectUrl: "https://x.example" } }),
  ).toEqual(bearer);
  expect((await authFor({ basic, code }, [{ basic: [] }, { code: [] }]))[0]).toBe("scheme: oauth2");
  expect((await authFor({ implicit, code }, [{ implicit: [], code: [] }]))[0]).toBe(
    "scheme: oauth2",
  );
});

it("reads addresses that are relative to the server, or lack TLS", async () => {
  const flows = {
    authorizationCode: { authorizationUrl: "/authorize", tokenUrl: "http://pets.example/token" },
  };
  expect(await authFor({ code: { type: "oauth2", flows } })).toEqual([
    "scheme: oauth2",
    'authorizationUrl: "https://api.pets.example/authorize"',
    'tokenUrl: "https://pets.example/token"',
  ]);
});

it("refreshes where the document says, if that is an address of its own", async () => {
  const flow = code.flows.authorizationCode;
  const refreshedAt = async (refreshUrl: string): Promise<unknown> => {
    const scheme = { type: "oauth2", flows: { authorizationCode: { ...flow, refreshUrl } } };
    const { text, connector } = await draft(
      petsDocument({ "/p": reading("r") }, { components: { securitySchemes: { code: scheme } } }),
    );
    return [section(text, "auth").slice(3), connector.hosts];
  };
  const hosts = ["api.pets.example", "pets.example"];
  expect(await refreshedAt("https://id.pets.example/refresh")).toEqual([
    ['refreshUrl: "https://id.pets.example/refresh"'],
    [...hosts, "id.pets.example"],
  ]);
  for (const same of [flow.tokenUrl, flow.authorizationUrl, "nowhere"])
    expect(await refreshedAt(same)).toEqual([[], hosts]);
});

it("says which operations it is of no use to", async () => {
  const schemes = { header, basic, code, token: { type: "http", scheme: "bearer" } };
  const todoOf = async (...security: readonly (readonly Json[])[]): Promise<unknown> => {
    const paths = security.map((each, index) => [
      `/p${String(index)}`,
      reading(`r${String(index)}`, { security: each }),
    ]);
    const rest = { components: { securitySchemes: schemes } };
    const { todos } = await draft(petsDocument(Object.fromEntries(paths), rest));
    return todos.flatMap((each) => /document, (.*) and not this/.exec(each)?.[1] ?? []);
  };
  const alone = [{ header: [] }];
  const often = [alone, alone, alone, [{ basic: [] }, { header: [] }]];
  expect(await todoOf(...often, [{ basic: [] }], [{ code: [], basic: [] }])).toEqual([
    "2 of 6 operations take basic or code",
  ]);
  expect(await todoOf(...often, [{ unknown: [] }], [{ basic: [] }, {}], [])).toEqual([]);
  expect(await todoOf([{ code: [] }], [{ code: [] }], [{ token: [] }])).toEqual([]);
});

it("asks for a word before the key where there may be one, and knows the usual one", async () => {
  const key = { type: "apiKey", in: "header", name: "Authorization" };
  const paths = { "/p": reading("r") };
  const asked = await draft(petsDocument(paths, { components: { securitySchemes: { key } } }));
  expect(asked.todos.join("\n")).toContain("want a word before the key");
  const plain = await draft(petsDocument(paths, { components: { securitySchemes: { header } } }));
  expect(plain.todos.join("\n")).not.toContain("want a word before the key");
  expect(await authFor({ Bearer: key })).toEqual(bearer);
  expect(await authFor({ jwt: { ...key, description: 'Write "Bearer {token}"' } })).toEqual(bearer);
});

it("sends all keys that operations want together", async () => {
  const schemes = {
    apiKeyAuth: { ...header, name: "DD-API-KEY" },
    appKeyAuth: { ...header, name: "DD-APPLICATION-KEY" },
  };
  const both = [{ apiKeyAuth: [], appKeyAuth: [] }];
  const drafted = [
    "scheme: apiKey",
    "fields:",
    "ddApiKey: { title: DD-API-KEY, secret: true }",
    "ddApplicationKey: { title: DD-APPLICATION-KEY, secret: true }",
    "header:",
    'DD-API-KEY: "${credential.ddApiKey}"',
    'DD-APPLICATION-KEY: "${credential.ddApplicationKey}"',
  ];
  expect(await authFor(schemes, both)).toEqual(drafted);
  // Operations that do with one of them are sent the other, too.
  expect(await authFor(schemes, [{ apiKeyAuth: [] }], both)).toEqual(drafted);
  // Alternatives are none that go together.
  expect(await authFor(schemes, [{ apiKeyAuth: [] }, { appKeyAuth: [] }])).toEqual([
    "scheme: apiKey",
    "header: DD-API-KEY",
  ]);
  const parameters = ["DD-API-KEY", "DD-APPLICATION-KEY"].map((name) => parameter("header", name));
  const { text, todos, connector } = await draft(
    petsDocument(
      { "/p": reading("r", { security: both, parameters }) },
      { components: { securitySchemes: schemes } },
    ),
  );
  expect(section(text, "http")).toEqual(["omit: [header.DD-API-KEY, header.DD-APPLICATION-KEY]"]);
  expect(todos.join("\n")).not.toContain("DD-");
  expect(connector.auth[0]?.fields.map(({ name, secret }) => [name, secret])).toEqual([
    ["ddApiKey", true],
    ["ddApplicationKey", true],
  ]);
});

it("sends a key that operations require as a parameter, whatever they say of schemes", async () => {
  const schemes = { key: header, app: { ...header, name: "X-App-Id" } };
  const send = (required: boolean): JsonObject =>
    reading("r", {
      security: [{ key: [] }],
      parameters: [parameter("header", "X-App-Id", { required })],
    });
  const draftOf = (...all: readonly boolean[]): ReturnType<typeof draft> => {
    const paths = all.map((each, index) => [`/p${String(index)}`, send(each)]);
    return draft(
      petsDocument(Object.fromEntries(paths), { components: { securitySchemes: schemes } }),
    );
  };
  const drafted = await draftOf(true);
  expect(section(drafted.text, "auth").slice(1, 4)).toEqual([
    "fields:",
    "apiKey: { title: X-Api-Key, secret: true }",
    "appId: { title: X-App-Id, secret: true }",
  ]);
  expect(drafted.todos.join("\n")).not.toContain("X-App-Id");
  expect(section((await draftOf(true, false, false)).text, "auth")).toEqual([
    "scheme: apiKey",
    "header: X-Api-Key",
  ]);
});

it("says how many operations nobody needs a credential for, where these are most", async () => {
  const todosOf = async (...security: readonly (JsonObject | undefined)[]): Promise<string> => {
    const paths = security.map((each, index) => {
      const rest = each === undefined ? {} : { security: [each] };
      return [`/p${String(index)}`, reading(`r${String(index)}`, rest)];
    });
    const components = { securitySchemes: { header } };
    return (await draft(petsDocument(Object.fromEntries(paths), { components }))).todos.join("\n");
  };
  const key = { header: [] };
  expect(await todosOf(key, {}, {})).toContain(
    "by the vendor's document, 2 of 3 operations ask for no credential",
  );
  for (const most of [
    [key, key, undefined],
    [undefined, undefined],
  ])
    expect(await todosOf(...most)).not.toContain("no credential");
});

it.each<readonly [string, JsonObject, readonly string[]]>([
  ["a password beside a key", { header, basic }, ["basic"]],
  ["a certificate beside a key", { header, tls: { type: "mutualTLS" } }, ["tls"]],
  ["a password beside consents", { code, basic }, ["basic"]],
  [
    "a signature that it cannot make",
    { header, digest: { type: "http", scheme: "digest" } },
    ["digest"],
  ],
  ["nothing where two name one header", { code, bearer: { type: "http", scheme: "bearer" } }, []],
  [
    "nothing of what it sends",
    { bearer: { type: "http", scheme: "bearer" }, key: { ...header, name: "authorization" } },
    [],
  ],
])("says what the vendor wants as well: %s", async (_, securitySchemes, wanted) => {
  const together = Object.fromEntries(Object.keys(securitySchemes).map((name) => [name, []]));
  const paths = { "/p": reading("r", { security: [together] }) };
  const { todos } = await draft(petsDocument(paths, { components: { securitySchemes } }));
  const found = todos.filter((todo) => todo.includes("as well"));
  expect(found).toHaveLength(wanted.length);
  for (const name of wanted) expect(found.join("\n")).toContain(` ${name} `);
});

it("tells a token from a key that is called one", async () => {
  const security = [{ bearer: [], token: [] }];
  const token = { type: "apiKey", in: "header", name: "X-Token" };
  expect(await authFor({ bearer: { type: "http", scheme: "bearer" }, token }, security)).toEqual([
    "scheme: apiKey",
    "fields:",
    "token: { title: X-Token, secret: true }",
    'bearerToken: { title: "Bearer token", secret: true }',
    "header:",
    'X-Token: "${credential.token}"',
    'Authorization: "Bearer ${credential.bearerToken}"',
  ]);
});

it("sends keys in addresses under one waiver each, and a token beside a key", async () => {
  const query = { type: "apiKey", in: "query" };
  const { text, todos } = await draft(
    petsDocument(
      { "/p": reading("r", { security: [{ APIKey: [], APIToken: [] }] }) },
      {
        components: {
          securitySchemes: {
            APIKey: { ...query, name: "key" },
            APIToken: { ...query, name: "token" },
          },
        },
      },
    ),
  );
  expect(section(text, "auth").slice(-3)).toEqual([
    "query:",
    'token: "${credential.token}"',
    'key: "${credential.key}"',
  ]);
  expect(text.match(/at: auth\.\S+/g)).toEqual(["at: auth.query.token", "at: auth.query.key"]);
  expect(todos.filter((each) => each.includes("ends up in logs"))).toHaveLength(1);
  const bearerToken = { type: "http", scheme: "bearer" };
  const mixed = { gate: header, user: bearerToken, app: { ...query, name: "app_id" } };
  expect(await authFor(mixed, [{ gate: [], user: [], app: [] }])).toEqual([
    "scheme: apiKey",
    "fields:",
    "apiKey: { title: X-Api-Key, secret: true }",
    'bearerToken: { title: "Bearer token", secret: true }',
    "appId: { title: app_id, secret: true }",
    "header:",
    'X-Api-Key: "${credential.apiKey}"',
    'Authorization: "Bearer ${credential.bearerToken}"',
    "query:",
    'app_id: "${credential.appId}"',
  ]);
});

it("asks about keys that few operations want, that tell a version, or that are the same key", async () => {
  const schemes = {
    secret: { ...header, name: "Client-Secret" },
    account: { ...header, name: "X-Account" },
    version: { ...header, name: "X-Api-Version" },
    again: { type: "apiKey", in: "query", name: "client_secret" },
    type: { ...header, name: "Client-Auth-Type" },
  };
  const some = [{ secret: [] }];
  const all = [{ secret: [], account: [], version: [], again: [], type: [] }];
  const securities = [some, some, all];
  const { text, todos } = await draft(
    petsDocument(
      Object.fromEntries(
        securities.map((security, index) => [
          `/p${String(index)}`,
          reading(`r${String(index)}`, { security }),
        ]),
      ),
      { components: { securitySchemes: schemes } },
    ),
  );
  expect(section(text, "auth")).toEqual(["scheme: apiKey", "header: Client-Secret"]);
  expect(todos).toContain(
    "the vendor wants header.X-Account and header.X-Api-Version and query.client_secret and header.Client-Auth-Type as well; what is no secret stands in `http.headers`, from `connection.fields`.",
  );
  expect(await authFor(schemes, all)).toEqual([
    "scheme: apiKey",
    "fields:",
    "clientSecret: { title: Client-Secret, secret: true }",
    "accountKey: { title: X-Account, secret: true }",
    "header:",
    'Client-Secret: "${credential.clientSecret}"',
    'X-Account: "${credential.accountKey}"',
  ]);
});

it("takes the secret one of several keys where nobody says that they go together", async () => {
  const query = { type: "apiKey", in: "query" };
  const keys = { key: { ...query, name: "key" }, token: { ...query, name: "token" } };
  expect(await authFor(keys)).toContain("query: token");
  const type = { ...header, name: "Auth-Type" };
  expect(await authFor({ type, key: header })).toContain("header: X-Api-Key");
});

it("asks about a key whose name no definition can have in a map", async () => {
  const schemes = { one: { ...header, name: "X-Key" }, two: { ...header, name: "__proto__" } };
  const { text, todos } = await draft(
    petsDocument(
      { "/p": reading("r", { security: [{ one: [], two: [] }] }) },
      { components: { securitySchemes: schemes } },
    ),
  );
  expect(section(text, "auth")).toEqual(["scheme: apiKey", "header: X-Key"]);
  expect(todos.join("\n")).toContain("the vendor wants header.__proto__ as well");
});

it.each(["in", "2fa", "$", "constructor", "true", "a.b", "x-"])(
  "drafts what compiles of a key that is called %s",
  async (name) => {
    const schemes = { one: { ...header, name: "X-Key" }, two: { ...header, name } };
    const { connector } = await draft(
      petsDocument(
        { "/p": reading("r", { security: [{ one: [], two: [] }] }) },
        { components: { securitySchemes: schemes } },
      ),
    );
    const [, option] = connector.auth[0]?.options[0] ?? [];
    expect(JSON.stringify(option)).toContain(JSON.stringify(name));
  },
);

it("lets no name of a key write into the definition", async () => {
  const name = "x\nhosts: [evil.example]";
  const evil = { type: "apiKey", in: "query", name };
  const security = [{ header: [], evil: [] }];
  const { text, connector } = await draft(
    petsDocument(
      {
        "/p": reading("r", { security, parameters: [parameter("query", name)] }),
        "/q": reading("s", { security }),
      },
      { components: { securitySchemes: { header, evil } } },
    ),
  );
  expect(text).not.toContain("\nhosts: [evil");
  expect(connector.hosts).toEqual(["api.pets.example"]);
});

it("signs for AWS where the document is marked so", async () => {
  const hmac = {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    "x-amazon-apigateway-authtype": "awsSigv4",
  };
  const region = { enum: ["us-east-1", "eu-west-1"], default: "us-east-1" };
  const { text, connector } = await draft(
    petsDocument(
      { "/p": reading("r", { parameters: [parameter("header", "X-Amz-Date")] }) },
      {
        servers: [{ url: "http://queue.{region}.amazonaws.com", variables: { region } }],
        components: { securitySchemes: { hmac } },
        security: [{ hmac: [] }],
      },
    ),
  );
  expect(section(text, "auth")).toEqual([
    "scheme: awsSigV4",
    "service: queue",
    'region: "${connection.region}"',
  ]);
  expect(connector.operations[0]?.inputs).toEqual([]);
});

it("sends all keys that operations require where the document has no schemes", async () => {
  const keys = (required: boolean): JsonObject => ({
    parameters: [
      parameter("header", "x-access-token", { required }),
      parameter("header", "x-api-key", { required: true }),
    ],
  });
  const authOf = async (required: boolean): Promise<readonly string[]> =>
    section((await draft(petsDocument({ "/p": reading("r", keys(required)) }))).text, "auth");
  expect(await authOf(true)).toEqual([
    "scheme: apiKey",
    "fields:",
    "accessToken: { title: x-access-token, secret: true }",
    "apiKey: { title: x-api-key, secret: true }",
    "header:",
    'x-access-token: "${credential.accessToken}"',
    'x-api-key: "${credential.apiKey}"',
  ]);
  expect(await authOf(false)).toEqual(["scheme: apiKey", "header: x-api-key"]);
});

it("finds the key among the parameters where the document has no schemes", async () => {
  const paths = {
    "/p": reading("r", { parameters: [parameter("header", "Acme-Api-Key", { required: true })] }),
    "/q": reading("s", {
      parameters: [parameter("header", "Acme-Api-Key"), parameter("header", "Idempotency-Key")],
    }),
  };
  const { text, connector } = await draft(petsDocument(paths));
  expect(section(text, "auth")).toEqual(["scheme: apiKey", "header: Acme-Api-Key"]);
  const inputs = connector.operations.map((each) => each.inputs.map(({ name }) => name));
  expect(inputs).toEqual([[], ["Idempotency-Key"]]);
  const few = { ...paths, "/s": reading("t"), "/t": reading("u"), "/u": reading("v") };
  expect(section((await draft(petsDocument(few))).text, "auth")).toContain("scheme: none");
});

it("asks for one of the scopes that do, the same one where it can", async () => {
  const security = (...scopes: readonly string[]): JsonObject => ({
    security: scopes.map((scope) => ({ code: [scope] })),
  });
  const { connector } = await draft(
    petsDocument(
      {
        "/p": reading("r", security("pets", "pets.readonly")),
        "/q": reading("s", security("all", "pets.readonly")),
        "/s": reading("t", security("dogs", "dogs.readonly")),
        "/t": reading("u", { security: [{ code: ["a", "b"] }] }),
      },
      { components: { securitySchemes: { code } } },
    ),
  );
  const scopes = connector.operations.map((each) => [each.specOperation, each.scopes]);
  expect(scopes).toEqual([
    ["r", ["pets.readonly"]],
    ["s", ["pets.readonly"]],
    ["t", ["dogs.readonly"]],
    ["u", ["a", "b"]],
  ]);
});

it("says once which scopes all operations need", async () => {
  const security = [{ code: ["pets", "food"] }];
  const paths = { "/p": reading("r"), "/q": reading("s") };
  const rest = { components: { securitySchemes: { code } }, security };
  const { text, connector } = await draft(petsDocument(paths, rest));
  expect(section(text, "auth").at(-1)).toBe("scopes: [food, pets]");
  expect(connector.operations.map((each) => each.scopes)).toEqual([[], []]);
  const alone = await draft(petsDocument({ "/p": reading("r") }, rest));
  expect(section(alone.text, "operations")).toEqual(["p.r: { use: r, scopes: [food, pets] }"]);
});

it("asks which of the scopes that stand for all operations are needed", async () => {
  const paths = { "/p": reading("r"), "/q": reading("s") };
  const asking = async (...scopes: readonly string[]): Promise<string> => {
    const rest = { components: { securitySchemes: { code } }, security: [{ code: scopes }] };
    return (await draft(petsDocument(paths, rest))).todos.join("\n");
  };
  expect(await asking("pets", "food")).toContain("keep of these scopes those that yours need");
  expect(await asking("pets")).not.toContain("scopes");
});

it("takes a key out of the server's address", async () => {
  const variables = { token: { default: "123:ABC" } };
  const servers = [{ url: "https://api.pets.example/bot{token}", variables }];
  const { text, connector } = await draft(petsDocument({ "/p": reading("r") }, { servers }));
  expect(section(text, "auth")).toEqual(["scheme: apiKey", "path: token"]);
  expect(section(text, "http")).toEqual(['baseUrl: "https://api.pets.example/bot{token}"']);
  expect(JSON.stringify(connector)).not.toContain("123:ABC");
});
