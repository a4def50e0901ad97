// The rules of a session's life, by the clock: what counts as dead, how soon it is started again, and when nobody tries any more.

import { describe, expect, test } from 'vitest';
import { SendFailure } from '../../../src/fault.js';
import { readyFacts, settle, start, unpairedFacts, webBench } from '../web-fake-client.js';

const stateOf = ({ session }: { session: { health(): { state: string } } }) => session.health().state;

/** A bench whose every client becomes ready as soon as it is started. */
const readyBench = (options: Parameters<typeof webBench>[0] = {}) =>
  webBench({
    ...options,
    born: (client, nth) => {
      client.facts = readyFacts;
      const { initialize } = client;
      client.initialize = async () => {
        await initialize.call(client);
        setImmediate(() => client.becomesReady());
      };
      options.born?.(client, nth);
    },
  });

describe('linking', () => {
  test('a server without a link is not ready, says what to do, and sends nothing', async () => {
    const bench = await webBench();
    bench.newest().emit('qr', 'first');
    expect(bench.session.health()).toMatchObject({ state: 'linking', detail: expect.stringContaining('/pair'), provedAt: null });
    expect(() => bench.session.linked()).toThrow(SendFailure);
    await expect(bench.session.call('send', async () => 'sent')).rejects.toMatchObject({ permanent: false, ambiguous: false });
  });

  test('a code that nobody scans for an hour restarts nothing', async () => {
    const bench = await webBench();
    bench.newest().emit('qr', 'first');
    await bench.wait(3_600);
    expect(bench.clients).toHaveLength(1);
    expect(stateOf(bench)).toBe('linking');
  });

  test('a code that went stale is asked for again', async () => {
    const bench = await webBench();
    bench.newest().facts = { ...unpairedFacts, state: 'UNPAIRED_IDLE' };
    await bench.wait(11);
    expect(bench.newest().evaluations.join()).toContain('refreshQR');
  });

  test('a scan that WhatsApp does not finish within a minute is reported as blocked, and a late ready ends that', async () => {
    const bench = await webBench();
    bench.newest().facts = { ...unpairedFacts, state: 'PAIRING' };
    await bench.wait(65);
    expect(stateOf(bench)).toBe('linking');
    await bench.wait(15);
    expect(bench.session.health()).toMatchObject({ state: 'linking-blocked', detail: expect.stringContaining('passkey') });
    bench.newest().emit('qr', 'another');
    expect(stateOf(bench)).toBe('linking-blocked');
    bench.newest().becomesReady();
    expect(stateOf(bench)).toBe('ready');
  });

  test('a passkey asked of a browser that nobody sits at is told at once', async () => {
    const bench = await webBench();
    bench.newest().facts = { ...unpairedFacts, passkeyAsked: true };
    await bench.wait(10);
    expect(stateOf(bench)).toBe('linking-blocked');
  });
});

describe('ready', () => {
  test('the conversation is told of every ready, and what it throws stays out of the page', async () => {
    const seen: string[] = [];
    const bench = await readyBench({
      hooks: {
        attach: (_, on) => {
          on('message', () => {
            throw new Error('thrown at once');
          });
          on('message', () => Promise.reject(new Error('thrown later')) as never);
        },
        ready: async () => {
          seen.push('ready');
          throw new Error('the catch-up failed');
        },
      },
    });
    expect(() => bench.newest().emit('message', {})).not.toThrow();
    bench.newest().becomesReady();
    await settle();
    expect(seen).toEqual(['ready', 'ready']);
    expect(bench.errors.join()).toMatch(/catch-up failed[\s\S]*thrown at once|thrown at once[\s\S]*catch-up failed/);
    expect(bench.errors.join()).toContain('thrown later');
  });

  test('a client that was replaced is no longer heard', async () => {
    const heard: unknown[] = [];
    const bench = await readyBench({ hooks: { attach: (_, on) => void on('message', (message) => heard.push(message)) } });
    const first = bench.newest();
    first.pupPage.emit('error', new Error('Page crashed!'));
    await bench.wait(2);
    first.emit('message', 'from the dead');
    bench.newest().emit('message', 'from the living');
    expect(heard).toEqual(['from the living']);
  });

  test('a ready that the library missed is asked for after five seconds, and without an answer the browser is started again', async () => {
    const bench = await webBench();
    bench.newest().facts = { ...readyFacts, injected: false };
    await bench.wait(14);
    expect(bench.newest().evaluations).toEqual([]);
    await bench.wait(3);
    expect(bench.newest().evaluations).toEqual([expect.stringContaining('onAppStateHasSyncedEvent')]);
    expect(bench.clients).toHaveLength(1);
    await bench.wait(46);
    expect(bench.clients).toHaveLength(2);
  });

  test('an account whose own id cannot be read is never called ready', async () => {
    const bench = await readyBench({
      born: (client) => {
        client.info = { wid: {} } as typeof client.info;
      },
    });
    await settle();
    expect(bench.session.health()).toMatchObject({ state: 'degraded', detail: expect.stringContaining('ids cannot be read') });
  });
});

describe('the round trip', () => {
  test('a day in which nobody writes restarts nothing, and each minute proves that we hear', async () => {
    const bench = await readyBench();
    await bench.wait(24 * 3_600);
    expect(bench.clients).toHaveLength(1);
    expect(bench.newest().sent.length).toBeGreaterThan(1_400);
    expect(bench.clock.now() - bench.session.health().provedAt!).toBeLessThan(61_000);
    expect(bench.newest().sent.every((text) => bench.session.isRoundTrip(text))).toBe(true);
  }, 120_000);

  test('a client that hears nothing any more is noticed within two minutes and started again', async () => {
    const bench = await readyBench();
    await bench.wait(5);
    bench.newest().echoes = false;
    let seconds = 0;
    while (bench.clients.length === 1 && seconds < 200) {
      await bench.wait(1);
      seconds += 1;
    }
    expect(seconds).toBeLessThanOrEqual(120);
    await bench.wait(5);
    expect(stateOf(bench)).toBe('ready');
  });

  test('one miss restarts nothing', async () => {
    const bench = await readyBench();
    await bench.wait(5);
    bench.newest().echoes = false;
    await bench.wait(60);
    bench.newest().echoes = true;
    await bench.wait(600);
    expect(bench.clients).toHaveLength(1);
    expect(stateOf(bench)).toBe('ready');
  });

  test('a word of ours that only lies in the page proves nothing: the server has to take it', async () => {
    const bench = await readyBench();
    const client = bench.newest();
    client.echoes = false;
    await bench.wait(4);
    expect(client.sent).toHaveLength(1);
    expect(bench.session.health().provedAt).toBeNull();
    client.emit('message_ack', { body: 'another word of ours' }, 1);
    client.emit('message_ack', { body: client.sent[0] }, 0);
    expect(bench.session.health().provedAt).toBeNull();
    client.emit('message_ack', { body: client.sent[0] }, 1);
    expect(bench.session.health().provedAt).toBe(bench.clock.now());
  });

  test('a word that the server took and nobody heard proves nothing either: so would all that people say be lost', async () => {
    const bench = await readyBench();
    const client = bench.newest();
    client.sendMessage = async (_, body) => void client.emit('message_ack', { body }, 2);
    await bench.wait(40);
    expect(bench.session.health().provedAt).toBeNull();
    await bench.wait(10);
    expect(bench.clients).toHaveLength(2);
  });

  test('what a person says is no round trip', async () => {
    const { session } = await webBench();
    expect(session.isRoundTrip('muster round trip, please')).toBe(false);
    expect(session.isRoundTrip('ack')).toBe(false);
  });
});

describe('restarts', () => {
  test('a crashed browser is started again after 1, 5 and 15 seconds, then held with a human called, then tried every 15 minutes', async () => {
    const bench = await webBench({
      born: (client) => {
        client.initialized = new Error('Failed to launch the browser process: Code: 1');
      },
    });
    const at: number[] = [];
    let known = bench.clients.length;
    for (let second = 1; second <= 3_000; second += 1) {
      await bench.wait(1);
      if (bench.clients.length > known) at.push((bench.clock.now() - start) / 1_000);
      known = bench.clients.length;
    }
    expect(at).toEqual([1, 6, 21, 921, 1_821, 2_721]);
    expect(bench.session.health()).toMatchObject({ state: 'degraded', detail: expect.stringContaining('somebody has to look') });
    expect(bench.errors.join()).toContain('somebody has to look');
  });

  test('where WhatsApp cannot be reached the browser is not to blame: tried every half minute, for as long as it takes', async () => {
    const bench = await webBench({
      born: (client) => {
        client.initialized = new Error('net::ERR_INTERNET_DISCONNECTED at https://web.whatsapp.com/');
      },
    });
    await bench.wait(300);
    expect(bench.clients.length).toBeGreaterThanOrEqual(10);
    expect(bench.session.health().detail).toContain('does not load');
  });

  test('hearing nothing after three restarts, the page that still answers is left alone, and recovers when the connection is back', async () => {
    const bench = await readyBench({
      born: (client) => {
        client.echoes = false;
      },
    });
    await bench.wait(400);
    expect(bench.clients).toHaveLength(4);
    expect(stateOf(bench)).toBe('degraded');
    bench.newest().echoes = true;
    await bench.wait(61);
    expect(stateOf(bench)).toBe('ready');
    await bench.wait(1_800);
    expect(bench.clients).toHaveLength(4);
  });

  test('hearing nothing for good, it is tried once in 15 minutes', async () => {
    const bench = await readyBench({
      born: (client) => {
        client.echoes = false;
      },
    });
    await bench.wait(400);
    const held = bench.clients.length;
    await bench.wait(45 * 60);
    expect(bench.clients.length - held).toBe(3);
    expect(stateOf(bench)).toBe('degraded');
  });

  test('a page that never loads is given up after a minute and a half, and the line is blamed', async () => {
    const bench = await webBench({
      born: (client, nth) => {
        if (nth === 1) client.initialized = 'never';
      },
    });
    await bench.wait(92);
    expect(bench.session.health().detail).toContain('does not load');
    await bench.wait(30);
    expect(bench.clients).toHaveLength(2);
    expect(bench.clients[0]!.destroyed).toBe(true);
  });

  test.each([
    ['the browser dies', (bench: Awaited<ReturnType<typeof webBench>>) => bench.newest().pupBrowser.emit('disconnected')],
    ['the page crashes', (bench: Awaited<ReturnType<typeof webBench>>) => bench.newest().pupPage.emit('error', new Error('Page crashed!'))],
    ['the page is closed', (bench: Awaited<ReturnType<typeof webBench>>) => bench.newest().pupPage.emit('close')],
  ])('when %s, a new one is ready seconds later', async (_, fault) => {
    const bench = await readyBench();
    fault(bench);
    expect(stateOf(bench)).toBe('degraded');
    await bench.wait(2);
    expect(bench.clients).toHaveLength(2);
    expect(bench.clients[0]!.destroyed).toBe(true);
    expect(stateOf(bench)).toBe('ready');
  });

  test('a page that does not answer two looks in a row is dead', async () => {
    const bench = await readyBench();
    bench.newest().facts = 'never';
    await bench.wait(33);
    expect(bench.clients).toHaveLength(2);
  });

  test('a page that misses one look is not', async () => {
    const bench = await readyBench();
    const client = bench.newest();
    client.facts = new Error('Runtime.callFunctionOn timed out');
    await bench.wait(10);
    client.facts = readyFacts;
    await bench.wait(60);
    expect(bench.clients).toHaveLength(1);
  });

  test('nothing is started after a stop', async () => {
    const bench = await readyBench();
    bench.newest().pupBrowser.emit('disconnected');
    await bench.session.stop();
    await bench.wait(60);
    expect(bench.clients).toHaveLength(1);
    expect(stateOf(bench)).toBe('stopped');
  });
});

describe('a call', () => {
  test('an answer that comes too late is a message that may have arrived', async () => {
    const bench = await readyBench();
    const call = bench.session.call('send', () => new Promise(() => {}), 15_000);
    const failed = expect(call).rejects.toMatchObject({ permanent: false, ambiguous: true });
    await bench.wait(16);
    await failed;
    expect(bench.clients).toHaveLength(1);
  });

  test('a call that hangs because the page does, ends in a new browser', async () => {
    const bench = await readyBench();
    bench.newest().facts = 'never';
    const call = bench.session.call('send', () => new Promise(() => {}), 15_000).catch((error: unknown) => error);
    await bench.wait(40);
    expect(await call).toBeInstanceOf(SendFailure);
    expect(bench.clients).toHaveLength(2);
  });

  test('a frame that was gone before the call is a crashed browser, and nothing of the message left', async () => {
    const bench = await readyBench();
    const call = bench.session.call('send', () => Promise.reject(new Error("Attempted to use detached Frame 'A'.")));
    await expect(call).rejects.toMatchObject({ permanent: false, ambiguous: false });
    await bench.wait(2);
    expect(bench.clients).toHaveLength(2);
  });

  test('a browser that crashes during a call leaves it open whether the message arrived', async () => {
    const bench = await readyBench();
    const call = bench.session.call('send', () => Promise.reject(new Error('Protocol error (Runtime.callFunctionOn): Target closed')));
    await expect(call).rejects.toMatchObject({ permanent: false, ambiguous: true });
  });

  test('what the library refuses is handed on as it came', async () => {
    const bench = await readyBench();
    const refusal = new Error('No LID for user');
    await expect(bench.session.call('send', () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(bench.clients).toHaveLength(1);
  });
});

describe('WhatsApp ends it', () => {
  test('after a logout the page that shows a new code is kept, and so is the profile', async () => {
    const bench = await readyBench();
    const client = bench.newest();
    client.facts = unpairedFacts;
    client.emit('disconnected', 'LOGOUT');
    client.emit('qr', 'new');
    await bench.wait(600);
    expect(bench.session.health()).toMatchObject({ state: 'logged-out', detail: expect.stringContaining('/pair') });
    expect(() => bench.session.linked()).toThrow(SendFailure);
    expect(bench.clients).toHaveLength(1);
    expect(bench.forgotten()).toBe(0);
    client.becomesReady();
    expect(stateOf(bench)).toBe('ready');
  });

  test('after a logout without a new code the profile is forgotten, once, and a new browser shows one', async () => {
    const bench = await readyBench({
      born: (client, nth) => {
        if (nth > 1) client.initialize = async () => void client.emit('qr', 'from a fresh profile');
        if (nth > 1) client.facts = unpairedFacts;
      },
    });
    bench.newest().facts = unpairedFacts;
    bench.newest().emit('disconnected', 'LOGOUT');
    await bench.wait(600);
    expect(bench.forgotten()).toBe(1);
    expect(bench.clients).toHaveLength(2);
    expect(stateOf(bench)).toBe('logged-out');
  });

  test('an unpaired state without the word LOGOUT leaves the profile alone', async () => {
    const bench = await readyBench();
    bench.newest().emit('disconnected', 'UNPAIRED');
    await bench.wait(5);
    expect(bench.forgotten()).toBe(0);
    expect(bench.clients).toHaveLength(2);
  });

  test.each(['TOS_BLOCK', 'SMB_TOS_BLOCK'])('an account that is blocked (%s) is never tried again', async (reason) => {
    const bench = await readyBench();
    bench.newest().emit('disconnected', reason);
    await bench.wait(3_600);
    expect(bench.session.health()).toMatchObject({ state: 'banned', detail: expect.stringContaining('another transport') });
    expect(bench.clients).toHaveLength(1);
    expect(bench.clients[0]!.destroyed).toBe(true);
  });

  test('a block that shows before we are ready counts as well', async () => {
    const bench = await webBench();
    bench.newest().facts = { ...unpairedFacts, state: 'TOS_BLOCK' };
    await bench.wait(3_600);
    expect(stateOf(bench)).toBe('banned');
    expect(bench.clients).toHaveLength(1);
  });

  test('somebody else took over: taken back after a minute, and after that at most once in 15 minutes', async () => {
    const bench = await readyBench();
    bench.newest().emit('disconnected', 'CONFLICT');
    await bench.wait(59);
    expect([stateOf(bench), bench.clients.length]).toEqual(['conflict', 1]);
    await bench.wait(3);
    expect([stateOf(bench), bench.clients.length]).toEqual(['ready', 2]);
    bench.newest().emit('disconnected', 'CONFLICT');
    await bench.wait(14 * 60);
    expect([stateOf(bench), bench.clients.length]).toEqual(['conflict', 2]);
    await bench.wait(2 * 60);
    expect([stateOf(bench), bench.clients.length]).toEqual(['ready', 3]);
  });

  test('a page that starts in conflict takes over only when it is our turn', async () => {
    const bench = await webBench({
      born: (client) => {
        client.facts = { ...unpairedFacts, state: 'CONFLICT' };
      },
    });
    await bench.wait(5);
    expect(stateOf(bench)).toBe('conflict');
    expect(bench.clients[0]!.evaluations).toEqual([]);
    await bench.wait(60);
    expect(bench.newest().evaluations).toEqual([expect.stringContaining('takeover')]);
  });

  test('an old version of WhatsApp Web is loaded again', async () => {
    const bench = await readyBench();
    bench.newest().emit('disconnected', 'DEPRECATED_VERSION');
    await bench.wait(3);
    expect([stateOf(bench), bench.clients.length]).toEqual(['ready', 2]);
  });
});

test('a page that was loaded again is not ready until the library says so', async () => {
  const bench = await readyBench();
  const client = bench.newest();
  client.facts = { ...readyFacts, injected: false };
  client.pupPage.emit('framenavigated', client.frame);
  await settle();
  expect(stateOf(bench)).toBe('degraded');
  expect(() => bench.session.linked()).toThrow(SendFailure);
  client.becomesReady();
  expect(stateOf(bench)).toBe('ready');
  expect(bench.clients).toHaveLength(1);
});

describe('memory', () => {
  const big = 2 * 2 ** 30;

  test('a browser that has grown too big is started again when nobody needs it, and at most every six hours', async () => {
    const bench = await readyBench();
    bench.weighs(big);
    await bench.wait(5 * 60 + 2);
    expect([bench.clients.length, stateOf(bench)]).toEqual([2, 'ready']);
    expect(bench.clients[0]!.destroyed).toBe(true);
    await bench.wait(5 * 3_600);
    expect(bench.clients).toHaveLength(2);
    await bench.wait(3_700);
    expect(bench.clients).toHaveLength(3);
  });

  test('not while it is in use, nor where it is small, nor where nobody can say', async () => {
    const bench = await readyBench();
    bench.weighs(big);
    for (let minute = 0; minute < 30; minute += 1) {
      await bench.session.call('send', async () => 'sent');
      await bench.wait(30);
      await bench.session.call('send', async () => 'sent');
      await bench.wait(30);
    }
    for (const bytes of [2 ** 29, null]) {
      bench.weighs(bytes);
      await bench.wait(1_800);
    }
    expect(bench.clients).toHaveLength(1);
  });

  test('a planned restart does not count among those allowed after crashes', async () => {
    const bench = await readyBench();
    bench.weighs(big);
    await bench.wait(5 * 60 + 2);
    for (let death = 0; death < 3; death += 1) {
      bench.newest().pupBrowser.emit('disconnected');
      await bench.wait(20);
    }
    expect([bench.clients.length, stateOf(bench)]).toEqual([5, 'ready']);
  });
});
