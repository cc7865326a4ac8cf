// Writes the pages of the manual that are made: `npm run manual`.
import { writeFileSync } from "node:fs";
import { catalogPage } from "./catalog-page.ts";
import { languagePage } from "./language-page.ts";

writeFileSync("docs/language.md", await languagePage());
writeFileSync("docs/catalog.md", await catalogPage());
