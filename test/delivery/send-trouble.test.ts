// The sender when something else is in trouble: the store takes nothing, a call never returns, an attempt's end is not known.

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { createSender, leaseMs, type Sender } from '../../src/delivery/send.js';
import { SendFailure, StoreUnavailable } from '../../src/fault.js';
import type { Message, MessageKind } from '../../src/incident/message.js';
import { directoryOf } from '../../src/people/find-person.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { type Store, write } from '../../src/store/store.js';
import type { Transport } from '../../src/transports/transport.js';
import { deafListener, type FakeTransport, fakeTransport } from '../fake-transport.js';
import { type ManualClock, manualClock } from '../manual-clock.js';

const start = Date.parse('2026-11-25T03:14:00Z');
const { organisation } = readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null);

let store: Store;
let clock: ManualClock;
let transport: FakeTransport;
let sender: Sender;
let complaints: string[];
/** While false the store answers questions and takes nothing. */
let takes: boolean;

const senderOver = (over: Transport = transport) => {
  const refuse = async () => {
    throw new StoreUnavailable('The disk is full.', { hint: 'free some' });
  };
  const fickle: Store = {
    ...store,
    commit: (change) => (takes ? store.commit(change) : refuse()),
    claim: (query) => (takes ? store.claim(query) : refuse()),
    settle: (settlements) => (takes ? store.settle(settlements) : refuse()),
  };
  return createSender({
    store: fickle,
    clock,
    transport: over,
    organisation: () => organisation,
    directory: () => directoryOf(organisation),
    transports: [],
    newCode: () => '482913',
    standing: () => [],
    reach: async (_transport, person) => ({ address: organisation.people.get(person)?.phone ?? '', heardAt: null }),
    challenge: async () => null,
    nudge: () => undefined,
    log: pino({ level: 'warn' }, { write: (line: string) => void complaints.push(JSON.parse(line).msg) }),
  });
};

beforeEach(async () => {
  clock = manualClock(start);
  store = await openSqliteStore({ path: ':memory:' });
  transport = fakeTransport(clock);
  await transport.start(deafListener);
  takes = true;
  complaints = [];
  sender = senderOver();
});
afterEach(async () => {
  const stopping = sender.stop();
  clock.moveTo(clock.now() + 60_000);
  await stopping;
  await store.close();
});

const message = (person: string, text: string, kind: MessageKind = 'page'): Message => ({
  to: { kind: 'person', person },
  kind,
  act: { do: 'say' },
  text,
  incident: null,
  expiresAfterMs: null,
  unless: null,
  replaces: null,
  quote: null,
});
const queue = (...messages: Message[]) => store.commit({ now: clock.now(), writes: messages.map(write.message) });
const said = () => transport.spoken.map((one) => one.text);
const states = async () => (await store.messages({ limit: 10 })).map((row) => row.state).sort();
const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('while the store takes nothing', () => {
  test('pages that are known leave all the same, in order and once; chatter waits', async () => {
    await queue(message('asha', 'first'), message('asha', 'second'), message('ben', 'for ben'), message('asha', 'chatter', 'update'));
    takes = false;
    for (let second = 0; second < 5; second++) {
      await sender.drain();
      clock.moveTo(clock.now() + 1_000);
    }
    expect(said().sort()).toEqual(['first', 'for ben', 'second']);
    expect(said().filter((text) => text !== 'for ben')).toEqual(['first', 'second']);
    expect(await states()).toEqual(['queued', 'queued', 'queued', 'queued']);
  });

  test('afterwards they are written down and not sent again', async () => {
    await queue(message('asha', 'first'), message('asha', 'second'));
    takes = false;
    await sender.drain();
    takes = true;
    await sender.drain();
    expect(said()).toEqual(['first', 'second']);
    expect(await states()).toEqual(['handed-over', 'handed-over']);
    expect((await store.messages({ limit: 10 })).map((row) => row.transportId).sort()).toEqual(transport.spoken.map((one) => one.id));
  });

  test('a page that cannot be sent either is tried again, with patience', async () => {
    transport.up = false;
    await queue(message('asha', 'page'));
    takes = false;
    await sender.drain();
    transport.up = true;
    await sender.drain();
    expect(said()).toEqual([]);
    clock.moveTo(clock.now() + 2_000);
    await sender.drain();
    expect(said()).toEqual(['page']);
  });

  test('a page whose end could not be written down is not sent again, however long that takes', async () => {
    await queue(message('asha', 'page'));
    sender = senderOver({
      ...transport,
      send: (outbound) => {
        takes = false;
        return transport.send(outbound);
      },
    });
    const draining = sender.drain();
    for (let second = 0; second < 60; second++) {
      await turns(4);
      clock.moveTo(clock.now() + 1_000);
    }
    expect(await states()).toEqual(['sending']);
    takes = true;
    clock.moveTo(clock.now() + 1_000);
    await draining;
    expect(said()).toEqual(['page']);
    expect(await states()).toEqual(['handed-over']);
  });

  test('the log says so once, and not with every try', async () => {
    await queue(message('asha', 'page'));
    takes = false;
    for (let second = 0; second < 10; second++) await sender.drain();
    expect(complaints).toEqual(['the store takes nothing: known pages still leave, everything else waits']);
  });
});

describe('a call that does not come back', () => {
  const hangsFor = (text: string): Transport => ({
    ...transport,
    send: (outbound) => (outbound.text.startsWith(text) ? new Promise(() => undefined) : transport.send(outbound)),
  });

  test('holds up nobody but its own chat', async () => {
    sender = senderOver(hangsFor('hangs'));
    await queue(message('asha', 'hangs'), message('asha', 'behind it'));
    void sender.drain();
    await turns();
    await queue(message('ben', 'a page that came later'));
    sender.wake();
    await turns();
    expect(said()).toEqual(['a page that came later']);
  });

  test('is not tried a second time beside itself when its lease ends first', async () => {
    let calls = 0;
    sender = senderOver({
      ...transport,
      send: () => {
        calls += 1;
        return new Promise(() => undefined);
      },
    });
    await queue(message('asha', 'page'));
    void sender.drain();
    await turns();
    clock.moveTo(start + leaseMs);
    sender.wake();
    await turns();
    expect(calls).toBe(1);
  });

  test('does not keep a stop waiting longer than five seconds', async () => {
    sender = senderOver(hangsFor('hangs'));
    await queue(message('asha', 'hangs'));
    void sender.drain();
    await turns();
    let stopped = false;
    const stopping = sender.stop().then(() => {
      stopped = true;
    });
    await turns();
    expect(stopped).toBe(false);
    clock.moveTo(clock.now() + 5_000);
    await stopping;
    expect(stopped).toBe(true);
  });
});

describe('an attempt whose end nobody wrote down', () => {
  const abandoned = () =>
    store.claim({ now: clock.now(), lanes: ['P1', 'P2', 'P3', 'P4', 'bundle', 'reply', 'stranger'], limit: 10, leaseMs, exceptChats: [] });

  test('is looked up: what has arrived is not said again', async () => {
    sender = senderOver({ ...transport, find: async () => 'm-before' });
    await queue(message('asha', 'page'));
    await abandoned();
    clock.moveTo(clock.now() + leaseMs);
    await sender.drain();
    expect(said()).toEqual([]);
    expect((await store.messages({ limit: 1 }))[0]).toMatchObject({ state: 'handed-over', transportId: 'm-before' });
  });

  test('is said again, as a possible repeat, when it is not found or cannot be looked up', async () => {
    const find = [async () => null, () => Promise.reject(new SendFailure('not now', { permanent: false }))];
    for (const one of find) {
      sender = senderOver({ ...transport, find: one });
      await queue(message('asha', 'page'));
      await abandoned();
      clock.moveTo(clock.now() + leaseMs);
      await sender.drain();
      expect(said().at(-1)).toBe('page\n(may repeat)');
    }
  });

  test('is a possible repeat also when an earlier one had failed', async () => {
    transport.up = false;
    await queue(message('asha', 'page'));
    await sender.drain();
    transport.up = true;
    clock.moveTo(clock.now() + 2_000);
    await abandoned();
    clock.moveTo(clock.now() + leaseMs);
    await sender.drain();
    expect(said()).toEqual(['page\n(may repeat)']);
  });

  test('is not looked up when the transport itself said no', async () => {
    let asked = 0;
    const find = async () => {
      asked += 1;
      return null;
    };
    sender = senderOver({ ...transport, find, send: (outbound) => transport.send(outbound) });
    transport.up = false;
    await queue(message('asha', 'page'));
    await sender.drain();
    transport.up = true;
    clock.moveTo(clock.now() + 2_000);
    await sender.drain();
    expect(said()).toEqual(['page']);
    expect(asked).toBe(0);
  });
});
