// The sender: order per chat, a lane that never waits, leases, retries by deadline, what is dropped just before it leaves.

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import type { Reached } from '../../src/delivery/outgoing-message.js';
import { createSender, leaseMs, type Sender, type SenderOptions } from '../../src/delivery/send.js';
import { SendFailure } from '../../src/fault.js';
import type { Message, MessageKind } from '../../src/incident/message.js';
import { directoryOf } from '../../src/people/find-person.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { type Store, write } from '../../src/store/store.js';
import type { OutboundMessage } from '../../src/transports/transport.js';
import { deafListener, type FakeTransport, fakeTransport } from '../fake-transport.js';
import { type ManualClock, manualClock } from '../manual-clock.js';

const start = Date.parse('2026-11-25T03:14:00Z');
const { organisation } = readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null);
const asha = '+919812300001';

let store: Store;
let clock: ManualClock;
let transport: FakeTransport;
let sender: Sender;

const makeSender = (
  over: FakeTransport = transport,
  options: SenderOptions = {},
  reach: (person: string) => Promise<Reached> = async (person) => ({
    address: organisation.people.get(person)?.phone ?? '',
    heardAt: null,
  }),
) =>
  createSender(
    {
      store,
      clock,
      transport: over,
      organisation: () => organisation,
      directory: () => directoryOf(organisation),
      transports: [],
      newCode: () => '482913',
      standing: () => [],
      reach: (_transport, person) => reach(person),
      challenge: async () => null,
      nudge: () => undefined,
      log: pino({ level: 'silent' }),
    },
    {},
    options,
  );

beforeEach(async () => {
  clock = manualClock(start);
  store = await openSqliteStore({ path: ':memory:' });
  transport = fakeTransport(clock);
  await transport.start(deafListener);
  sender = makeSender();
});
afterEach(async () => {
  await sender.stop();
  await store.close();
});

const message = (person: string, text: string, kind: MessageKind = 'update', over: Partial<Message> = {}): Message => ({
  to: { kind: 'person', person },
  kind,
  act: { do: 'say' },
  text,
  incident: null,
  expiresAfterMs: null,
  unless: null,
  replaces: null,
  quote: null,
  ...over,
});

const queue = (...messages: Message[]) => store.commit({ now: clock.now(), writes: messages.map(write.message) });
const said = () => transport.spoken.map((one) => one.text);

/** A transport whose sends of some texts fail or never return. */
const stubborn = (refuse: (outbound: OutboundMessage) => Promise<{ id: string }> | null): FakeTransport => ({
  ...transport,
  send: (outbound) => refuse(outbound) ?? transport.send(outbound),
});

describe('the sender', () => {
  test('keeps the order of one chat', async () => {
    await queue(message('asha', 'one'), message('asha', 'two'), message('asha', 'three'));
    await sender.drain();
    expect(said()).toEqual(['one', 'two', 'three']);
  });

  test('never lets a page wait behind chatter that cannot leave', async () => {
    sender = makeSender(
      stubborn((outbound) => (outbound.text === 'chatter' ? Promise.reject(new SendFailure('busy', { permanent: false })) : null)),
    );
    await queue(message('asha', 'chatter'), message('asha', 'the page', 'page'));
    await sender.drain();
    expect(said()).toEqual(['the page']);
  });

  test('holds back the rest of a chat until the message before it has left', async () => {
    let broken = true;
    sender = makeSender(
      stubborn((outbound) => (broken && outbound.text === 'one' ? Promise.reject(new SendFailure('busy', { permanent: false })) : null)),
    );
    await queue(message('asha', 'one'), message('asha', 'two'), message('ben', 'for ben'));
    await sender.drain();
    expect(said()).toEqual(['for ben']);
    broken = false;
    clock.moveTo(clock.now() + 2_000);
    await sender.drain();
    expect(said()).toEqual(['for ben', 'one', 'two']);
  });

  test('gives a message up for good when it can never be delivered, and goes on with the next', async () => {
    sender = makeSender(
      stubborn((outbound) => (outbound.text === 'gone' ? Promise.reject(new SendFailure('no such number', { permanent: true })) : null)),
    );
    await queue(message('asha', 'gone'), message('asha', 'next'));
    await sender.drain();
    expect(said()).toEqual(['next']);
    expect((await store.messages({ limit: 10 })).map((row) => [row.message.text, row.state])).toEqual([
      ['next', 'handed-over'],
      ['gone', 'failed'],
    ]);
  });

  test('tries again after a crash once the lease is over, and says that it may repeat', async () => {
    await queue(message('asha', 'the page', 'page'));
    await store.claim({
      now: clock.now(),
      lanes: ['P1', 'P2', 'P3', 'P4', 'bundle', 'reply', 'stranger'],
      limit: 10,
      leaseMs,
      exceptChats: [],
    });
    await sender.drain();
    expect(said()).toEqual([]);
    clock.moveTo(clock.now() + leaseMs + 1);
    await sender.drain();
    expect(said()).toEqual(['the page\n(may repeat)']);
  });

  test('gives a call that does not come back fifteen seconds, then tries again and says that it may repeat', async () => {
    let hangs = true;
    sender = makeSender(stubborn((outbound) => (hangs && outbound.text.startsWith('the page') ? new Promise(() => undefined) : null)));
    await queue(message('asha', 'the page', 'page'));
    const draining = sender.drain();
    for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
    clock.moveTo(clock.now() + 15_001);
    await draining;
    hangs = false;
    clock.moveTo(clock.now() + 2_000);
    await sender.drain();
    expect(said()).toEqual(['the page\n(may repeat)']);
  });

  test('waits as long as the other side asked for', async () => {
    let refused = 0;
    sender = makeSender(
      stubborn((outbound) =>
        outbound.text === 'one' && refused++ === 0
          ? Promise.reject(new SendFailure('slow down', { permanent: false, retryAfterMs: 60_000 }))
          : null,
      ),
    );
    await queue(message('asha', 'one'));
    await sender.drain();
    clock.moveTo(start + 59_000);
    await sender.drain();
    expect(said()).toEqual([]);
    clock.moveTo(start + 60_001);
    await sender.drain();
    expect(said()).toEqual(['one']);
  });

  test('turns chatter that has grown old into one line a chat, and never lets a page grow old', async () => {
    transport.up = false;
    await queue(
      message('asha', 'old 1', 'update', { expiresAfterMs: 600_000 }),
      message('asha', 'old 2', 'update', { expiresAfterMs: 600_000 }),
      message('asha', 'page', 'page'),
    );
    await sender.drain();
    clock.moveTo(start + 600_001);
    await sender.expire();
    await sender.expire();
    transport.up = true;
    clock.moveTo(start + 700_000);
    await sender.drain();
    expect(said().sort()).toEqual(['While I was away, older messages to this chat were not sent. *list* shows what is open.', 'page']);
  });

  test('sends nothing more once it was stopped', async () => {
    await sender.stop();
    await queue(message('asha', 'late'));
    await sender.drain();
    expect(said()).toEqual([]);
  });

  test('does not slow one recipient down because another has had enough', async () => {
    const limits = { all: { perSecond: 100, burst: 100 }, perRecipient: { perSecond: 0.1, burst: 1 } };
    sender = createSender(
      {
        store,
        clock,
        transport,
        organisation: () => organisation,
        directory: () => directoryOf(organisation),
        transports: [],
        newCode: () => '482913',
        standing: () => [],
        reach: async (_transport, person) => ({ address: organisation.people.get(person)?.phone ?? '', heardAt: null }),
        challenge: async () => null,
        nudge: () => undefined,
        log: pino({ level: 'silent' }),
      },
      {},
      { limits },
    );
    await queue(message('asha', 'a1'), message('asha', 'a2'), message('ben', 'b1'));
    await sender.drain();
    expect(said().sort()).toEqual(['a1', 'b1']);
    expect(transport.spoken.filter((one) => one.chat === asha)).toHaveLength(1);
    clock.moveTo(start + 10_001);
    await sender.drain();
    expect(said().sort()).toEqual(['a1', 'a2', 'b1']);
  });

  test('lets chatter wait while pages use up the rate', async () => {
    const limits = { all: { perSecond: 1, burst: 2 }, perRecipient: { perSecond: 10, burst: 10 } };
    sender = makeSender(transport, { limits });
    await queue(
      message('ben', 'chatter'),
      message('asha', 'page 1', 'page'),
      message('ian', 'page 2', 'page'),
      message('mia', 'page 3', 'page'),
    );
    await sender.drain();
    expect(said().sort()).toEqual(['page 1', 'page 2']);
    clock.moveTo(clock.now() + 1_001);
    await sender.drain();
    expect(said().sort()).toEqual(['page 1', 'page 2', 'page 3']);
    clock.moveTo(clock.now() + 1_001);
    await sender.drain();
    expect(said()).toContain('chatter');
  });

  test('pauses for a recipient as long as was asked, and for nobody else', async () => {
    let asked = true;
    sender = makeSender(
      stubborn((outbound) => {
        if (!asked || !('direct' in outbound.to) || outbound.to.direct !== asha) return null;
        asked = false;
        return Promise.reject(new SendFailure('pair limit', { permanent: false, retryAfterMs: 90_000 }));
      }),
    );
    await queue(message('asha', 'to asha', 'page'), message('ben', 'to ben', 'page'));
    await sender.drain();
    expect(said()).toEqual(['to ben']);
    clock.moveTo(start + 89_000);
    await sender.drain();
    expect(said()).toEqual(['to ben']);
    clock.moveTo(start + 91_000);
    await sender.drain();
    expect(said()).toEqual(['to ben', 'to asha']);
  });

  test('sends nothing while the whole transport asks for a pause', async () => {
    let asked = true;
    sender = makeSender(
      stubborn(() => {
        if (!asked) return null;
        asked = false;
        return Promise.reject(new SendFailure('rate limit', { permanent: false, retryAfterMs: 20_000, scope: 'transport' }));
      }),
    );
    await queue(message('asha', 'to asha', 'page'));
    await sender.drain();
    await queue(message('ben', 'to ben', 'page'));
    clock.moveTo(start + 19_000);
    await sender.drain();
    expect(said()).toEqual([]);
    clock.moveTo(start + 21_000);
    await sender.drain();
    expect([...said()].sort()).toEqual(['to asha', 'to ben']);
  });

  test('charges nothing for what was held back: the rate is for what is said', async () => {
    const limits = { all: { perSecond: 0.01, burst: 2 }, perRecipient: { perSecond: 10, burst: 10 } };
    sender = makeSender(transport, { limits }, async (person) =>
      person === 'asha' ? { address: asha, heardAt: null } : { unconfirmed: '+44' },
    );
    await queue(
      ...['ben', 'ian', 'mia', 'vic'].map((person) => message(person, `to ${person}`, 'update')),
      message('asha', 'to asha', 'update'),
    );
    await queue(message('asha', 'and again', 'update'));
    await sender.drain();
    expect(said()).toEqual(['to asha', 'and again']);
  });
});
