#!/usr/bin/env node
// The compile cache must be on before anything is imported: it is most of the second start's speed.
import { enableCompileCache } from "node:module";

enableCompileCache();
const { main } = await import("../cli.ts");
process.exitCode = await main(process.argv.slice(2));
