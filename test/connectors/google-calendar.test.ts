import { bearer, type ConnectorOptions, createSharedState } from "@human/connector-sdk";
import { expect, it } from "vitest";
import {
  googleCalendar,
  GoogleCalendarConnector,
} from "../../generated/google-calendar/google-calendar.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createSubscriptions } from "../../runtime/webhooks/subscription.ts";
import { testClock } from "../runtime/contract/kit.ts";
import { collect, failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { delivery, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { consentTo } from "./kit/consent.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";
import { connectServiceAccount } from "./kit/service-account.ts";

const SCOPES = [
  "https://www.googleapis.com/auth/calendar",
  "https://www.googleapis.com/auth/calendar.events",
  "https://www.googleapis.com/auth/calendar.events.readonly",
  "https://www.googleapis.com/auth/calendar.readonly",
];

function calendarAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
): GoogleCalendarConnector {
  return new GoogleCalendarConnector(optionsOf(server, bearer("ya29.t"), options));
}

const answering = (body: unknown, status = 200): Promise<TestServer> =>
  startServer((_, response) => json(response, body, status));

const start = { dateTime: "2026-01-05T10:00:00Z" };
const end = { dateTime: "2026-01-05T10:30:00Z" };
const event = { id: "e1", status: "confirmed", htmlLink: "https://calendar.google.com/e1" };

it("connects a person, who gives a refresh token, and keeps that one", async () => {
  const token = (index: number): object => ({
    access_token: `ya29.${String(index)}`,
    expires_in: 3599,
    token_type: "Bearer",
    ...(index === 1 ? { refresh_token: "1//refresh" } : {}),
  });
  const tested = { id: "ada@example.com" };
  const consent = await consentTo(googleCalendar, { tokens: [token(1), token(2)], tested });
  const { page, requests, credential } = consent;
  expect(page.origin + page.pathname).toBe("https://accounts.google.com/o/oauth2/v2/auth");
  expect(page.searchParams.get("scope")?.split(" ")).toEqual(SCOPES);
  expect(Object.fromEntries(page.searchParams)).toMatchObject({
    access_type: "offline",
    prompt: "consent",
    code_challenge_method: "S256",
  });
  expect(new Set(requests.map(({ address }) => address))).toEqual(
    new Set(["https://oauth2.googleapis.com/token"]),
  );
  const renewal = Object.fromEntries(new URLSearchParams(requests[1]?.body));
  expect(renewal).toMatchObject({ grant_type: "refresh_token", refresh_token: "1//refresh" });
  expect(credential.values).toEqual({ accessToken: "ya29.2" });
});

it("connects a service account that acts for a person", async () => {
  const user = "ada@example.com";
  const { address, claims } = await connectServiceAccount(googleCalendar, { user });
  expect(address).toBe("https://oauth2.googleapis.com/token");
  expect(claims).toMatchObject({
    iss: "agent@project.iam.gserviceaccount.com",
    sub: user,
    aud: "https://oauth2.googleapis.com/token",
    scope: SCOPES.join(" "),
  });
  await expect(connectServiceAccount(googleCalendar, {})).rejects.toMatchObject({
    code: "badInput",
  });
});

it("creates an event and tells who is to hear of it", async () => {
  await using server = await answering(event);
  const created = await calendarAt(server).eventsCreate({
    calendar: "team/ops@group.calendar.google.com",
    summary: "Größe & <b>Zeit</b>",
    start,
    end,
    attendees: [{ email: "ada@example.com" }],
    notify: "all",
  });
  expect(created).toEqual({ id: "e1", status: "confirmed", url: event.htmlLink });
  const [request] = server.seen;
  expect(request?.method).toBe("POST");
  expect(request?.url).toBe(
    "/calendar/v3/calendars/team%2Fops%40group.calendar.google.com/events?sendUpdates=all",
  );
  expect(request?.headers.authorization).toBe("Bearer ya29.t");
  expect(JSON.parse(request?.body ?? "")).toEqual({
    summary: "Größe & <b>Zeit</b>",
    start,
    end,
    attendees: [{ email: "ada@example.com" }],
  });
});

it("reads lists to their end, and changes from one token to the next", async () => {
  await using server = await startServer(({ url }, response) => {
    const { searchParams } = new URL(url, "https://x");
    const isLast = searchParams.has("pageToken");
    json(response, {
      items: [{ ...event, id: isLast ? "e2" : "e1" }],
      ...(isLast ? { nextSyncToken: "s2" } : { nextPageToken: "p/2=" }),
    });
  });
  const calendar = calendarAt(server);
  const events = await collect(calendar.eventsList({ calendar: "primary", single: true }));
  expect(events.map(({ id }) => id)).toEqual(["e1", "e2"]);
  const first = await calendar.eventsChanges({ calendar: "primary", token: "s1" });
  expect(first).toEqual({ events: [event], page: "p/2=" });
  const last = await calendar.eventsChanges({ calendar: "primary", token: "s1", page: "p/2=" });
  expect(last).toEqual({ events: [{ ...event, id: "e2" }], token: "s2" });
  expect(server.seen.map(({ url }) => url.replace("/calendar/v3/calendars/primary", ""))).toEqual([
    "/events?singleEvents=true&maxResults=250",
    "/events?singleEvents=true&maxResults=250&pageToken=p%2F2%3D",
    "/events?syncToken=s1&singleEvents=true",
    "/events?syncToken=s1&pageToken=p%2F2%3D&singleEvents=true",
  ]);
});

it.each([
  [401, "authError", "reauthenticate"],
  [403, "insufficientPermissions", "permission"],
  [403, "forbiddenForNonOrganizer", "permission"],
  [403, "rateLimitExceeded", "rateLimited"],
  [403, "userRateLimitExceeded", "rateLimited"],
  [403, "quotaExceeded", "rateLimited"],
  [403, "dailyLimitExceeded", "rateLimited"],
  [429, "rateLimitExceeded", "rateLimited"],
  [404, "notFound", "notFound"],
  [410, "deleted", "notFound"],
  [410, "fullSyncRequired", "invalid"],
  [409, "duplicate", "conflict"],
  [412, "conditionNotMet", "conflict"],
  [400, "timeRangeEmpty", "invalid"],
  [503, "backendError", "unavailable"],
])("says what %i %s means", async (status, reason, code) => {
  const message = "It cannot be done.";
  const body = {
    error: { code: status, message, errors: [{ domain: "global", reason, message }] },
  };
  await using server = await answering(body, status);
  const error = await failure(calendarAt(server).eventsCreate({ calendar: "primary", start, end }));
  expect(error).toMatchObject({ code, status, vendorCode: reason, vendorMessage: message });
});

it("waits as long as Google asks, and sends nothing for what is no input", async () => {
  let calls = 0;
  await using server = await startServer((_, response) => {
    calls += 1;
    if (calls === 1)
      json(response, { error: { message: "Slow down." } }, 429, { "retry-after": "7" });
    else json(response, { ...event, summary: "Review" });
  });
  const clock = testClock();
  const begin = clock.now();
  const calendar = calendarAt(server, { state: createSharedState({ clock }) });
  expect(await calendar.eventsGet({ calendar: "primary", event: "e1" })).toMatchObject({
    id: "e1",
  });
  expect(clock.now() - begin).toBeGreaterThanOrEqual(7000);
  expect(calls).toBe(2);
  const wrong: readonly Readonly<Record<string, unknown>>[] = [
    { calendar: "..", start, end },
    { calendar: "", start, end },
    { calendar: "primary", start },
    { calendar: { id: "primary" }, start, end },
    { calendar: "primary", start, end, sendUpdates: "all" },
  ];
  for (const input of wrong) {
    const sent = calendar.eventsCreate(
      input as unknown as Parameters<typeof calendar.eventsCreate>[0],
    );
    expect(await failure(sent)).toMatchObject({ code: "badInput" });
  }
  expect(calls).toBe(2);
});

it("opens a channel, another one before it ends, and closes the last", async () => {
  let now = Date.now();
  await using server = await startServer(({ url, body }, response) => {
    if (url.endsWith("/channels/stop")) return void response.writeHead(204).end();
    const { id } = JSON.parse(body) as { readonly id: string };
    const expiration = String(now + 604_800_000);
    json(response, { kind: "api#channel", id, resourceId: "r1", expiration });
  });
  const store = openSqliteStore({ path: ":memory:", now: () => now });
  const { vault } = openVault({ store, now: () => now });
  const subscriptions = createSubscriptions({ store, vault, now: () => now });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  const calendar = calendarAt(server, { connection: { calendar: "team@example.com" } });
  const url = "https://hooks.example.com/in/1";
  const first = await subscriptions.order(calendar, name, url);
  const [secret] = await subscriptions.secrets(name)(["subscription", "secret"]);
  now += 604_800_000 * 0.8 - 1;
  const find = async (): Promise<GoogleCalendarConnector> => await Promise.resolve(calendar);
  expect(await subscriptions.renewDue(find)).toEqual([]);
  now += 1;
  const [renewed] = await subscriptions.renewDue(find);
  if (renewed?.kind !== "renewed") throw new Error("Not renewed.");
  await subscriptions.cancel(calendar, name);
  const bodies = server.seen.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(server.seen.map((each) => each.url)).toEqual([
    "/calendar/v3/calendars/team%40example.com/events/watch",
    "/calendar/v3/calendars/team%40example.com/events/watch",
    "/calendar/v3/channels/stop",
  ]);
  const channel = { type: "web_hook", address: url, token: secret?.value };
  expect(bodies).toEqual([
    { ...channel, id: first?.id },
    { ...channel, id: renewed.state.id },
    { id: renewed.state.id, resourceId: "r1" },
  ]);
  // Google takes these characters, and 64 of them at most.
  expect(first?.id).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(renewed.state.id).not.toBe(first?.id);
});

const SECRET = "5f2c0a";
const pushed = delivery({
  headers: {
    "X-Goog-Channel-ID": "4ba78bf0-6a47-11e2-bcfd-0800200c9a66",
    "X-Goog-Channel-Token": SECRET,
    "X-Goog-Channel-Expiration": "Tue, 21 Nov 2023 22:13:20 GMT",
    "X-Goog-Resource-ID": "ret08u3rv24htgh289g",
    "X-Goog-Resource-URI": "https://www.googleapis.com/calendar/v3/calendars/primary/events",
    "X-Goog-Resource-State": "exists",
    "X-Goog-Message-Number": "10",
    "content-type": "text/html; charset=utf-8",
  },
});

it("tells of a change by what stands in the headers alone", async () => {
  await using server = await answering({});
  const outcome = await calendarAt(server).receive(pushed, hostOf(SECRET));
  if (outcome.kind !== "events") throw new Error(outcome.kind);
  const [told] = outcome.events;
  expect(told?.envelope).toMatchObject({ type: "calendar.changed", scheme: "token" });
  const data: { readonly state: string } | undefined = told?.envelope.data;
  expect(data).toEqual({
    channel: "4ba78bf0-6a47-11e2-bcfd-0800200c9a66",
    resource: "ret08u3rv24htgh289g",
    address: "https://www.googleapis.com/calendar/v3/calendars/primary/events",
    state: "exists",
    number: "10",
  });
});

it("refuses strangers and repeats, and takes the first word of a channel for none", async () => {
  await using server = await answering({});
  const calendar = calendarAt(server);
  const host = hostOf(SECRET);
  const take = async (raw: RawWebhook): Promise<string> =>
    wordOf(await calendar.receive(raw, host));
  expect(await take(withHeader(pushed, "X-Goog-Channel-Token", "5f2c0b"))).toBe("badSignature");
  expect(await take(withHeader(pushed, "X-Goog-Channel-Token", undefined))).toBe("unsigned");
  const first = withHeader(pushed, "X-Goog-Message-Number", "1");
  expect(await take(withHeader(first, "X-Goog-Resource-State", "sync"))).toBe("");
  expect(await take(pushed)).toBe("calendar.changed");
  expect(await take(pushed)).toBe("duplicate");
  expect(await take(withHeader(pushed, "X-Goog-Message-Number", "11"))).toBe("calendar.changed");
  expect(await take(withHeader(pushed, "X-Goog-Channel-ID", "other"))).toBe("calendar.changed");
});
