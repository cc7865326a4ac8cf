import { expect, it } from "vitest";
import { auditOf, callOf, exported, tell, verdictOn } from "../audit/kit.ts";
import type { Context } from "./contract-kit.ts";
import { race } from "./harness.ts";

/** Processes take their time to start on a busy machine. */
const SLOW = { timeout: 120_000 };

/** What holds of audit logs on every store. */
export function auditContract(context: Context): void {
  it("keeps one chain for each organization that verifies", async () => {
    const audit = auditOf(context.store);
    const organizations = ["acme", "other", "ümläut \u2028 '; --"];
    await Promise.all(
      Array.from({ length: 90 }, async (_, index) => {
        await tell(audit, callOf(organizations[index % 3] ?? ""));
      }),
    );
    await audit.close();
    for (const organization of organizations)
      expect(await verdictOn(await exported(audit, organization))).toMatchObject({
        kind: "valid",
        head: { organization, sequence: 60 },
        unfinished: [],
      });
  });

  it("exports more records than come in one batch", async () => {
    const audit = auditOf(context.store);
    await Promise.all(
      Array.from({ length: 1100 }, async () => await tell(audit, callOf("acme", "read"))),
    );
    const lines = await exported(audit, "acme");
    expect(lines).toHaveLength(1101);
    expect(await verdictOn(lines)).toMatchObject({ kind: "valid", head: { sequence: 1100 } });
  });

  it("does not fork a chain that processes write to, and loses nothing of it", SLOW, async () => {
    const written = await race(context.under.target, "audit", 4);
    expect(written).toEqual([[50], [50], [50], [50]]);
    const lines = await exported(auditOf(context.store), "shared");
    expect(await verdictOn(lines)).toMatchObject({
      kind: "valid",
      head: { sequence: 400 },
      unfinished: [],
    });
    const calls = lines.slice(1).map((line) => {
      const { kind, call } = JSON.parse(line) as { readonly kind: string; readonly call: string };
      return `${kind} ${call}`;
    });
    expect(new Set(calls).size).toBe(400);
  });
}
