// A relayed room seen from its members: one order for all, nobody's own words back, each thing once.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minutes, seconds } from '../../src/incident/duration.js';
import type { FakeTransport } from '../fake-transport.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const people = { asha: '+919812300001', ian: '+447700900008', mia: '+34612300003', lena: '+491713920007' } as const;
const phones = Object.values(people);
const twilio = { name: 'twilio', can: { groups: 'none', reactions: false, edit: false, pin: false } } as const;
const sms = { ...twilio, name: 'sms' };

async function openRoom(transports: Parameters<typeof openWorld>[0]['transports'] = [twilio]): Promise<World> {
  const world = await openWorld({ start, transports });
  await world.posts('generic', { title: 'pool timeout', severity: 'critical', service: 'payments-db', key: 'pool' });
  return world;
}

/** What a member was told of what others said, in order. */
const heardBy = (transports: readonly FakeTransport[], phone: string): readonly string[] =>
  transports
    .flatMap((one) => one.spoken)
    .filter((one) => one.chat === phone && /^\*\w+\*: say \d+/.test(one.text))
    .map((one) => /say \d+/.exec(one.text)?.[0] ?? '');

type Turn =
  | { readonly does: 'says'; readonly who: number }
  | { readonly does: 'fails'; readonly up: boolean }
  | { readonly does: 'waits'; readonly forS: number };

const turns = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant('says' as const), who: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('fails' as const), up: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('waits' as const), forS: fc.integer({ min: 1, max: 20 }) }) },
  ),
  { minLength: 1, maxLength: 14 },
);

describe('a relayed room', () => {
  test('everybody hears all others in one order and never themselves, whatever fails on the way', { timeout: 60_000 }, async () => {
    const told = fc.asyncProperty(turns, async (story: readonly Turn[]) => {
      const world = await openRoom();
      const said: { readonly by: string; readonly text: string }[] = [];
      for (const turn of story) {
        if (turn.does === 'fails') world.transport.up = turn.up;
        else if (turn.does === 'waits') await world.advanceTo(world.clock.now() + seconds(turn.forS));
        else {
          const by = phones[turn.who] ?? '';
          const text = `say ${said.length}`;
          await world.transport.says(by, `${text} and a few words more`);
          said.push({ by, text });
        }
      }
      world.transport.up = true;
      await world.advanceTo(world.clock.now() + minutes(4));
      for (const phone of phones)
        expect(heardBy(world.transports, phone)).toEqual(said.filter(({ by }) => by !== phone).map(({ text }) => text));
      await world.close();
    });
    await fc.assert(told, { numRuns: 25 });
  });

  test('what one member cannot be sent keeps nothing from the others', async () => {
    const world = await openRoom();
    world.transport.barred.add(people.mia);
    await world.transport.says(people.asha, 'say 1 to all of you');
    await world.advanceTo(start + seconds(30));
    expect(heardBy(world.transports, people.mia)).toEqual([]);
    expect(heardBy(world.transports, people.ian)).toEqual(['say 1']);
    const { room } = (await world.store.incident(1)) ?? {};
    expect(room?.members.every((one) => one.joined)).toBe(true);
    expect((await world.store.timeline(1, 50)).map((line) => line.kind)).not.toContain('page-failed');
    await world.close();
  });

  test('is passed on once, also when the process ends between passing on and writing that down', async () => {
    const world = await openRoom();
    await world.transport.says(people.asha, 'say 1 to all of you');
    await world.settle();
    const rows = await world.store.messages({ incident: 1, limit: 100 });
    const row = rows.find((one) => one.chatKey === 'room:1' && one.message.text.includes('say 1'));
    const again = await world.store.commit({
      now: world.clock.now(),
      writes: [{ write: 'receipt', receipt: { channel: 'relay', id: String(row?.id), at: world.clock.now() } }],
    });
    expect(again).toBe('duplicate');
    expect(heardBy(world.transports, people.ian)).toEqual(['say 1']);
    await world.close();
  });

  test('news that waited for more of its kind does not wait once more on its way to each', async () => {
    const world = await openRoom();
    await world.transport.says(people.asha, 'ack');
    await world.advanceTo(start + seconds(10));
    await world.posts('generic', { title: 'pool timeout', severity: 'critical', service: 'payments-db', key: 'pool', status: 'resolved' });
    await world.posts('generic', { title: 'pool timeout', severity: 'critical', service: 'payments-db', key: 'pool' });
    await world.advanceTo(start + seconds(45));
    for (const phone of phones)
      expect(world.transport.spoken.filter((one) => one.chat === phone && one.text.includes('fired again'))).toHaveLength(1);
    await world.close();
  });

  test('goes to each by the transport that carries, when the first is down', async () => {
    const world = await openRoom([twilio, sms]);
    world.transport.state = 'logged-out';
    await world.transports[1]?.says(people.asha, 'say 1 to all of you');
    await world.advanceTo(start + seconds(10));
    expect(
      world.transports[1]?.spoken
        .filter((one) => one.text.includes('say 1'))
        .map((one) => one.chat)
        .sort(),
    ).toEqual([people.ian, people.lena, people.mia].sort());
    await world.close();
  });

  test('who said STOP hears no talk any more, and is paged all the same', async () => {
    const world = await openWorld({ start, transports: [{ ...twilio, can: { ...twilio.can, trustsPhones: false } }] });
    for (const phone of phones) {
      await world.transport.says(phone, 'hello');
      await world.settle();
      await world.transport.says(phone, '482913');
      await world.settle();
    }
    await world.transport.says(people.ian, 'STOP');
    await world.advanceTo(start + minutes(1));
    await world.posts('generic', { title: 'pool timeout', severity: 'critical', service: 'payments-db', key: 'pool' });
    await world.transport.says(people.asha, 'say 1 to all of you');
    await world.advanceTo(start + minutes(2));
    expect(heardBy(world.transports, people.ian)).toEqual([]);
    expect(heardBy(world.transports, people.lena)).toEqual(['say 1']);
    expect(world.transport.spoken.some((one) => one.chat === people.ian && one.text.startsWith('🔴 P1 · INC-1'))).toBe(true);
    expect((await world.store.incident(1))?.room?.members.find((one) => one.person === 'ian')).toEqual({ person: 'ian', joined: true });
    await world.close();
  });

  test('however much is said in it by SMS, a page to one of them waits for none of it', async () => {
    const world = await openRoom([sms]);
    for (let n = 0; n < 12; n++) await world.transport.says(people.asha, `say ${n} to all of you`);
    for (let second = 1; second <= 40; second++) await world.advanceTo(start + seconds(second));
    const before = world.clock.now();
    await world.posts('generic', { title: 'another one', severity: 'critical', service: 'payments-db', key: 'other' });
    for (let second = 1; second <= 10; second++) await world.advanceTo(before + seconds(second));
    const pages = world.transport.spoken.filter((one) => one.chat === people.ian && one.text.includes('INC-2 · another one'));
    // One a second in all: those paged before him go first.
    expect(pages.map((one) => one.at - before <= seconds(5))).toEqual([true]);
    await world.close();
  });

  test('a short command is a command, a sentence about the work is talk', async () => {
    const world = await openRoom();
    await world.transport.says(people.asha, 'ack');
    await world.transport.says(people.asha, 'fixed the pool on db01, now watching');
    await world.advanceTo(start + seconds(20));
    expect(await world.store.incident(1)).toMatchObject({ status: 'acknowledged', ack: { by: 'asha' } });
    expect(world.transport.spoken.filter((one) => one.text.startsWith('*Asha*: fixed the pool'))).toHaveLength(3);
    await world.close();
  });

  test('somebody who is not in it talks to the bot alone', async () => {
    const world = await openRoom();
    await world.transport.says('+33639980006', 'what is going on over there?');
    await world.settle();
    expect(world.transport.spoken.filter((one) => one.text.includes('going on over there'))).toEqual([]);
    await world.close();
  });

  test('a message that comes twice is passed on once', async () => {
    const world = await openRoom();
    await world.transport.says(people.asha, 'say 1 to all of you', { id: 'same' });
    await world.transport.says(people.asha, 'say 1 to all of you', { id: 'same' });
    await world.settle();
    expect(heardBy(world.transports, people.ian)).toEqual(['say 1']);
    await world.close();
  });
});
