// A P1 page leaves within five seconds, whatever else there is to say: beside 20,000 warnings to the same person, over a slow transport,
// beside strangers, after answers and notes that used up what a transport may say. In this clock's time, with the limits of the real ones.

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { createSender, type Sender } from '../../src/delivery/send.js';
import { SendFailure } from '../../src/fault.js';
import type { Severity } from '../../src/incident/incident.js';
import type { Message } from '../../src/incident/message.js';
import { directoryOf } from '../../src/people/find-person.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { type Store, write } from '../../src/store/store.js';
import { transports } from '../../src/transports/index.js';
import type { OutboundMessage } from '../../src/transports/transport.js';
import { type FakeTransport, fakeTransport } from '../fake-transport.js';
import { type ManualClock, manualClock } from '../manual-clock.js';
import { opens, sampleIncident } from '../store/sample.js';

const start = Date.parse('2026-11-25T03:14:00Z');
const { organisation } = readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null);
const phoneOf = (person: string): string => organisation.people.get(person)?.phone ?? '';
const everybodyPaged = ['asha', 'ian', 'mia', 'vic', 'cora'];

let store: Store;
let clock: ManualClock;
let transport: FakeTransport;
let sender: Sender;

async function open(
  name: string,
  { can = {}, send }: { can?: Partial<FakeTransport['can']>; send?: FakeTransport['send'] } = {},
): Promise<void> {
  transport = fakeTransport(clock, { name, can });
  const ignore = async () => undefined;
  const listener = {
    message: ignore,
    reaction: ignore,
    delivery: ignore,
    membership: ignore,
    revoked: ignore,
    address: ignore,
    roomLost: ignore,
  };
  await transport.start(listener);
  const carrying = send === undefined ? transport : { ...transport, send };
  sender = createSender(
    {
      store,
      clock,
      transport: carrying,
      organisation: () => organisation,
      directory: () => directoryOf(organisation),
      transports: [],
      newCode: () => '482913',
      standing: () => [],
      reach: async (_transport, person) => ({ address: phoneOf(person), heardAt: null }),
      challenge: async () => null,
      nudge: () => undefined,
      log: pino({ level: 'silent' }),
    },
    {},
    { vias: ['', name] },
  );
}

beforeEach(async () => {
  clock = manualClock(start);
  store = await openSqliteStore({ path: ':memory:' });
});
afterEach(async () => {
  const stopping = sender.stop();
  clock.moveTo(clock.now() + 30_000);
  await stopping;
  await store.close();
});

const page = (person: string, incident: number, severity: Severity): Message => ({
  to: { kind: 'person', person },
  kind: 'page',
  act: { do: 'say' },
  text: `${severity} · INC-${incident}`,
  incident,
  severity,
  expiresAfterMs: null,
  unless: 'acknowledged',
  replaces: `page:${incident}:${person}`,
  quote: null,
});
const answer = (person: string, text: string): Message => ({
  ...page(person, 0, 'P4'),
  kind: 'reply',
  text,
  incident: null,
  unless: null,
  replaces: null,
});
const toStranger = (phone: string): Message => ({
  ...answer('', 'This number is not registered here.'),
  to: { kind: 'chat', transport: transport.name, chat: phone },
  direct: true,
});

const queue = (messages: readonly Message[]) => store.commit({ now: clock.now(), writes: messages.map(write.message) });

/** Time passes as it does in the product: the sender wakes each second, and at once when something ends. */
async function pass(ms: number, stepMs = 250): Promise<void> {
  const until = clock.now() + ms;
  for (;;) {
    sender.wake();
    for (let turns = 0; turns < 12; turns++) {
      // Whatever waits for the next transaction goes with this one.
      await store.commit({ now: clock.now(), writes: [] });
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (clock.now() >= until) return;
    clock.moveTo(Math.min(until, clock.now() + stepMs));
  }
}
const heardBy = (person: string) => transport.spoken.filter((one) => one.chat === phoneOf(person));
const secondsUntil = (text: string, person: string, since: number): number => {
  const heard = heardBy(person).find((one) => one.text.startsWith(text));
  return heard === undefined ? Number.POSITIVE_INFINITY : (heard.at - since) / 1_000;
};

describe('a P1 page leaves within five seconds', () => {
  test('beside 20,000 warnings to the same person, who hears a handful of messages and is told of all of them', {
    timeout: 60_000,
  }, async () => {
    await open('web');
    const warnings = Array.from({ length: 20_000 }, (_, index) => page('asha', index + 1, 'P3'));
    for (let at = 0; at < warnings.length; at += 1_000) {
      await queue(warnings.slice(at, at + 1_000));
      sender.wake();
    }
    await pass(2_000);
    const since = clock.now();
    await queue([page('asha', 20_001, 'P1')]);
    await pass(5_000);
    expect(secondsUntil('P1 · INC-20001', 'asha', since)).toBeLessThanOrEqual(1);
    await pass(60_000, 5_000);
    const words = heardBy('asha').map((one) => one.text.split('\n', 1)[0]);
    expect(words).toHaveLength(5);
    expect(words).toContain('🟡 19997 more pages: 19997 × P3');
    expect(await store.messages({ state: 'queued', limit: 10 })).toEqual([]);
  });

  test('beside 60 warnings to the same person over a transport that takes three seconds for each', async () => {
    const slow = (outbound: OutboundMessage) =>
      new Promise<{ id: string }>((resolve, reject) => clock.after(3_000, () => void transport.send(outbound).then(resolve, reject)));
    await open('web', { send: slow });
    await queue(Array.from({ length: 60 }, (_, index) => page('asha', index + 1, index % 2 === 0 ? 'P2' : 'P3')));
    await pass(1_500);
    const since = clock.now();
    await queue([page('asha', 61, 'P1')]);
    await pass(6_000);
    expect(secondsUntil('P1 · INC-61', 'asha', since)).toBeLessThanOrEqual(3.5);
  });

  test('beside 60 warnings to twelve people each, to everybody it is for', async () => {
    await open('web');
    const people = [...organisation.people.keys()].slice(0, 12);
    await queue(people.flatMap((person, nth) => Array.from({ length: 60 }, (_, index) => page(person, nth * 60 + index + 1, 'P3'))));
    await pass(10_000);
    const since = clock.now();
    await queue(everybodyPaged.map((person) => page(person, 10_000, 'P1')));
    await pass(6_000);
    expect(Math.max(...everybodyPaged.map((person) => secondsUntil('P1', person, since)))).toBeLessThanOrEqual(1);
  });

  test('beside 90 strangers who text the SMS line, and strangers never use up what others are answered with', async () => {
    await open('sms');
    await queue(Array.from({ length: 90 }, (_, index) => toStranger(`+1555000${1_000 + index}`)));
    await pass(3_000);
    const since = clock.now();
    await queue([answer('ben', 'INC-1 is open.'), ...everybodyPaged.map((person) => page(person, 1, 'P1'))]);
    await pass(60_000, 500);
    expect(Math.max(...everybodyPaged.map((person) => secondsUntil('P1', person, since)))).toBeLessThanOrEqual(1);
    expect(secondsUntil('INC-1 is open.', 'ben', since)).toBeLessThanOrEqual(2);
    expect(transport.spoken.filter((one) => one.chat.startsWith('+1555')).length).toBeLessThanOrEqual(13);
  });

  test.each([
    ['sms', 5],
    ['web', 30],
    ['cloud', 60],
    ['twilio', 60],
  ])('on %s after %i answers to the same person', async (name, answers) => {
    await open(name);
    await queue(Array.from({ length: answers }, (_, index) => answer('asha', `answer ${index + 1}`)));
    await pass(2_000);
    const since = clock.now();
    await queue([page('asha', 1, 'P1')]);
    await pass(6_000);
    expect(secondsUntil('P1', 'asha', since)).toBeLessThanOrEqual(1);
  });

  test('a second and a third P1 to the same person too', async () => {
    await open('sms');
    for (const incident of [1, 2, 3]) {
      const since = clock.now();
      await queue([page('asha', incident, 'P1')]);
      await pass(6_000);
      expect(secondsUntil(`P1 · INC-${incident}`, 'asha', since)).toBeLessThanOrEqual(1);
    }
  });
});

describe('an answer', () => {
  test('to the tenth tap in a row leaves within two seconds on the Cloud API, and no more leave at once than Meta lends', async () => {
    await open('cloud');
    for (let tap = 1; tap <= 10; tap++) {
      const since = clock.now();
      await queue([answer('asha', `answer ${tap}.`)]);
      await pass(1_000);
      expect(secondsUntil(`answer ${tap}.`, 'asha', since)).toBeLessThanOrEqual(1);
    }
    await queue(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? answer('asha', `more ${index}`) : page('asha', index, 'P1'))));
    await pass(6_000);
    expect(heardBy('asha').length).toBeLessThanOrEqual(45);
  });

  test('is charged nothing for tries that the other side refused', async () => {
    let down = true;
    await open('sms', {
      send: (outbound) => (down ? Promise.reject(new SendFailure('500', { permanent: false })) : transport.send(outbound)),
    });
    await queue([answer('asha', 'the answer')]);
    await pass(40_000, 1_000);
    down = false;
    await queue(['ben', 'ian', 'mia'].map((person) => answer(person, 'the answer')));
    await pass(32_000, 1_000);
    expect(heardBy('asha')).toHaveLength(1);
    await queue(Array.from({ length: 4 }, (_, index) => answer('asha', `more ${index}`)));
    await pass(8_000, 1_000);
    expect(heardBy('asha')).toHaveLength(5);
  });

  test('leaves after a page and before chatter, and within each the worse incident first', async () => {
    await open('local');
    const chatter = (person: string, severity: Severity): Message => ({
      ...answer(person, `news of ${severity}`),
      kind: 'update',
      severity,
    });
    await queue([
      chatter('ben', 'P3'),
      chatter('ian', 'P1'),
      answer('mia', 'an answer'),
      { ...answer('zoe', 'an answer about a P1'), severity: 'P1' },
      page('asha', 3, 'P3'),
      page('vic', 2, 'P2'),
      page('cora', 1, 'P1'),
    ]);
    await pass(1_000);
    expect(transport.spoken.map((one) => one.text)).toEqual([
      'P1 · INC-1',
      'P2 · INC-2',
      'P3 · INC-3',
      'an answer about a P1',
      'an answer',
      'news of P1',
      'news of P3',
    ]);
  });
});

describe('pages that come faster than anybody reads', () => {
  const lines = (person: string) => heardBy(person).map((one) => one.text.split('\n', 1)[0]);

  test('leave by themselves up to three a minute; the rest is one message, which is edited where it stands', async () => {
    await open('web');
    await queue(Array.from({ length: 6 }, (_, index) => page('asha', index + 1, 'P3')));
    await pass(6_000);
    expect(heardBy('asha').map((one) => one.text)).toEqual([
      'P3 · INC-1',
      'P3 · INC-2',
      'P3 · INC-3',
      '🟡 3 more pages: 3 × P3\nP3 · INC-4\nP3 · INC-5\nP3 · INC-6\n*ack 4* takes the first of them, *list* shows all.',
    ]);
    await queue([page('asha', 7, 'P4'), page('asha', 8, 'P3')]);
    await pass(12_000);
    expect(lines('asha')).toEqual(['P3 · INC-1', 'P3 · INC-2', 'P3 · INC-3', '🟡 5 more pages: 4 × P3, 1 × P4']);
    expect(heardBy('asha').at(-1)?.edits).toBe(1);
  });

  test('where nothing can be edited, are said again once a minute', async () => {
    await open('sms', { can: { edit: false } });
    for (let incident = 1; incident <= 30; incident++) {
      await queue([page('asha', incident, 'P3')]);
      await pass(2_000, 1_000);
    }
    expect(lines('asha').length).toBeLessThanOrEqual(5);
  });

  test('never hold back a P1, nor a P2 because of milder ones', async () => {
    await open('web');
    await queue(Array.from({ length: 10 }, (_, index) => page('asha', index + 1, 'P4')));
    await pass(2_000);
    await queue([page('asha', 11, 'P2')]);
    await pass(2_000);
    expect(lines('asha')).toEqual(['P4 · INC-1', 'P4 · INC-2', 'P4 · INC-3', 'P2 · INC-11']);
  });

  test('count only while they are unanswered', async () => {
    await open('web');
    for (const number of [1, 2, 3]) {
      const incident = sampleIncident(number);
      await store.commit(opens({ ...incident, ack: { by: 'asha', at: start, lastSignAt: start } }));
      await queue([{ ...page('asha', number, 'P3'), unless: 'resolved' }]);
      await pass(1_000);
    }
    await queue([page('asha', 4, 'P3')]);
    await pass(6_000);
    expect(lines('asha')).toEqual(['P3 · INC-1', 'P3 · INC-2', 'P3 · INC-3', 'P3 · INC-4']);
  });

  test('that somebody has taken meanwhile are not told', async () => {
    await open('web');
    await queue(Array.from({ length: 5 }, (_, index) => page('asha', index + 1, 'P3')));
    const taken = sampleIncident(4);
    await store.commit(opens({ ...taken, ack: { by: 'ian', at: start, lastSignAt: start } }));
    await pass(70_000, 1_000);
    expect(lines('asha')).toEqual(['P3 · INC-1', 'P3 · INC-2', 'P3 · INC-3', 'P3 · INC-5']);
  });

  test('are told anew, as things stand then, when the message could not leave', async () => {
    let down = false;
    await open('web', {
      send: (outbound) => (down ? Promise.reject(new SendFailure('500', { permanent: false })) : transport.send(outbound)),
    });
    await queue(Array.from({ length: 5 }, (_, index) => page('asha', index + 1, 'P3')));
    await pass(2_000);
    down = true;
    await pass(10_000, 1_000);
    await queue([page('asha', 6, 'P3')]);
    down = false;
    await pass(20_000, 1_000);
    expect(lines('asha')).toEqual(['P3 · INC-1', 'P3 · INC-2', 'P3 · INC-3', '🟡 3 more pages: 3 × P3']);
  });
});

test('every transport keeps an allowance for pages alone', () => {
  expect(transports.filter(({ limits }) => limits.pages === undefined).map(({ name }) => name)).toEqual([]);
});
