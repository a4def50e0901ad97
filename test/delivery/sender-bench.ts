// One sender over one fake transport with the limits of a real one, and time that passes as it does in the product.

import { pino } from 'pino';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import type { AttemptDeps } from '../../src/delivery/attempt.js';
import { createSender, type Sender } from '../../src/delivery/send.js';
import type { Severity } from '../../src/incident/incident.js';
import type { Message } from '../../src/incident/message.js';
import { directoryOf } from '../../src/people/find-person.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { type Store, write } from '../../src/store/store.js';
import { deafListener, type FakeTransport, fakeTransport } from '../fake-transport.js';
import { type ManualClock, manualClock } from '../manual-clock.js';

export const start = Date.parse('2026-11-25T03:14:00Z');
const { organisation } = readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null);
export const people: readonly string[] = [...organisation.people.keys()];
export const phoneOf = (person: string): string => organisation.people.get(person)?.phone ?? '';

export interface Bench {
  readonly store: Store;
  readonly clock: ManualClock;
  readonly transport: FakeTransport;
  readonly sender: Sender;
  queue(messages: readonly Message[]): Promise<unknown>;
  /** Time passes: the sender wakes each second, and at once when something ends. */
  pass(ms: number, stepMs?: number): Promise<void>;
  heardBy(person: string): FakeTransport['spoken'];
  /** First lines of what somebody heard. */
  lines(person: string): readonly string[];
  /** Until somebody heard something that begins so. */
  secondsUntil(text: string, person: string, since: number): number;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly can?: Partial<FakeTransport['can']>;
  /** In place of the fake one's own. */
  readonly send?: (bench: Pick<Bench, 'clock' | 'transport'>) => FakeTransport['send'];
  readonly health?: (bench: Pick<Bench, 'clock' | 'transport'>) => FakeTransport['health'];
  readonly reach?: AttemptDeps['reach'];
  readonly challenge?: AttemptDeps['challenge'];
}

/** A transport called and limited like the real one of this name. */
export async function openBench(name: string, options: BenchOptions = {}): Promise<Bench> {
  const clock = manualClock(start);
  const store = await openSqliteStore({ path: ':memory:' });
  const transport = fakeTransport(clock, { name, ...(options.can === undefined ? {} : { can: options.can }) });
  await transport.start(deafListener);
  const known = { clock, transport };
  const sender = createSender(
    {
      store,
      clock,
      transport: {
        ...transport,
        send: options.send?.(known) ?? ((outbound) => transport.send(outbound)),
        health: options.health?.(known) ?? (() => transport.health()),
      },
      organisation: () => organisation,
      directory: () => directoryOf(organisation),
      transports: [],
      newCode: () => '482913',
      standing: () => [],
      reach: options.reach ?? (async (_transport, person) => ({ address: phoneOf(person), heardAt: null })),
      challenge: options.challenge ?? (async () => null),
      nudge: () => undefined,
      log: pino({ level: 'silent' }),
    },
    {},
    { vias: ['', name] },
  );
  sender.start();
  const heardBy = (person: string) => transport.spoken.filter((one) => one.chat === phoneOf(person));
  return {
    store,
    clock,
    transport,
    sender,
    queue: (messages) => store.commit({ now: clock.now(), writes: messages.map(write.message) }),
    pass: async (ms, stepMs = 250) => {
      const until = clock.now() + ms;
      sender.wake();
      for (;;) {
        for (let turns = 0; turns < 12; turns++) {
          // Whatever waits for the next transaction goes with this one.
          await store.commit({ now: clock.now(), writes: [] });
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (clock.now() >= until) return;
        clock.moveTo(Math.min(until, clock.now() + stepMs));
      }
    },
    heardBy,
    lines: (person) => heardBy(person).map((one) => one.text.split('\n', 1)[0] ?? ''),
    secondsUntil: (text, person, since) => {
      const heard = heardBy(person).find((one) => one.text.startsWith(text));
      return heard === undefined ? Number.POSITIVE_INFINITY : (heard.at - since) / 1_000;
    },
    close: async () => {
      const stopping = sender.stop();
      clock.moveTo(clock.now() + 30_000);
      await stopping;
      await store.close();
    },
  };
}

export const page = (person: string, incident: number, severity: Severity): Message => ({
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

export const answer = (person: string, text: string): Message => ({
  to: { kind: 'person', person },
  kind: 'reply',
  act: { do: 'say' },
  text,
  incident: null,
  expiresAfterMs: null,
  unless: null,
  replaces: null,
  quote: null,
});
