// An append-only file of JSON lines, written anew when old ones are to go. What was appended survives a kill at any instant: the
// promise resolves after the fsync. Must never know what the lines mean.

import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../../fault.js';

export interface Journal {
  /** Resolves once the entry is on the disk; entries resolve in the order they were appended. Rejects when the disk refuses. */
  append(entry: object): Promise<void>;
  /**
   * Writes the file anew with what `keep` makes of each entry, oldest first; null drops it. What is appended meanwhile waits. A kill
   * at any instant leaves the old file or the new one, whole. Rejects, changing nothing, when the disk refuses or `keep` throws.
   */
  rewrite(keep: (entry: unknown) => object | null): Promise<void>;
  /** Waits for what is still being written. */
  close(): Promise<void>;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** What an earlier life wrote, oldest first. */
  readonly entries: readonly unknown[];
}

/**
 * Opens the file, or makes it. A last line torn by a crash is cut off: nobody was told it had been kept.
 * Throws a Fault when a line in the middle is not JSON.
 */
export async function openJournal(path: string): Promise<OpenedJournal> {
  await mkdir(dirname(path), { recursive: true });
  await rm(besideOf(path), { force: true });
  const { entries, bytes } = parse(path, await readFile(path).catch(noneWhenAbsent));
  const file = await open(path, 'a', 0o600);
  await file.truncate(bytes);
  await syncFolder(dirname(path));
  return { entries, journal: appendTo(path, file, bytes) };
}

/** Nothing is kept. */
export const memoryJournal: Journal = { append: async () => {}, rewrite: async () => {}, close: async () => {} };

/** Where the file is written anew; a crash may leave it behind, worth nothing. */
const besideOf = (path: string): string => `${path}.new`;

function parse(path: string, content: Buffer): { entries: readonly unknown[]; bytes: number } {
  const entries: unknown[] = [];
  let bytes = 0;
  for (let line = 1, end = content.indexOf(newline); end >= 0; line++, end = content.indexOf(newline, bytes)) {
    const entry = jsonOf(content.toString('utf8', bytes, end));
    if (entry === undefined && end + 1 === content.length) break;
    if (entry === undefined) throw damaged(path, line);
    entries.push(entry);
    bytes = end + 1;
  }
  return { entries, bytes };
}

const newline = 0x0a;

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const damaged = (path: string, line: number) =>
  new Fault(`${path}: line ${line} is not JSON.`, {
    hint: 'Somebody else wrote into the journal of the phones. Move the file away to start with empty phones.',
  });

function noneWhenAbsent(cause: unknown): Buffer {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return Buffer.alloc(0);
  throw cause;
}

/** A new file's name is only safe once its folder was synced too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

interface Waiting {
  readonly line: string;
  readonly done: () => void;
  readonly refused: (cause: unknown) => void;
}

interface Rewrite {
  readonly keep: (entry: unknown) => object | null;
  readonly done: () => void;
  readonly refused: (cause: unknown) => void;
}

/** Whatever waits shares one write and one fsync. One thing at a time: an append or a rewrite. */
function appendTo(path: string, opened: FileHandle, bytesBefore: number): Journal {
  let file = opened;
  let waiting: Waiting[] = [];
  let rewrites: Rewrite[] = [];
  let bytes = bytesBefore;
  let writing: Promise<void> | null = null;

  const write = async (batch: readonly Waiting[]) => {
    const lines = Buffer.from(batch.map(({ line }) => line).join(''));
    try {
      await file.appendFile(lines);
      await file.datasync();
      bytes += lines.length;
      for (const { done } of batch) done();
    } catch (cause) {
      // Half a line must not end up in the middle of the file.
      await file.truncate(bytes).catch(() => {});
      for (const { refused } of batch) refused(cause);
    }
  };
  const rewriteWith = async ({ keep, done, refused }: Rewrite) => {
    try {
      const anew = await writeBeside(path, bytes, keep);
      const old = file;
      [file, bytes] = [anew.file, anew.bytes];
      await old.close();
      await syncFolder(dirname(path));
      done();
    } catch (cause) {
      refused(cause);
    }
  };
  const writeAll = async () => {
    for (;;) {
      const [rewrite, ...later] = rewrites;
      const batch = waiting;
      if (rewrite !== undefined) {
        rewrites = later;
        await rewriteWith(rewrite);
      } else if (batch.length > 0) {
        waiting = [];
        await write(batch);
      } else break;
    }
    writing = null;
  };

  return {
    append: (entry) =>
      new Promise((done, refused) => {
        waiting.push({ line: `${JSON.stringify(entry)}\n`, done, refused });
        writing ??= writeAll();
      }),
    rewrite: (keep) =>
      new Promise((done, refused) => {
        rewrites.push({ keep, done, refused });
        writing ??= writeAll();
      }),
    close: async () => {
      await writing;
      await file.close();
    },
  };
}

/** What is kept, under the name of the journal and synced; the folder is not. The old file is as it was when this rejects. */
async function writeBeside(path: string, bytes: number, keep: Rewrite['keep']): Promise<{ file: FileHandle; bytes: number }> {
  const beside = besideOf(path);
  await rm(beside, { force: true });
  const file = await open(beside, 'ax', 0o600);
  try {
    let written = 0;
    for await (const lines of linesOf(path, bytes)) {
      const kept = lines.map((line) => keep(JSON.parse(line))).filter((entry) => entry !== null);
      const content = Buffer.from(kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      await file.appendFile(content);
      written += content.length;
    }
    await file.sync();
    await rename(beside, path);
    return { file, bytes: written };
  } catch (cause) {
    await file.close();
    await rm(beside, { force: true });
    throw cause;
  }
}

/** The first so many bytes of a file, as its lines, some at a time. They end with a line. */
async function* linesOf(path: string, bytes: number): AsyncGenerator<readonly string[]> {
  if (bytes === 0) return;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { end: bytes - 1 })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    const end = rest.lastIndexOf(newline);
    if (end < 0) continue;
    yield rest.toString('utf8', 0, end).split('\n');
    rest = rest.subarray(end + 1);
  }
}
