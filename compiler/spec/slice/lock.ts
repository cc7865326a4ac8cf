import { lockPath } from "../../definition-files.ts";
import { diagnostic, type Diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import { readText, type Host } from "../../host.ts";
import { positionOf, type SourceFile, type Span } from "../../source.ts";
import { compareText } from "../json.ts";

/** What a slice was cut from, and what it is. */
export interface LockEntry {
  readonly source: string;
  /** Of the package; absent for a file. */
  readonly version?: string;
  /** Of the package's tarball, or of the file (Subresource Integrity). */
  readonly integrity: string;
  /** SHA-256 of the overlay, where there is one. */
  readonly overlay?: string;
  /** SHA-256 of the slice. */
  readonly slice: string;
  /** How many operations the slice holds. */
  readonly operations: number;
}

/** The lock file of a folder of definitions: entries by `<connector>` or `<connector>.<spec>`. */
export interface Lock {
  readonly file: SourceFile;
  readonly entries: ReadonlyMap<string, LockEntry>;
}

const header = "# Written by `human connector spec pin`.\n";
const keyLine = /^([a-z\d][\w.-]*):$/i;
const memberLine =
  /^ {2}(source|version|integrity|overlay|slice|operations): (\d{1,6}|"(?:[^"\\]|\\.)*")$/;

/** Reads the lock file; without one there are no entries. Only what `writeLock` writes is understood. */
export function readLock(host: Host, folder: string): Result<Lock> {
  const path = lockPath(folder);
  const file = { path, text: readText(host, path) ?? "" };
  const entries = new Map<string, LockEntry>();
  const diagnostics: Diagnostic[] = [];
  for (const block of splitBlocks(file)) {
    const entry = toEntry(block.members);
    if (entry === undefined || entries.has(block.key)) {
      const values = { file: path, line: String(positionOf(file, block.span.start).line) };
      diagnostics.push(diagnostic("resolve/lock-malformed", values, block.span));
    } else entries.set(block.key, entry);
  }
  // What follows the first is mostly of the same merge.
  return [diagnostics.length === 0 ? { file, entries } : undefined, diagnostics.slice(0, 1)];
}

/** Writes entries, sorted, and leaves out those that are absent; nothing is written where nothing changes. */
export function writeLock(
  host: Host,
  lock: Lock,
  changes: ReadonlyMap<string, LockEntry | undefined>,
): void {
  const entries = new Map<string, LockEntry | undefined>([...lock.entries, ...changes]);
  const sorted = [...entries].toSorted(([left], [right]) => compareText(left, right));
  const blocks = sorted.flatMap(([key, entry]) =>
    entry === undefined ? [] : formatEntry(key, entry),
  );
  const text = header + blocks.join("");
  if (text !== lock.file.text) host.write(lock.file.path, text);
}

interface Block {
  readonly key: string;
  /** Of its first line, or of the first line that cannot be read. */
  readonly span: Span;
  /** Undefined where a line of the block cannot be read. */
  readonly members: Map<string, string> | undefined;
}

function splitBlocks(file: SourceFile): readonly Block[] {
  const blocks: Block[] = [];
  let start = 0;
  for (const line of file.text.split("\n")) {
    const span = { source: file, start, end: start + line.length };
    start += line.length + 1;
    if (line === "" || line.startsWith("#")) continue;
    const key = keyLine.exec(line)?.[1];
    const block = key === undefined ? blocks.pop() : undefined;
    if (key !== undefined) blocks.push({ key, span, members: new Map() });
    else blocks.push(addLine(block, line, span));
  }
  return blocks;
}

function addLine(block: Block | undefined, line: string, span: Span): Block {
  const [, name, text = ""] = memberLine.exec(line) ?? [];
  const value = parseScalar(text);
  if (block === undefined) return { key: line, span, members: undefined };
  const { key, members } = block;
  if (members === undefined) return block;
  if (name === undefined || value === undefined || members.has(name)) {
    return { key, span, members: undefined };
  }
  return { ...block, members: members.set(name, value) };
}

function toEntry(members: ReadonlyMap<string, string> | undefined): LockEntry | undefined {
  const source = members?.get("source");
  const integrity = members?.get("integrity");
  const slice = members?.get("slice");
  const operations = members?.get("operations");
  if (members === undefined || source === undefined || integrity === undefined) return undefined;
  if (slice === undefined || operations === undefined) return undefined;
  if (!/^\d{1,6}$/.test(operations)) return undefined;
  const version = members.get("version");
  const overlay = members.get("overlay");
  return {
    source,
    ...(version === undefined ? {} : { version }),
    integrity,
    ...(overlay === undefined ? {} : { overlay }),
    slice,
    operations: Number(operations),
  };
}

function formatEntry(key: string, entry: LockEntry): string {
  const { source, version, integrity, overlay, slice, operations } = entry;
  const lines = Object.entries({ source, version, integrity, overlay, slice })
    .flatMap(([name, value]) =>
      value === undefined ? [] : `  ${name}: ${JSON.stringify(value)}\n`,
    )
    .join("");
  return `${key}:\n${lines}  operations: ${String(operations)}\n`;
}

/** Text is quoted as JSON does it, which YAML reads too; a count stands bare. */
function parseScalar(text: string): string | undefined {
  if (/^\d{1,6}$/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
