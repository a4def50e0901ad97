// An append-only file of JSON lines. What was appended survives a kill at any instant: the promise resolves after the fsync.
// Must never know what the lines mean.

import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../../fault.js';

export interface Journal {
  /** Resolves once the entry is on the disk; entries resolve in the order they were appended. Rejects when the disk refuses. */
  append(entry: object): Promise<void>;
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
  const { entries, bytes } = parse(path, await readFile(path).catch(noneWhenAbsent));
  const file = await open(path, 'a');
  await file.truncate(bytes);
  await syncFolder(dirname(path));
  return { entries, journal: appendTo(file, bytes) };
}

/** Nothing is kept. */
export const memoryJournal: Journal = { append: async () => {}, close: async () => {} };

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

/** Whatever waits shares one write and one fsync. */
function appendTo(file: Awaited<ReturnType<typeof open>>, bytesBefore: number): Journal {
  let waiting: Waiting[] = [];
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
  const writeAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await write(batch);
    }
    writing = null;
  };

  return {
    append: (entry) =>
      new Promise((done, refused) => {
        waiting.push({ line: `${JSON.stringify(entry)}\n`, done, refused });
        writing ??= writeAll();
      }),
    close: async () => {
      await writing;
      await file.close();
    },
  };
}
