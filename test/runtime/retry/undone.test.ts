import { ConnectorError, type ErrorCode } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { isUndone } from "../../../runtime/retry/undone.ts";
import { recordingTransport, TestConnector, testOperation } from "../kit/connector.ts";

it.each<readonly [ErrorCode, number | undefined, boolean]>([
  ["invalid", 400, true],
  ["reauthenticate", 401, true],
  ["permission", 403, true],
  ["notFound", 404, true],
  ["conflict", 409, true],
  ["rateLimited", 429, true],
  // The definition's own word for a refusal, whatever the status is.
  ["invalid", 500, true],
  ["failed", 200, true],
  ["failed", 402, true],
  ["failed", 302, false],
  ["failed", undefined, false],
  ["unavailable", 503, false],
  ["timeout", undefined, false],
  ["network", undefined, false],
  ["cancelled", undefined, false],
  ["tooLarge", 200, false],
  ["badAnswer", 200, false],
  ["badInput", undefined, true],
  ["approvalRequired", undefined, true],
])("knows of %s with status %s whether nothing was done: %s", (code, status, undone) => {
  const details = status === undefined ? {} : { status };
  expect(isUndone(new ConnectorError(code, "…", details))).toBe(undone);
  expect(isUndone(new ConnectorError(code, "…", { ...details, unsent: true }))).toBe(true);
});

it("knows nothing of what others throw", () => {
  expect(isUndone(new Error("unsent"))).toBe(false);
  expect(isUndone(undefined)).toBe(false);
});

it.each([
  [422, true],
  [500, undefined],
  [200, undefined],
])("tells observers of an attempt with status %i", async (status, undone) => {
  const told: unknown[] = [];
  const observer = { attempted: (_: unknown, attempt: unknown) => void told.push(attempt) };
  const { transport } = recordingTransport({}, status);
  const operation = testOperation({ method: "POST", effect: "write" });
  await new TestConnector({}, { transport, observer }).run(operation, {}).catch(() => undefined);
  expect(told).toEqual([expect.objectContaining({ status })]);
  expect(told[0]).toEqual(
    undone === undefined
      ? expect.not.objectContaining({ undone: true })
      : expect.objectContaining({ undone }),
  );
});
