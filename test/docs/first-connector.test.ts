import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type Block, blocksOf } from "./page.ts";
import { startWalkThrough, type WalkThrough } from "./walk-through.ts";

const PAGE = "docs/first-connector.md";

it("leads to what it shows", { timeout: 60_000 }, async () => {
  const page = readFileSync(PAGE, "utf8");
  const folder = mkdtempSync(join(tmpdir(), "first-connector-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const walk = startWalkThrough(folder);
  const parts: string[] = [];
  let at = 0;
  for (const block of blocksOf(page)) {
    parts.push(page.slice(at, block.start), await follow(block, walk, folder));
    at = block.end;
  }
  const followed = [...parts, page.slice(at)].join("");
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(PAGE, followed);
  else expect(page).toBe(followed);
});

/** Does what a block says; gives what the page should show there. */
async function follow(
  { language, text }: Block,
  walk: WalkThrough,
  folder: string,
): Promise<string> {
  if (language === "text") return await walk.printed();
  const [, descriptor] = /^(export const \w+)/.exec(text) ?? [];
  if (descriptor !== undefined) {
    const generated = readFileSync(join(folder, "generated/library/library.ts"), "utf8");
    return new RegExp(`^${descriptor}\\b[\\s\\S]*?^};\n`, "m").exec(generated)?.[0] ?? "nothing";
  }
  if (language === "sh") await walk.run(text);
  else await walk.save(text);
  return text;
}
