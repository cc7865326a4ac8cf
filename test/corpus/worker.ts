/** A process that compiles the documents it is sent, one at a time; the parent ends it where one takes too long. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Attempt, compileDocument } from "./compile-document.ts";
import { countOperations } from "./count-operations.ts";

/** What the parent sends. */
export interface Order {
  readonly id: string;
  readonly path: string;
  readonly out: string;
}

/** What it is sent back. */
export interface Delivery extends Omit<Attempt, "files" | "connector"> {
  /** Operations that the document has, counted without our reader; absent where it is no document at all. */
  readonly expected?: number;
  readonly bytes: number;
  readonly written: number;
}

process.on("message", (order: Order) => {
  void deliver(order).then((delivery) => process.send?.(delivery));
});

async function deliver({ id, path, out }: Order): Promise<Delivery> {
  const bytes = readFileSync(path);
  const expected = countOperations(bytes.toString("utf8"));
  const { files, connector: _, ...attempt } = await attempted(id, path, bytes);
  let written = 0;
  for (const file of files) {
    const place = join(out, file.path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, file.bytes);
    written += file.bytes.length;
  }
  return {
    ...attempt,
    ...(expected === undefined ? {} : { expected }),
    bytes: bytes.length,
    written,
  };
}

async function attempted(id: string, path: string, bytes: Uint8Array): Promise<Attempt> {
  try {
    return await compileDocument(id, path, bytes);
  } catch (error) {
    // Input never makes the compiler throw: this is counted as the bug that it is.
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const milliseconds = { new: 0, compile: 0 };
    return {
      operations: 0,
      fields: 0,
      unknowns: {},
      failures: ["crash"],
      message: message.slice(0, 800),
      warnings: {},
      milliseconds,
      files: [],
    };
  }
}
