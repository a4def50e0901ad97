// Pictures and files of the phones: their bytes in a folder beside the journal, each under its hash, so that the journal stays
// plain JSON. Must never know who sent them.

import { createHash, randomUUID } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { MediaRef } from '../../incident/message.js';
import type { Media } from '../transport.js';

export interface LocalMedia {
  /** Durable when it resolves; the same bytes are kept once. Rejects when the disk refuses. */
  keep(media: Media): Promise<MediaRef>;
  /** Null when they are gone, or are not what the hash says any more. */
  bytes(ref: MediaRef): Promise<Uint8Array | null>;
  /** Removes what was last kept before this instant and is not among these hashes; answers how many. */
  prune(used: ReadonlySet<string>, before: EpochMs): Promise<number>;
}

/** What a phone shows as a picture; everything else is a file to take away. */
export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'] as const;

export const isPicture = ({ mime }: Pick<MediaRef, 'mime'>): boolean => pictureTypes.some((type) => type === mime);

/** The folder is made when the first picture comes. A null path keeps them in memory. */
export const createLocalMedia = (journalPath: string | null, clock: Pick<Clock, 'now'>): LocalMedia =>
  journalPath === null ? inMemory() : inFolder(`${journalPath.replace(/\.jsonl$/, '')}.media`, clock);

function inFolder(folder: string, clock: Pick<Clock, 'now'>): LocalMedia {
  return {
    keep: async (media) => {
      const ref = refOf(media);
      const path = join(folder, ref.sha256);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // First its time, then whether it is there: what prune() removes in between is written again.
      await touch(path, clock.now()).catch(() => undefined);
      if ((await sound(path, ref.sha256)) === null) {
        await write(path, media.bytes);
        await touch(path, clock.now());
      }
      return ref;
    },
    bytes: async ({ sha256 }) => (/^[0-9a-f]{64}$/.test(sha256) ? sound(join(folder, sha256), sha256) : null),
    prune: async (used, before) => {
      let removed = 0;
      for (const name of await readdir(folder).catch(() => [])) {
        const [, sha256 = ''] = /^([0-9a-f]{64})(?:\.[0-9a-f-]{36})?$/.exec(name) ?? [];
        if (sha256 === '' || used.has(name)) continue;
        if (removeOlder(join(folder, name), before)) removed += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return removed;
    },
  };
}

const touch = (path: string, at: EpochMs): Promise<void> => utimes(path, at / 1_000, at / 1_000);

/** The look and the removal in one step that nothing comes between: what was kept again a moment ago stays. */
function removeOlder(path: string, before: EpochMs): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.mtimeMs >= before) return false;
  rmSync(path, { force: true });
  return true;
}

function inMemory(): LocalMedia {
  const kept = new Map<string, Uint8Array>();
  return {
    keep: async (media) => {
      const ref = refOf(media);
      kept.set(ref.sha256, media.bytes);
      return ref;
    },
    bytes: async ({ sha256 }) => kept.get(sha256) ?? null,
    prune: async () => 0,
  };
}

const refOf = ({ bytes, mime, name }: Media): MediaRef => ({ sha256: hashOf(bytes), mime, name, sizeBytes: bytes.length });

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function sound(path: string, sha256: string): Promise<Uint8Array | null> {
  const bytes = await readFile(path).catch(() => null);
  return bytes !== null && hashOf(bytes) === sha256 ? bytes : null;
}

/** Written beside and renamed: a crash leaves no half picture under a good name. */
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
  } catch (cause) {
    await rm(beside, { force: true });
    throw cause;
  }
}
