import type { Transport } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { openBench, type Packed, readConnectors } from "../runtime/testing/kit.ts";

/** What the connection keeps secret, as it is in none of its vendors' examples. */
const CANARY = "c4nary-of-the-credential";
/** As vendors may write it: as it is, in Base64 and in hexadecimal. */
const FORMS = (["utf8", "base64", "hex"] as const).map((form) =>
  Buffer.from(CANARY).toString(form),
);
const TOLD = FORMS.join(" ");

const SECRETS = Object.fromEntries(
  "accessToken authToken key keySecret password secret secretAccessKey token"
    .split(" ")
    .map((name) => [name, CANARY]),
);
const NAMES = { accessKeyId: "AKIAEXAMPLE", keySid: "SKexample", email: "ada@example.com" };

/** The vendor of a bench, which repeats the credential in every text that it answers with. */
function repeating(transport: Transport): Transport {
  return async (request) => {
    const response = await transport(request);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const told = repeatedIn(text, response.headers["content-type"] ?? "");
    const body = (async function* () {
      yield await Promise.resolve(Buffer.from(told));
    })();
    return { ...response, body };
  };
}

function repeatedIn(text: string, type: string): string {
  if (/[/+]xml\b/.test(type)) return text.replaceAll(/(>[^<>]+)(<\/)/g, `$1${TOLD}$2`);
  if (!/[/+]json\b/.test(type)) return text;
  return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === "string" ? `${value}${TOLD}` : value,
  );
}

const connectors = (await readConnectors()).filter(
  ({ descriptor }) => descriptor.http !== undefined,
);

it.each(connectors.map((each) => [each.id, each] as const))(
  "shows the credential of %s in no output",
  async (_, packed: Packed) => {
    const { vendor } = openBench(packed);
    const bench = openBench(packed, {
      transport: repeating(vendor.transport),
      credentials: ({ auth: [auth = ""] }) => ({ auth, values: { ...SECRETS, ...NAMES } }),
    });
    let shown = 0;
    for (const id of packed.operations.keys()) {
      const output = await bench.call(id).catch((error: unknown) => error);
      const text = `${JSON.stringify(output)} ${String(output)}`;
      expect([id, FORMS.filter((form) => text.includes(form))]).toEqual([id, []]);
      if (text.includes("[secret]")) shown += 1;
    }
    expect([packed.id, shown > 0]).toEqual([packed.id, packed.id !== "webhook"]);
  },
);
