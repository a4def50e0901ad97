// Several transports in order: what does not arrive by the first goes by the next, what comes back comes back once, and nobody
// hears more than they must. The two big ones are promises of README, "Measured".

import { afterEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { SendFailure } from '../../src/fault.js';
import { page } from '../../src/incident/compose.js';
import { write } from '../../src/store/store.js';
import type { FakeTransport } from '../fake-transport.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const second = 1_000;
const asha = '+919812300001';
const ian = '+447700900008';

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const sms = { name: 'sms', can: { groups: 'none', reactions: false, edit: false, pin: false } } as const;
const fires = (key: string, more: object = {}) =>
  world.posts('generic', { title: `alert ${key}`, severity: 'critical', service: 'payments-db', key, ...more });
const pagesOf = (transport: FakeTransport, incident: number) =>
  transport.spoken.filter((one) => !one.group && one.text.includes(`INC-${incident} `) && one.choices.length > 0);
const first = (text: string) => text.split('\n')[0];

/** Everybody of the example, and this many more who only ever get the pages a test writes for them. */
const crowd = (count: number): string => {
  const more = Array.from(
    { length: count },
    (_, n) => `  p${n}: { name: "Person ${n}", phone: "+4470000${String(10_000 + n)}", role: responder }`,
  );
  return exampleOrganisation.replace(/^people:\n/m, `people:\n${more.join('\n')}\n`);
};
const phoneOf = (n: number) => `+4470000${String(10_000 + n)}`;

/** A page about this incident for each of these people, as its policy would send it. */
async function pageThem(number: number, people: readonly number[]): Promise<void> {
  const incident = await world.store.incident(number);
  if (incident === null) throw new Error(`INC-${number} is not there`);
  const messages = people.map((n) => page(incident, `p${n}`, `🔴 P1 · INC-${number} · for ${n}`, 'acknowledged'));
  await world.store.commit({ now: world.clock.now(), writes: messages.map(write.message) });
}

describe('a page that does not arrive', () => {
  test('goes by SMS as well after a minute, and a delivered one does not', async () => {
    world = await openWorld({ start, transports: [{ name: 'local' }, sms] });
    const [whatsapp, text] = world.transports;
    whatsapp.lost.add(asha);
    await fires('a');
    await world.advanceTo(start + 59 * second);
    expect(text?.spoken).toEqual([]);
    await world.advanceTo(start + 65 * second);
    expect(text?.spoken.map((one) => [one.chat, first(one.text)])).toEqual([[asha, '🔴 P1 · INC-1 · alert a']]);
    expect(text?.spoken[0]?.text).toMatch(/\(Sent by SMS too: WhatsApp has not delivered it\.\)$/);
  });

  test('goes to the next transport at once when the first refuses it for good', async () => {
    world = await openWorld({ start, transports: [{ name: 'local' }, sms] });
    const [whatsapp, text] = world.transports;
    whatsapp.refuses = true;
    await fires('a');
    await world.advanceTo(start + 3 * second);
    expect(text?.spoken.map((one) => one.chat)).toContain(asha);
    expect(text?.spoken.find((one) => one.chat === asha)?.text).toMatch(/WhatsApp would not take it/);
  });

  test('goes to the next transport when it was accepted and then bounced', async () => {
    world = await openWorld({ start, transports: [{ name: 'local' }, sms] });
    const [whatsapp, text] = world.transports;
    whatsapp.lost.add(asha);
    await fires('a');
    const sent = whatsapp.spoken.find((one) => one.chat === asha);
    await whatsapp.bounces(sent?.id ?? '', 'the number is not on WhatsApp');
    await world.advanceTo(start + 2 * second);
    expect(text?.spoken.map((one) => one.chat)).toEqual([asha]);
  });

  test('is not repeated by SMS once somebody has it', async () => {
    world = await openWorld({ start, transports: [{ name: 'local' }, sms] });
    const [whatsapp, text] = world.transports;
    whatsapp.lost.add(asha);
    await fires('a');
    await world.advanceTo(start + 30 * second);
    await whatsapp.says(ian, 'ack 1');
    await world.advanceTo(start + 90 * second);
    expect(text?.spoken).toEqual([]);
  });

  test('an ack by SMS counts, its answer comes by SMS, and the same ack by WhatsApp hears who has it', async () => {
    world = await openWorld({ start, transports: [{ name: 'local' }, sms] });
    const [whatsapp, text] = world.transports;
    whatsapp.lost.add(asha);
    await fires('a');
    await world.advanceTo(start + 65 * second);
    await text?.says(asha, 'ack');
    await world.settle();
    expect((await world.store.incident(1))?.ack?.by).toBe('asha');
    expect(text?.spoken.at(-1)?.text).toMatch(/INC-1 is yours/);
    const before = text?.spoken.length;
    await whatsapp.says(asha, 'ack');
    await world.settle();
    expect(whatsapp.spoken.at(-1)?.text).toMatch(/^You took INC-1 at /);
    expect(text?.spoken).toHaveLength(before ?? 0);
  });

  test('somebody whom no transport reaches holds up nobody: the next step comes at once', async () => {
    world = await openWorld({ start, transports: [{ name: 'local' }, sms] });
    for (const one of world.transports) one.refuses = true;
    await fires('a');
    await world.advanceTo(start + 4 * second);
    const { progression, paged } = (await world.store.incident(1)) ?? { progression: null, paged: [] };
    expect(progression?.ladderStep).toBeGreaterThanOrEqual(1);
    expect(paged).toContain('asha');
    const timeline = (await world.store.timeline(1, 50)).map(({ text }) => text);
    expect(timeline).toContainEqual(expect.stringMatching(/^Asha cannot be reached: refused/));
    // The ladder has an end: nobody is asked for once a second for ever.
    const { length } = timeline;
    await world.advanceTo(start + 60 * second);
    expect((await world.store.timeline(1, 200)).length - length).toBeLessThan(40);
  });
});

describe('a page to somebody who never confirmed', () => {
  const strict = { trustsPhones: false } as const;

  test('asks for the code first, and leaves as soon as it comes back', async () => {
    world = await openWorld({ start, transports: [{ name: 'web', provesSender: false, can: strict }] });
    const [whatsapp] = world.transports;
    await fires('a');
    const toAsha = () => whatsapp.spoken.filter((one) => one.chat === asha).map((one) => one.text);
    expect(toAsha()).toEqual([expect.stringMatching(/^🔴 P1 · INC-1 · payments-db · Acme is paging you, Asha Rao\n.*reply 482 913/)]);
    await world.advanceTo(start + 8 * second);
    expect(toAsha()).toHaveLength(1);
    await whatsapp.says(asha, '482913');
    await world.advanceTo(start + 12 * second);
    expect(toAsha().map(first)).toContain('🔴 P1 · INC-1 · alert a');
  });

  test('whose number is not on WhatsApp holds up nobody: the next step comes at once', async () => {
    world = await openWorld({ start, transports: [{ name: 'web', provesSender: false, can: strict }] });
    const send = world.transport.send.bind(world.transport);
    world.transport.send = (outbound) =>
      'direct' in outbound.to && outbound.to.direct === asha
        ? Promise.reject(new SendFailure('the number is not on WhatsApp', { permanent: true }))
        : send(outbound);
    await fires('a');
    for (let s = 1; s <= 15; s++) await world.advanceTo(start + s * second);
    expect((await world.store.timeline(1, 50)).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^Asha cannot be reached: the number is not on WhatsApp/),
    );
    expect((await world.store.incident(1))?.progression.ladderStep).toBeGreaterThanOrEqual(1);
  });
});

describe('accepted and never delivered', () => {
  test('a tenth of 500 pages vanishes: those 50 are on the next transport in 60 to 65 s, the other 450 are left alone', async () => {
    world = await openWorld({ start, yaml: crowd(500), transports: [{ name: 'cloud' }, { name: 'twilio', can: sms.can }] });
    const [whatsapp, text] = world.transports;
    const people = Array.from({ length: 500 }, (_, n) => n);
    const vanishing = people.filter((n) => n % 10 === 3);
    for (const n of vanishing) whatsapp.lost.add(phoneOf(n));
    await fires('a');
    await pageThem(1, people);
    await world.advanceTo(start + 60 * second - 1);
    expect(text?.spoken.filter((one) => one.chat.startsWith('+4470000'))).toEqual([]);
    await world.advanceTo(start + 66 * second);
    const rescued = text?.spoken.filter((one) => one.chat.startsWith('+4470000')) ?? [];
    expect(rescued.map((one) => one.chat).sort()).toEqual(vanishing.map(phoneOf).sort());
    for (const { at } of rescued) {
      expect(at - start).toBeGreaterThanOrEqual(60 * second);
      expect(at - start).toBeLessThanOrEqual(65 * second);
    }
    const sent = whatsapp.spoken.filter((one) => one.chat.startsWith('+4470000'));
    expect(sent).toHaveLength(500);
  });
});

describe('a transport that is down', () => {
  test('ten minutes with 500 open pages: nothing is lost, all are on the next one in 90 s, and its return adds one message a page at most', async () => {
    world = await openWorld({ start, yaml: crowd(500), transports: [{ name: 'cloud' }, { name: 'twilio', can: sms.can }] });
    const [whatsapp, other] = world.transports;
    for (let n = 0; n < 10; n++) await fires(`k${n}`, { service: `svc-${n}` });
    await world.advanceTo(start + 60 * second);
    whatsapp.up = false;
    const begin = world.clock.now();
    const of = (n: number) => 1 + (n % 10);
    for (let n = 0; n < 10; n++)
      await pageThem(
        n + 1,
        Array.from({ length: 500 }, (_, p) => p).filter((p) => of(p) === n + 1),
      );
    await world.advanceTo(begin + 90 * second);
    const rescued = other?.spoken.filter((one) => one.chat.startsWith('+4470000')) ?? [];
    expect(new Set(rescued.map((one) => one.chat)).size).toBe(500);
    expect(rescued).toHaveLength(500);
    // Three of the ten incidents are taken while it is down.
    for (const number of [2, 5, 9]) await other?.says(ian, `ack ${number}`);
    await world.advanceTo(begin + 600 * second);
    const before = whatsapp.spoken.length;
    whatsapp.up = true;
    await world.advanceTo(begin + 700 * second);
    const after = whatsapp.spoken.slice(before).filter((one) => one.chat.startsWith('+4470000') && one.choices.length > 0);
    const numbers = after.map((one) => Number(/INC-(\d+)/.exec(one.text)?.[1]));
    expect(numbers.filter((number) => [2, 5, 9].includes(number))).toEqual([]);
    const perChat = new Map<string, number>();
    for (const { chat } of after) perChat.set(chat, (perChat.get(chat) ?? 0) + 1);
    expect(Math.max(0, ...perChat.values())).toBeLessThanOrEqual(1);
    const lost = (await world.store.messages({ incident: 1, limit: 1_000 })).filter(
      ({ message, state }) => message.kind === 'page' && (state === 'failed' || state === 'expired'),
    );
    expect(lost).toEqual([]);
  }, 120_000);

  test('is told to the admins on another one within a minute, once, and so is its return', async () => {
    world = await openWorld({ start, transports: [{ name: 'web' }, sms] });
    const [whatsapp, text] = world.transports;
    whatsapp.state = 'logged-out';
    whatsapp.up = false;
    await world.advanceTo(start + 60 * second);
    const told = text?.spoken.filter((one) => one.text.startsWith('⚠️ Muster: WhatsApp has been down')) ?? [];
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toMatch(/Pages go by SMS until it is back/);
    await world.advanceTo(start + 600 * second);
    whatsapp.state = null;
    whatsapp.up = true;
    await world.advanceTo(start + 660 * second);
    expect(text?.spoken.filter((one) => one.text.startsWith('⚠️ Muster'))).toHaveLength(1);
    expect(whatsapp.spoken.filter((one) => one.text.startsWith('✅ Muster: WhatsApp is back'))).toHaveLength(1);
  });

  test('is tried with one message every 15 s, not with everything that waits', async () => {
    world = await openWorld({ start, transports: [{ name: 'local' }] });
    let attempts = 0;
    const send = world.transport.send.bind(world.transport);
    world.transport.send = (outbound) => {
      attempts += 1;
      return send(outbound);
    };
    await fires('a');
    world.transport.up = false;
    for (let n = 0; n < 20; n++) await fires(`b${n}`, { service: `svc-${n}` });
    await world.advanceTo(start + 30 * second);
    const opened = attempts;
    await world.advanceTo(start + 90 * second);
    expect(attempts - opened).toBeLessThanOrEqual(5);
    world.transport.up = true;
    await world.advanceTo(start + 110 * second);
    expect(pagesOf(world.transport, 9).length).toBeGreaterThan(0);
  });
});

describe('a page that was read and not answered', () => {
  test('makes the next step come sooner, and shows on the card', async () => {
    world = await openWorld({ start, transports: [{ name: 'local' }] });
    await fires('a');
    await world.advanceTo(start + 20 * second);
    const sent = world.transport.spoken.find((one) => one.chat === asha);
    await world.transport.reads(sent?.id ?? '');
    // Two minutes to the second page: a hundred seconds are left, half of them count.
    await world.advanceTo(start + 69 * second);
    expect(pagesOf(world.transport, 1).filter((one) => one.chat === asha)).toHaveLength(1);
    await world.advanceTo(start + 72 * second);
    expect(pagesOf(world.transport, 1).filter((one) => one.chat === asha)).toHaveLength(2);
    expect((await world.store.timeline(1, 50)).map(({ text }) => text)).toContain('Asha has seen the page and not answered yet');
  });
});

describe('what the heartbeat stands on', () => {
  test('alerts are taken, the disk writes, the sweep runs and a round trip worked lately; one transport of two is enough', async () => {
    world = await openWorld({ start, transports: [{ name: 'web' }, sms] });
    const [whatsapp, text] = world.transports;
    await world.advanceTo(start + 5 * second);
    expect(await world.muster.takesAlerts()).toBe(true);
    expect((await world.muster.readiness()).well).toBe(true);
    whatsapp.up = false;
    whatsapp.state = 'logged-out';
    expect((await world.muster.readiness()).well).toBe(true);
    if (text !== undefined) text.state = 'banned';
    expect((await world.muster.readiness()).well).toBe(false);
  });
});
