import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createSharedState } from "@human/connector-sdk";
import { openSqliteStore } from "@human/connector-sdk/stores/sqlite";
import { expect, it } from "vitest";
import { ownerOf } from "../../../runtime/http/client-certificate.ts";

const LIMIT = 40;
const WINDOW = 1500;

it("keeps four processes with a dozen callers within one vendor's limit", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rate-"));
  const path = join(folder, "store.sqlite");
  const counts = new Map<number, number>();
  const server = createServer(({ headers }, response) => {
    // By when it was let through: where a call counts that leaves while a window ends, no caller can know.
    const window = Math.floor(Number(headers["x-admitted"]) / WINDOW);
    const count = (counts.get(window) ?? 0) + 1;
    counts.set(window, count);
    response.writeHead(count > LIMIT ? 429 : 200, {
      "content-type": "application/json",
      "x-remaining": String(Math.max(0, LIMIT - count)),
      "x-reset": String((window + 1) * WINDOW),
    });
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const store = openSqliteStore({ path });
  // What an earlier call has shown: who knows nothing of a limit, or of its windows' length, cannot keep to it.
  const { windows } = createSharedState({ records: store });
  const since = Math.floor(Date.now() / WINDOW) * WINDOW;
  const shown = { remaining: LIMIT - 1, resetAt: since + WINDOW, tolerance: 0 };
  await windows.learn(`test/${ownerOf(undefined, "shared")}`, shown, since);
  await store.close();
  const contender = join(import.meta.dirname, "contender.ts");
  const results = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        contender,
        path,
        String(port),
        String(4 * WINDOW),
      ]);
      return JSON.parse(stdout) as Readonly<Record<string, number>>;
    }),
  );
  server.close();
  rmSync(folder, { recursive: true });
  for (const [window, count] of counts)
    expect(count, `window ${window}`).toBeLessThanOrEqual(LIMIT);
  const total = results.reduce((sum, { ok = 0 }) => sum + ok, 0);
  // Into the third window, however slow the machine.
  expect(total).toBeGreaterThan(2 * LIMIT);
});
