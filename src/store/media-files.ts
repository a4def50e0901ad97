// Evidence as files in a folder beside the database, each named by the SHA-256 of its bytes. Written beside and renamed, so that
// a crash leaves no half image under a good name; readable by our own user only.

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../fault.js';
import { largestMediaBytes, type MediaRef } from '../incident/message.js';
import type { KeptMedia, MediaStore } from './media.js';

/** The folder is made when the first file comes. */
export function openMediaFolder(folder: string): MediaStore {
  const pathOf = (sha256: string) => join(folder, sha256);
  return {
    put: async (media) => {
      const ref = refOf(media);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (!(await hasSize(pathOf(ref.sha256), ref.sizeBytes))) await write(pathOf(ref.sha256), media.bytes);
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
  };
}

/** For tests and for a database in memory. */
export function mediaInMemory(): MediaStore {
  const kept = new Map<string, Uint8Array>();
  return {
    put: async (media) => {
      const ref = refOf(media);
      kept.set(ref.sha256, media.bytes);
      return ref;
    },
    get: async (sha256) => kept.get(sha256) ?? null,
  };
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
