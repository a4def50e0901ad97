// Evidence as files in a folder beside the database, each named by the SHA-256 of its bytes. Written beside and renamed, so that
// a crash leaves no half image under a good name; readable by our own user only.

import { createHash, randomUUID } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { Fault } from '../fault.js';
import type { EpochMs } from '../incident/incident.js';
import { largestMediaBytes, type MediaRef } from '../incident/message.js';
import type { KeptMedia, MediaStore } from './media.js';

/** The folder is made when the first file comes. A file's time is when its bytes were last put, by our own clock. */
export function openMediaFolder(folder: string, clock: Pick<Clock, 'now'>): MediaStore {
  const pathOf = (sha256: string) => join(folder, sha256);
  return {
    put: async (media) => {
      const ref = refOf(media);
      const path = pathOf(ref.sha256);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        // First its time, then whether it is there: what prune() removes in between is written again.
        await touch(path, clock.now()).catch(() => undefined);
        if (!(await hasSize(path, ref.sizeBytes))) {
          await write(path, media.bytes);
          await touch(path, clock.now());
        }
      } catch (cause) {
        throw new Fault('evidence could not be kept', { hint: `see whether ${folder} may be written and has room`, cause });
      }
      return ref;
    },
    get: async (sha256) => {
      if (!/^[0-9a-f]{64}$/.test(sha256)) return null;
      const bytes = await readFile(pathOf(sha256)).catch(() => null);
      return bytes !== null && hashOf(bytes) === sha256 ? bytes : null;
    },
    prune: async (before) => {
      let removed = 0;
      for (const name of await readdir(folder).catch(noneWhenAbsent)) {
        // Ours, or what a crash left of one; nothing else that somebody put there.
        if (!/^[0-9a-f]{64}(\.[0-9a-f-]{36})?$/.test(name)) continue;
        if (removeOlder(pathOf(name), before)) removed += 1;
        // One file at a time, so that thousands of them hold nobody up.
        await new Promise((resolve) => setImmediate(resolve));
      }
      return removed;
    },
  };
}

/** For tests and for a database in memory. */
export function mediaInMemory(clock: Pick<Clock, 'now'>): MediaStore {
  const kept = new Map<string, { readonly bytes: Uint8Array; readonly at: EpochMs }>();
  return {
    put: async (media) => {
      const ref = refOf(media);
      kept.set(ref.sha256, { bytes: media.bytes, at: clock.now() });
      return ref;
    },
    get: async (sha256) => kept.get(sha256)?.bytes ?? null,
    prune: async (before) => {
      const old = [...kept].filter(([, { at }]) => at < before);
      for (const [sha256] of old) kept.delete(sha256);
      return old.length;
    },
  };
}

const touch = (path: string, at: EpochMs): Promise<void> => utimes(path, at / 1_000, at / 1_000);

/** The look and the removal in one step that nothing comes between: what was put again a moment ago stays. */
function removeOlder(path: string, before: EpochMs): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.mtimeMs >= before) return false;
  rmSync(path, { force: true });
  return true;
}

function noneWhenAbsent(cause: unknown): string[] {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
  throw cause;
}

function refOf({ bytes, mime, name }: KeptMedia): MediaRef {
  if (bytes.length > largestMediaBytes) throw new Fault('evidence is too big to keep', { hint: `at most ${largestMediaBytes} bytes` });
  return { sha256: hashOf(bytes), mime, name, sizeBytes: bytes.length };
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The same hash and the same size: kept already. */
const hasSize = async (path: string, bytes: number): Promise<boolean> =>
  stat(path).then(
    (found) => found.size === bytes,
    () => false,
  );

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
