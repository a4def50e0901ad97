// Evidence in a folder: kept once under its hash, whole or not at all, for nobody else's eyes.

import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.js';
import type { MediaStore } from '../../src/store/media.js';
import { largestKeptBytes } from '../../src/store/media.js';
import { mediaInMemory, openMediaFolder } from '../../src/store/media-files.js';
import { largestMediaBytes } from '../../src/transports/transport.js';
import { type ManualClock, manualClock } from '../manual-clock.js';

const start = Date.parse('2026-11-24T09:00:00Z');
const day = 86_400_000;

let folder: string;
let clock: ManualClock;
beforeEach(() => {
  clock = manualClock(start);
  folder = join(mkdtempSync(join(tmpdir(), 'muster-media-')), 'muster.db.media');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const image = (text = 'pool') => ({ bytes: new TextEncoder().encode(text), mime: 'image/png', name: 'pool.png' });
const hashOfPool = 'b99ce6cbe63f97d0af7ed0ce5ad0ba5ab0ce6d16c8a3c9a9ff6b6ad3f0c1e5f7';

describe.each([
  ['a folder', () => openMediaFolder(folder, clock)],
  ['memory', () => mediaInMemory(clock)],
] as const)('%s', (_, make: () => MediaStore) => {
  test('gives back what was put, under the hash of its bytes', async () => {
    const media = make();
    const ref = await media.put(image());
    expect(ref).toMatchObject({ mime: 'image/png', name: 'pool.png', sizeBytes: 4 });
    expect(ref.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect([...((await media.get(ref.sha256)) ?? [])]).toEqual([...image().bytes]);
  });

  test('knows nothing of other hashes, nor of anything that is none', async () => {
    const media = make();
    await media.put(image());
    expect(await media.get(hashOfPool)).toBeNull();
    expect(await media.get('../muster.db')).toBeNull();
  });

  test('forgets what was last put before an instant, and nothing that was put again since', async () => {
    const media = make();
    expect(await media.prune(start)).toBe(0);
    const [old, again] = [await media.put(image('old')), await media.put(image('again'))];
    clock.moveTo(start + 10 * day);
    const young = await media.put(image('young'));
    await media.put(image('again'));
    expect(await media.prune(start + day)).toBe(1);
    expect(await media.get(old.sha256)).toBeNull();
    expect(await media.get(again.sha256)).not.toBeNull();
    expect(await media.get(young.sha256)).not.toBeNull();
    expect(await media.prune(start + day)).toBe(0);
  });

  test('takes no more than the transports do', async () => {
    expect(largestKeptBytes).toBe(largestMediaBytes);
    await expect(make().put({ ...image(), bytes: new Uint8Array(largestKeptBytes + 1) })).rejects.toBeInstanceOf(Fault);
  });
});

describe('files', () => {
  test('what a crash left half written goes in its time, and what somebody else put there stays', async () => {
    const media = openMediaFolder(folder, clock);
    const { sha256 } = await media.put(image());
    const half = `${sha256}.8d0c9d3e-1f4b-4a6e-9a55-0c1d2e3f4a5b`;
    for (const name of [half, 'README']) {
      writeFileSync(join(folder, name), 'x');
      utimesSync(join(folder, name), start / 1_000, start / 1_000);
    }
    clock.moveTo(start + day);
    await media.put(image());
    expect(await media.prune(start + day)).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(['README', sha256].sort());
  });

  test('a file that is removed while it is put again is there afterwards', async () => {
    const media = openMediaFolder(folder, clock);
    const { sha256 } = await media.put(image());
    clock.moveTo(start + 10 * day);
    for (let round = 0; round < 50; round++) {
      utimesSync(join(folder, sha256), start / 1_000, start / 1_000);
      await Promise.all([media.prune(start + day), media.put(image())]);
      expect(await media.get(sha256)).not.toBeNull();
    }
  });

  test('the same bytes are one file, whatever they are called', async () => {
    const media = openMediaFolder(folder, clock);
    const [one, other] = await Promise.all([media.put(image()), media.put({ ...image(), name: 'other.png' })]);
    expect(one.sha256).toBe(other.sha256);
    expect(readdirSync(folder)).toEqual([one.sha256]);
  });

  test('only our own user may read them', async () => {
    const { sha256 } = await openMediaFolder(folder, clock).put(image());
    expect(statSync(join(folder, sha256)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('what is not what its name says is not given out, and mended when it comes again', async () => {
    const media = openMediaFolder(folder, clock);
    const { sha256 } = await media.put(image());
    chmodSync(join(folder, sha256), 0o600);
    writeFileSync(join(folder, sha256), 'po');
    expect(await media.get(sha256)).toBeNull();
    await media.put(image());
    expect(await media.get(sha256)).not.toBeNull();
  });

  test('a folder that cannot be made says so with the next step', async () => {
    writeFileSync(folder, 'a file in its place');
    await expect(openMediaFolder(folder, clock).put(image())).rejects.toMatchObject({ hint: expect.stringContaining(folder) });
  });
});
