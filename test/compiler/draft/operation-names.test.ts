import { expect, it } from "vitest";
import { processorTime } from "../../kit/processor-time.ts";
import type { HttpMethod } from "../../../compiler/spec/spec.ts";
import { draftOperationNames } from "../../../compiler/draft/operation-names.ts";

type Entry = readonly [id: string, path: string, method?: HttpMethod];

/** The names of operations that are written `id path`, and read unless they say otherwise. */
function named(...entries: readonly Entry[]): readonly string[] {
  const names = draftOperationNames(
    entries.map(([operationId, pathKey, method = "GET"]) => ({ operationId, pathKey, method })),
  );
  return entries.map(([id]) => names.get(id) ?? "");
}

/** The names of operations without an id. */
function namedByPath(...ids: readonly string[]): readonly string[] {
  return named(
    ...ids.map((id): Entry => {
      const [method = "", path = ""] = id.split(" ");
      return [id, path, method as HttpMethod];
    }),
  );
}

it("takes an id that has both parts for noun and verb", () => {
  expect(named(["issues/create", "/repos/{owner}/issues"])).toEqual(["issues.create"]);
  expect(named(["Users.me", "/me"])).toEqual(["users.me"]);
  expect(named(["Documents_GetDocuments", "/accounts/{id}/documents"])).toEqual(["documents.get"]);
  expect(named(["chat_postMessage", "/chat.postMessage"])).toEqual(["chat.postMessage"]);
  expect(named(["GET_AddPermission", "/permissions"])).toEqual(["permissions.getAdd"]);
});

it("leaves out method and path where an id begins with them", () => {
  expect(
    named(
      ["get-/crm/v3/objects/0-3_getPage", "/crm/v3/objects/0-3"],
      ["post-/crm/v3/objects/0-3_create", "/crm/v3/objects/0-3", "POST"],
      ["delete-/crm/v3/objects/0-3/{dealId}_archive", "/crm/v3/objects/0-3/{dealId}", "DELETE"],
      [
        "post-/crm/v3/objects/0-3/batch/archive_archive",
        "/crm/v3/objects/0-3/batch/archive",
        "POST",
      ],
      ["post-/crm/v3/objects/0-3/batch/read_read", "/crm/v3/objects/0-3/batch/read", "POST"],
      ["post-/crm/v3/objects/0-3/search_doSearch", "/crm/v3/objects/0-3/search", "POST"],
    ),
  ).toEqual([
    "objects.getPage",
    "objects.create",
    "objects.archive",
    "objects.archiveBatch",
    "objects.readBatch",
    "objects.doSearch",
  ]);
});

it("leaves out what all ids begin with, where enough is left", () => {
  const videos = ["youtube.videos.list", "/youtube/v3/videos"] as const;
  const captions = ["youtube.captions.insert", "/youtube/v3/captions"] as const;
  expect(named(videos, captions)).toEqual(["videos.list", "captions.insert"]);
  expect(named(videos)).toEqual(["videos.list"]);
  expect(named(["drive.list", "/drive"], ["drive.get", "/drive/{id}"])).toEqual([
    "drive.list",
    "drive.get",
  ]);
});

it("says the noun once", () => {
  expect(named(["listBooks", "/books"])).toEqual(["books.list"]);
  expect(named(["createBook", "/books"])).toEqual(["books.create"]);
  expect(named(["account_get", "/v2/account"])).toEqual(["account.get"]);
  expect(named(["post-applePay-sessions", "/applePay/sessions"])).toEqual([
    "applePay.postSessions",
  ]);
  expect(named(["retrieveABlock", "/blocks/{id}"])).toEqual(["blocks.retrieve"]);
  expect(named(["getCategories", "/categories"])).toEqual(["categories.get"]);
  expect(named(["GET /addon/linkers/{key}", "/addon/linkers/{key}"])).toEqual(["addon.getLinkers"]);
  expect(named(["getProjectsForTask", "/tasks/{id}/projects"])).toEqual(["tasks.getProjects"]);
  expect(named(["POST /notes/{id}/mute", "/notes/{id}/mute", "POST"])).toEqual(["notes.postMute"]);
  expect(named(["books", "/books"])).toEqual(["books.books"]);
  expect(named(["addAddress", "/addresses"])).toEqual(["addresses.add"]);
  expect(named(["clearCache", "/caches"])).toEqual(["caches.clear"]);
  expect(named(["listStatuses", "/status"])).toEqual(["status.list"]);
});

it("says it twice where two operations would have the same name", () => {
  expect(
    named(["loadBook", "/books/{id}"], ["loadBooks", "/books"], ["addBook", "/books"]),
  ).toEqual(["books.loadBook", "books.loadBooks", "books.add"]);
  expect(namedByPath("GET /notes/{id}", "GET /notes/{id}/{part}")).toEqual([
    "notes.getId",
    "notes.getIdPart",
  ]);
});

it("calls by their verbs what paths say of collections and items", () => {
  expect(
    namedByPath(
      "GET /notes",
      "POST /notes",
      "GET /notes/{id}",
      "PATCH /notes/{id}",
      "PUT /notes/{id}",
      "DELETE /notes/{id}",
      "GET /notes/{note}/tags",
      "PUT /notes/{note}/tags/{tag}",
      "POST /notes/{id}/mute",
      "GET /notes/{id}/image?key={KEY}",
      "GET /status",
    ),
  ).toEqual([
    "notes.list",
    "notes.create",
    "notes.get",
    "notes.update",
    "notes.put",
    "notes.delete",
    "notes.listTags",
    "notes.updateTags",
    "notes.postMute",
    "notes.getImage",
    "status.get",
  ]);
});

it("passes over what all paths begin with, where they go on with few words", () => {
  const paths = ["/crm/leads", "/crm/leads/{id}", "/crm/notes", "/crm/notes/{id}", "/crm/notes/x"];
  const entries = paths.map((path, index) => [`do${String(index)}`, path] as const);
  expect(named(...entries)).toEqual([
    "leads.do0",
    "leads.do1",
    "notes.do2",
    "notes.do3",
    "notes.do4",
  ]);
  expect(namedByPath(...paths.map((path) => `GET ${path}`))).toEqual([
    "leads.list",
    "leads.get",
    "notes.list",
    "notes.get",
    "notes.getX",
  ]);
  const verbs = ["a", "b", "c", "d", "e"].map((verb) => [verb, `/rpc/${verb}`] as const);
  expect(named(...verbs)).toEqual(["rpc.a", "rpc.b", "rpc.c", "rpc.d", "rpc.e"]);
});

it("knows a noun of several words that is written as one, and ids that a path says with dots", () => {
  expect(named(["GetAllCostTypes", "/costtypes"])).toEqual(["costtypes.getAll"]);
  expect(named(["listSalesOrders", "/salesorders"])).toEqual(["salesorders.list"]);
  expect(named(["AccountCartAdd", "/account.cart.add.json"])).toEqual(["account.cartAdd"]);
});

it("tells a list from an item where ids do by the plural alone", () => {
  expect(named(["fetchCoaches", "/coach"], ["fetchCoach", "/coach/{id}"])).toEqual([
    "coach.list",
    "coach.fetch",
  ]);
  expect(
    named(["getCoaches", "/coach"], ["listCoach", "/coach/all"], ["getCoach", "/coach/{id}"]),
  ).toEqual(["coach.getCoaches", "coach.listCoach", "coach.get"]);
  expect(named(["getStatus", "/status"])).toEqual(["status.get"]);
});

it("takes an id that says method and path for none", () => {
  expect(
    named(
      ["GetApiKeys", "/v1/api_keys"],
      ["GetApiKeysId", "/v1/api_keys/{id}"],
      ["post_v1_api_keys_id_retry", "/v1/api_keys/{id}/retry", "POST"],
    ),
  ).toEqual(["apiKeys.list", "apiKeys.get", "apiKeys.postRetry"]);
  expect(named(["getList", "/lists/{id}"], ["getLists", "/lists"])).toEqual([
    "lists.get",
    "lists.list",
  ]);
});

it("says no articles of ids that are prose", () => {
  expect(named(["Create a new account with a key", "/accounts"])).toEqual([
    "accounts.createNewWithKey",
  ]);
  expect(named(["Take the A train", "/trains"], ["Plan A", "/plans"])).toEqual([
    "trains.take",
    "plans.a",
  ]);
});

it("passes over what says that a path is an API's", () => {
  expect(named(["findUser", "/api/v1/users"])).toEqual(["users.find"]);
  expect(named(["GET /rest/v2.1/notes", "/rest/v2.1/notes"])).toEqual(["notes.get"]);
  expect(named(["GET /api", "/api"])).toEqual(["api.get"]);
});

it("looks for no noun in an id of thousands of words", () => {
  const words = "Aa".repeat(20_000);
  const start = processorTime();
  expect(named([words, `/${words}Bb`], [`x ${"the ".repeat(20_000)}`, "/x"])).toHaveLength(2);
  expect(processorTime() - start).toBeLessThan(2000);
});

it("has a word for what has none", () => {
  expect(named(["get_endpoints", "/"])).toEqual(["api.getEndpoints"]);
  expect(named(["GET_AddTag", "/#Action=AddTag"])).toEqual(["api.getAddTag"]);
  expect(named(["1", "/{id}"])).toEqual(["api.call1"]);
});
