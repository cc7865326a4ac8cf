#!/usr/bin/env node
import { enableCompileCache, getCompileCacheDir } from "node:module";
import { setFlagsFromString } from "node:v8";

// The compile cache must be on before anything is imported: it is most of the second start's speed.
enableCompileCache();
const { main } = await import("../cli.ts");
// V8 is set up for programs that live on. A compilation takes a second, and does not earn back what optimizing all
// that runs a few hundred times costs, nor its last tier of optimization at all; and marking the heap little by
// little spares it pauses that nobody would feel. Together they are a fifth of the CPU time of 30 connectors as of
// 11,000 operations. Node's own modules are loaded by now: flags change what may be taken from a cache.
setFlagsFromString("--no-turbofan --no-maglev-inlining --invocation-count-for-maglev=2000");
setFlagsFromString("--no-incremental-marking");
// The cache keeps what is compiled as a module is loaded, and functions are compiled when they are first called.
if (getCompileCacheDir() !== undefined) setFlagsFromString("--no-lazy");
process.exitCode = await main(process.argv.slice(2));
