import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const pages = globSync(["*.md", "docs/*.md", "{compiler,runtime}/README.md"]);

it("leads nowhere that is not there", () => {
  const links = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)]
      .filter(([, to = ""]) => !to.includes(":"))
      .map(([, to = "", anchor]) => ({
        page,
        to: to === "" ? page : join(dirname(page), to),
        anchor,
      })),
  );
  expect(links.length).toBeGreaterThan(50);
  const broken = links.filter(
    ({ to, anchor }) =>
      !existsSync(to) || (anchor !== undefined && !anchorsOf(to).includes(anchor)),
  );
  expect(broken).toEqual([]);
});

it("leads from the README to every page of the manual", () => {
  const readme = readFileSync("README.md", "utf8");
  const missing = globSync("docs/*.md").filter((page) => !readme.includes(`](${page})`));
  expect(missing).toEqual([]);
});

/** The names that GitHub gives to headings. */
function anchorsOf(page: string): readonly string[] {
  return [...readFileSync(page, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
