import fc from "../../kit/property.ts";
import { format } from "prettier";
import { expect, it } from "vitest";
import { emitCatalog, emitConnector } from "../../../compiler/emit/emit.ts";
import { connector } from "./arbitrary-ir.ts";

const options = { parser: "typescript", printWidth: 100 } as const;

it("prints every connector as Prettier would", { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(connector, async (ir) => {
      for (const { path, content } of emitConnector(ir)) {
        if (path.endsWith(".ts")) expect(content).toBe(await format(content, options));
      }
    }),
    { numRuns: 150 },
  );
});

it("prints every catalog as Prettier would", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(connector, { selector: ({ id }) => id }), async (irs) => {
      const { content } = emitCatalog(irs);
      expect(content).toBe(await format(content, options));
    }),
    { numRuns: 20 },
  );
});
