// No answer blocks a chat: one that cannot leave fails, visibly in the log, and what was asked since is answered.

import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { chatCommands } from '../../src/commands/index.js';
import { SendFailure } from '../../src/fault.js';
import { replyExpiresAfterMs } from '../../src/incident/compose.js';
import { minutes, seconds } from '../../src/incident/duration.js';
import type { Message } from '../../src/incident/message.js';
import { openWorld, type World } from '../world.js';
import { answer, type Bench, openBench } from './sender-bench.js';

const asha = '+919812300001';

describe('said in a war room', () => {
  let world: World;
  afterEach(async () => {
    expect(world.errors).toEqual([]);
    await world.close();
  });

  const ofRoom = async (): Promise<string> => {
    world = await openWorld({ start: Date.parse('2026-11-25T08:30:00Z') });
    await world.posts('generic', { title: 'Payments fail', severity: 'critical', service: 'payments-db', key: 'k' });
    await world.transport.says(asha, 'ack');
    await world.settle();
    return world.transport.rooms[0]?.id ?? '';
  };
  const says = async (room: string, text: string): Promise<readonly string[]> => {
    const before = world.transport.spoken.length;
    await world.transport.says(asha, text, { chat: room });
    await world.settle();
    return world.transport.spoken
      .slice(before)
      .filter((one) => one.chat === room)
      .map((one) => one.text);
  };

  test.each([
    ['silence svc-x 1h because disks', /I know no service called svc-x/],
    ['test page', /^Test page: sent by WhatsApp/],
    ['silence payments-db 1h', /needs a manager/],
    ['unsilence svc-x', /Nothing is silenced/],
  ])('*%s* is answered there, and so is the next question', async (text, words) => {
    const room = await ofRoom();
    expect(await says(room, text)).toEqual([expect.stringMatching(words)]);
    expect(await says(room, 'status')).toEqual([expect.stringContaining('INC-1')]);
  });

  test('no example of any chat command leaves an answer unsent', async () => {
    const room = await ofRoom();
    for (const line of chatCommands.flatMap(({ examples }) => examples)) {
      await says(room, line);
      // Nobody says all of them in one second: the rate of the chat is not what is tried.
      await world.advanceTo(world.clock.now() + 1_000);
      const rows = await world.store.messages({ limit: 40 });
      const stuck = rows.filter(({ state, message }) => message.kind === 'reply' && (state === 'queued' || state === 'failed'));
      expect(stuck.map(({ error, message }) => [line, error, message.text])).toEqual([]);
    }
  });
});

describe('the sender', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  /** What may become of one answer, by the words in it. */
  const fates = ['is taken', 'fails for now', 'is refused', 'is lost on the way', 'throws'] as const;
  type Fate = (typeof fates)[number];
  const fateOf = (text: string): Fate => fates.find((fate) => text.startsWith(fate)) ?? 'is taken';
  const openWith = async (): Promise<void> => {
    bench = await openBench('cloud', {
      send:
        ({ transport }) =>
        async (outbound) => {
          const fate = fateOf(outbound.text);
          if (fate === 'fails for now') throw new SendFailure('cannot now', { permanent: false });
          if (fate === 'is refused') throw new SendFailure('never', { permanent: true });
          if (fate === 'is lost on the way') throw new SendFailure('no answer', { permanent: false, ambiguous: true });
          if (fate === 'throws') throw new TypeError('not a function');
          return transport.send(outbound);
        },
    });
  };
  const to: Readonly<Record<string, Message['to']>> = {
    'her own chat': { kind: 'person', person: 'asha' },
    'a room of no incident': { kind: 'room', incident: 77 },
    'a chat nobody knows': { kind: 'chat', transport: 'cloud', chat: 'g-unknown' },
  };
  const expiring = (message: Message): Message => ({ ...message, expiresAfterMs: replyExpiresAfterMs });

  test.each(Object.entries(to))('gives up what cannot leave to %s, and the next one is tried', async (_, recipient) => {
    await openWith();
    await bench.queue([
      { ...expiring(answer('asha', 'fails for now')), to: recipient },
      { ...expiring(answer('asha', 'the next')), to: recipient },
    ]);
    for (let second = 0; second < 150; second += 10) {
      await bench.queue([answer('ben', 'something else')]);
      await bench.pass(seconds(10), 1_000);
    }
    const rows = (await bench.store.messages({ limit: 50 })).filter(
      ({ message }) => message.to === recipient || message.text !== 'something else',
    );
    expect(rows.filter(({ state }) => state === 'queued')).toEqual([]);
    expect(rows.find(({ message }) => message.text === 'fails for now')?.state).toBe('failed');
  });

  test('keeps an answer while the transport itself carries nothing', async () => {
    const is = { down: true };
    bench = await openBench('cloud', {
      send:
        ({ transport }) =>
        (outbound) =>
          is.down ? Promise.reject(new SendFailure('Meta answers 500', { permanent: false })) : transport.send(outbound),
    });
    await bench.queue([expiring(answer('asha', 'the answer'))]);
    await bench.pass(minutes(4), 1_000);
    is.down = false;
    await bench.pass(seconds(40), 1_000);
    expect(bench.lines('asha')).toEqual(['the answer']);
  });

  test('answers the last question of a chat, whatever became of those before it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 4 }), async (before) => {
        await openWith();
        await bench.queue(before.map((fate, index) => expiring(answer('asha', `${fate} ${index}`))));
        await bench.queue([answer('asha', 'the last')]);
        for (let spent = 0; spent < before.length * 150; spent += 10) {
          await bench.queue([answer('ben', 'something else')]);
          await bench.pass(seconds(10), 2_000);
        }
        expect(bench.heardBy('asha').map((one) => one.text)).toContain('the last');
        await bench.close();
      }),
      { numRuns: 8 },
    );
    await openWith();
  });
});
