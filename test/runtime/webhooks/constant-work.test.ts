import type * as crypto from "node:crypto";
import { expect, it, vi } from "vitest";
import type { RawWebhook } from "../../../runtime/webhooks/raw.ts";
import type { WebhookScheme } from "../../../runtime/webhooks/scheme.ts";
import { basic } from "../../../runtime/webhooks/schemes/basic.ts";
import { token } from "../../../runtime/webhooks/schemes/token.ts";
import { contextOf, delivery, NOW, verdict, withHeader } from "./kit/verdict.ts";
import { vendors } from "./kit/vendors.ts";

/** How often something is hashed, and how often secrets or signatures are compared. */
const work = vi.hoisted(() => ({ sums: 0, comparisons: 0 }));

vi.mock("node:crypto", async (importOriginal) => {
  const actual = await importOriginal<typeof crypto>();
  const counted = <Values extends unknown[], Result>(
    count: keyof typeof work,
    run: (...values: Values) => Result,
  ): ((...values: Values) => Result) => {
    return (...values) => {
      work[count] += 1;
      return run(...values);
    };
  };
  return {
    ...actual,
    createHmac: counted("sums", actual.createHmac),
    createHash: counted("sums", actual.createHash),
    hash: counted("sums", actual.hash),
    timingSafeEqual: counted("comparisons", actual.timingSafeEqual),
  };
});

/** A scheme whose secret both sides know. Public keys need no care: nobody learns from how long they took. */
interface Case {
  readonly name: string;
  readonly scheme: () => WebhookScheme;
  readonly place: string;
  readonly secret: string;
  readonly otherSecret: string;
  readonly sign: (secret: string) => RawWebhook;
}

const place = ["subscription", "secret"] as const;
const plain = { place: place.join("."), secret: "the one secret", otherSecret: "another secret" };

const cases: readonly Case[] = [
  ...vendors
    .filter(({ publicKey }) => publicKey === undefined)
    .map(({ vendor, body, sign, ...parts }) => ({
      ...parts,
      name: vendor,
      sign: (secret: string) => sign({ body, at: NOW, secret }),
    })),
  {
    ...plain,
    name: "token",
    scheme: () => token({ token: ["header", "x-token"], secret: place }),
    sign: (secret) => delivery({ headers: { "x-token": secret } }),
  },
  {
    ...plain,
    name: "basic",
    scheme: () => basic({ username: ["app", "user"], secret: place }),
    sign: (secret) => {
      const pair = Buffer.from(`hook:${secret}`).toString("base64");
      return delivery({ headers: { authorization: `Basic ${pair}` } });
    },
  },
];

const MOST = 20;

/** As many secrets as are tried, of which the one at an index fits, or none. */
function contextWith({ place: where, secret, otherSecret }: Case, fitting: number) {
  const secrets = Array.from({ length: MOST }, (_, index) => ({
    id: `key-${index}`,
    value: index === fitting ? secret : otherSecret,
  }));
  return contextOf({ [where]: secrets, "app.user": [{ id: "user", value: "hook" }] });
}

it.each(cases)("$name: does the same work whichever secret fits", async (each) => {
  const scheme = each.scheme();
  const raw = each.sign(each.secret);
  const done = [];
  for (const fitting of [0, 7, MOST - 1, -1]) {
    const context = contextWith(each, fitting);
    Object.assign(work, { sums: 0, comparisons: 0 });
    const { kind } = await verdict(scheme, raw, context);
    expect(kind).toBe(fitting < 0 ? "refused" : "verified");
    done.push({ ...work });
  }
  const [first, middle, last, none] = done;
  expect(first?.sums).toBeGreaterThanOrEqual(MOST);
  expect(first?.comparisons).toBeGreaterThanOrEqual(MOST);
  expect(middle).toEqual(first);
  expect(last).toEqual(first);
  // What follows a fitting signature, such as the hash of a body in a signed address, is no secret.
  expect(none?.sums).toBeGreaterThanOrEqual(MOST);
  expect(none?.comparisons).toBeGreaterThanOrEqual(MOST);
});

it("tries twenty secrets and no more: each costs a MAC on every delivery, also on forged ones", async () => {
  const github = caseOf("GitHub");
  const value = github.otherSecret;
  const secrets = [...Array.from({ length: MOST }, (_, index) => ({ id: `key-${index}`, value }))];
  const context = contextOf({
    [github.place]: [...secrets, { id: "late", value: github.secret }],
  });
  const raw = github.sign(github.secret);
  Object.assign(work, { sums: 0 });
  expect(await verdict(github.scheme(), raw, context)).toMatchObject({ code: "badSignature" });
  expect(work.sums).toBe(MOST);
});

/** Microseconds that each of two deliveries took, in turns, in which the other stands first every second time. */
async function timesOf(
  rounds: number,
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<readonly [readonly number[], readonly number[]]> {
  const times: [number[], number[]] = [[], []];
  const timed = async (run: () => Promise<unknown>, into: number[]): Promise<void> => {
    const before = process.hrtime.bigint();
    await run();
    into.push(Number(process.hrtime.bigint() - before) / 1000);
  };
  for (let round = 0; round < rounds; round += 1) {
    const turn = async (isOne: boolean): Promise<void> =>
      await timed(isOne ? one : other, times[isOne ? 0 : 1]);
    await turn(round % 2 === 0);
    await turn(round % 2 === 1);
  }
  return times;
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Welch's t of two samples without their slowest tenth, as dudect crops what the machine disturbed. */
function welch(samples: readonly (readonly number[])[]): number {
  const [one, other] = samples.map((times) => {
    const kept = times.toSorted((a, b) => a - b).slice(0, Math.floor(times.length * 0.9));
    const mean = kept.reduce((sum, time) => sum + time, 0) / kept.length;
    const squares = kept.reduce((sum, time) => sum + (time - mean) ** 2, 0);
    return { mean, share: squares / (kept.length - 1) / kept.length };
  });
  if (one === undefined || other === undefined) return Number.NaN;
  return (one.mean - other.mean) / Math.sqrt(one.share + other.share);
}

function caseOf(wanted: string): Case {
  const found = cases.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error("There is no such case.");
  return found;
}

it("takes as long whichever secret fits", async () => {
  const github = caseOf("GitHub");
  const scheme = github.scheme();
  const raw = github.sign(github.secret);
  const contexts = [contextWith(github, 0), contextWith(github, MOST - 1)] as const;
  const run = (index: 0 | 1) => async () => await verdict(scheme, raw, contexts[index]);
  await timesOf(100, run(0), run(1));
  const [first, last] = await timesOf(1000, run(0), run(1));
  // Leaving the loop at the first that fits would make this a tenth.
  expect(median(first) / median(last)).toBeGreaterThan(0.5);
});

/** Informative: a machine that does other things cannot prove that a time says nothing, and nobody fails by it. */
it("measures what the time tells of how much of a signature was right", async ({ annotate }) => {
  const github = caseOf("GitHub");
  const scheme = github.scheme();
  const context = contextWith(github, 0);
  const raw = github.sign(github.secret);
  const right = String(raw.headers["x-hub-signature-256"]);
  const changed = (index: number): RawWebhook => {
    const other = right[index] === "0" ? "1" : "0";
    const text = right.slice(0, index) + other + right.slice(index + 1);
    return withHeader(raw, "x-hub-signature-256", text);
  };
  const [atStart, atEnd] = [changed("sha256=".length), changed(right.length - 1)];
  const run = (wrong: RawWebhook) => async () => {
    if ((await verdict(scheme, wrong, context)).kind !== "refused")
      throw new Error("It was taken.");
  };
  await timesOf(100, run(atStart), run(atEnd));
  const t = welch(await timesOf(2000, run(atStart), run(atEnd)));
  await annotate(
    `Welch's t of a wrong first and a wrong last character: ${t.toFixed(2)} (4.5 is suspicious)`,
  );
  expect(t).not.toBeNaN();
});
