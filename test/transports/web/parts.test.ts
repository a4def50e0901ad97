// The small parts under a session: where Chromium is found, what an error means, when the next try is due, how ids are read.

import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { findChromium, usualPlaces } from '../../../src/chromium.js';
import { systemClock } from '../../../src/clock.js';
import { Fault } from '../../../src/fault.js';
import { isGone, isLibraryNoise, isReload, isUnreachable, neverLeft } from '../../../src/transports/web/browser-errors.js';
import { endOf } from '../../../src/transports/web/browser-run.js';
import { chromiumArguments } from '../../../src/transports/web/chromium.js';
import { withIds } from '../../../src/transports/web/compat.js';
import { nextStepOf, pageStateOf } from '../../../src/transports/web/page-state.js';
import { ownMark } from '../../../src/transports/web/processes.js';
import { takeProfile } from '../../../src/transports/web/profile.js';
import { nextTry, noRestarts } from '../../../src/transports/web/restarts.js';
import { qrPrinter } from '../../../src/transports/web/terminal.js';
import { TimedOut, within } from '../../../src/transports/web/timeouts.js';
import { manualClock } from '../../manual-clock.js';
import { settle } from '../web-fake-client.js';

describe('Chromium', () => {
  test('the one asked for is taken, and one that is not there is told by its name', () => {
    expect(findChromium('/opt/mine', (path) => path === '/opt/mine')).toBe('/opt/mine');
    expect(() => findChromium('/opt/mine', () => false)).toThrow(/\/opt\/mine/);
  });

  test.each(['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'])(
    '%s is a usual place',
    (path) => {
      expect(findChromium(null, (one) => one === path)).toBe(path);
    },
  );

  test('where there is none the command that installs one is the hint', () => {
    const problem = (() => {
      try {
        return findChromium(null, () => false);
      } catch (error) {
        return error;
      }
    })();
    expect(problem).toBeInstanceOf(Fault);
    expect((problem as Fault).hint).toContain('apt-get install chromium');
    expect(usualPlaces.some((place) => place.endsWith('.app/Contents/MacOS/Google Chrome'))).toBe(true);
  });

  test('the sandbox is left only for root, and the operator has the last word', () => {
    expect(chromiumArguments(['--lang=de'], false)).not.toContain('--no-sandbox');
    expect(chromiumArguments([], true)).toContain('--no-sandbox');
    expect(chromiumArguments(['--lang=de'], false).at(-1)).toBe('--lang=de');
    expect(chromiumArguments([], false)).toContain(ownMark);
  });
});

describe('the words of an error', () => {
  test.each([
    "Attempted to use detached Frame 'ABC'.",
    'Protocol error (Runtime.callFunctionOn): Target closed',
    'Protocol error (Page.navigate): Session closed. Most likely the page has been closed.',
    'Page crashed!',
    'Connection closed.',
  ])('"%s": the browser is gone', (words) => {
    expect(isGone(new Error(words))).toBe(true);
    expect(isLibraryNoise(new Error(words))).toBe(true);
    expect(isReload(new Error(words))).toBe(false);
  });

  test('a page loaded again is not gone', () => {
    const error = new Error('Execution context was destroyed, most likely because of a navigation.');
    expect([isReload(error), isGone(error), isLibraryNoise(error)]).toEqual([true, false, true]);
  });

  test('only a detached frame surely took nothing along', () => {
    expect(neverLeft(new Error("Attempted to use detached Frame 'A'."))).toBe(true);
    expect(neverLeft(new Error('Target closed'))).toBe(false);
  });

  test('the network is told from the browser', () => {
    expect(isUnreachable(new Error('net::ERR_NAME_NOT_RESOLVED at https://web.whatsapp.com/'))).toBe(true);
    expect(isUnreachable(new Error('Code: 21'))).toBe(false);
  });

  test('what the library throws as bare words is its noise; a bug of ours is not', () => {
    expect(isLibraryNoise('auth timeout')).toBe(true);
    expect(isLibraryNoise('ready timeout')).toBe(true);
    expect(isLibraryNoise('some other words')).toBe(false);
    expect(isLibraryNoise(new TypeError('undefined is not a function'))).toBe(false);
    expect(isLibraryNoise(undefined)).toBe(false);
  });

  test.each([
    ['CONFLICT', { kind: 'conflict' }],
    ['TOS_BLOCK', { kind: 'banned' }],
    ['403', { kind: 'banned' }],
    ['UNPAIRED', { kind: 'unlinked', confirmed: false }],
    ['Max qrcode retries reached', { kind: 'died' }],
  ])('disconnected(%s) is %j', (reason, how) => {
    expect(endOf(reason)).toMatchObject(how);
  });
});

describe('restarts', () => {
  test('three in a quarter of an hour, then one; those that are long past do not count', () => {
    const first = nextTry(noRestarts, 0);
    const second = nextTry(first.restarts, 10_000);
    const third = nextTry(second.restarts, 30_000);
    expect([first.delayMs, second.delayMs, third.delayMs]).toEqual([1_000, 5_000, 15_000]);
    const fourth = nextTry(third.restarts, 60_000);
    expect(fourth).toMatchObject({ delayMs: 45_000 + 15 * 60_000 - 60_000, restarts: { held: true } });
    expect(nextTry(third.restarts, 20 * 60_000)).toMatchObject({ delayMs: 1_000, restarts: { held: false } });
  });

  test('a restart that is scheduled is not put off by what crashes meanwhile', () => {
    const held = { at: [900_000], held: true };
    expect(nextTry(held, 100_000).delayMs).toBe(800_000);
    expect(nextTry(held, 900_000).delayMs).toBe(900_000);
  });
});

describe('the page', () => {
  const facts = { state: 'CONNECTED', hasSynced: true, injected: true, passkeyAsked: false };

  test('while we are ready a socket that comes and goes is nothing', () => {
    for (const state of ['TIMEOUT', 'OPENING', 'CONNECTED']) expect(pageStateOf({ ...facts, state }, true)).toBe('well');
    expect(pageStateOf({ ...facts, injected: false }, true)).toBe('reloaded');
  });

  test('no condition asks for anything at once but to nudge, to tell, or to end what cannot go on', () => {
    expect(nextStepOf('waiting-for-a-phone', 10 * 3_600_000, false)).toEqual({ do: 'nothing' });
    expect(nextStepOf('loading', 59_000, false)).toEqual({ do: 'nothing' });
    expect(nextStepOf('syncing', 299_000, false)).toEqual({ do: 'nothing' });
    expect(nextStepOf('conflict', 0, false)).toMatchObject({ do: 'end', end: { kind: 'conflict' } });
    expect(nextStepOf('conflict', 0, true)).toEqual({ do: 'take-over' });
  });
});

describe('ids of July 2026', () => {
  test('whatever holds an id under the new name holds it under the old one too, however deep', () => {
    const made = withIds({ id: { $1: 'true_1@c.us_A' }, list: [{ wid: { $1: '1@c.us', user: '1' } }], body: '$1' });
    expect(made).toEqual({
      id: { $1: 'true_1@c.us_A', _serialized: 'true_1@c.us_A' },
      list: [{ wid: { $1: '1@c.us', _serialized: '1@c.us', user: '1' } }],
      body: '$1',
    });
  });

  test('what speaks the old way is left as it is', () => {
    const old = { id: { _serialized: 'true_1@c.us_A', $1: 'something else' }, price: { $1: 5 }, none: null };
    expect(withIds(structuredClone(old))).toEqual(old);
    for (const plain of [undefined, null, 'words', 5, true]) expect(withIds(plain)).toBe(plain);
  });
});

describe('patience', () => {
  test('what comes in time is the answer; what comes late is nobody’s, a rejection included', async () => {
    const clock = manualClock(0);
    expect(await within(clock, 1_000, async () => 'in time')).toBe('in time');
    let refuse: (error: Error) => void = () => {};
    const never = new Promise((_, reject) => {
      refuse = reject;
    });
    const late = within(clock, 1_000, () => never);
    clock.moveTo(1_000);
    await expect(late).rejects.toBeInstanceOf(TimedOut);
    refuse(new Error('much too late'));
    await settle();
  });

  test('what throws at once is a rejection', async () => {
    await expect(
      within(manualClock(0), 1_000, () => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
  });
});

describe('the profile', () => {
  const folders: string[] = [];
  const folder = () => {
    const dir = realpathSync(mkdtempSync(join(tmpdir(), 'muster-profile-')));
    folders.push(dir);
    return dir;
  };
  afterEach(() => {
    for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
  });

  test('one owner at a time, and the next one after it', () => {
    const dir = folder();
    const first = takeProfile(dir, systemClock());
    expect(() => takeProfile(dir, systemClock())).toThrow(Fault);
    first.release();
    takeProfile(dir, systemClock()).release();
  });

  test('what a crashed browser left is removed, and the link to WhatsApp is not', async () => {
    const dir = folder();
    const profile = takeProfile(dir, systemClock());
    mkdirSync(join(profile.path, 'Default'), { recursive: true });
    writeFileSync(join(profile.path, 'Default', 'link'), 'to WhatsApp');
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) symlinkSync('nowhere-1', join(profile.path, name));
    await profile.clear();
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket'])
      expect(lstatSync(join(profile.path, name), { throwIfNoEntry: false })).toBeUndefined();
    expect(lstatSync(join(profile.path, 'Default', 'link')).isFile()).toBe(true);
    await profile.forget();
    expect(lstatSync(profile.path, { throwIfNoEntry: false })).toBeUndefined();
    profile.release();
  });

  test('a folder reached by a link is the folder itself, as the browser will name it', () => {
    const dir = folder();
    mkdirSync(join(dir, 'real'));
    symlinkSync(join(dir, 'real'), join(dir, 'link'));
    const profile = takeProfile(join(dir, 'link'), systemClock());
    expect(profile.path).toBe(join(dir, 'real', 'session'));
    profile.release();
  });

  test('a folder that cannot be made says which setting to change', () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(() => takeProfile(join(file, 'session'), systemClock())).toThrow(/session folder/);
  });
});

test('a terminal gets six codes and then the way to /pair; each ready starts anew', async () => {
  const shown: string[] = [];
  const printer = qrPrinter((text) => shown.push(text), pino({ level: 'silent' }));
  for (let nth = 0; nth < 20; nth += 1) printer.show(`code ${nth}`);
  await expect.poll(() => shown.length).toBe(6);
  expect(shown.filter((text) => text.includes('/pair'))).toHaveLength(1);
  printer.reset();
  printer.show('another');
  await expect.poll(() => shown.length).toBe(7);
});
