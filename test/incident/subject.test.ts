// What a war room is called: as bad as the incident is, by the alert that speaks for it, and not renamed more often than it may be.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/incident/commands.js';
import { driverOf, type Incident } from '../../src/incident/incident.js';
import type { Message } from '../../src/incident/message.js';
import type { Played } from '../../src/incident/play.js';
import { filledSubject, longestSubject, renameAfterMs, renameEveryMs } from '../../src/incident/subject.js';
import { given, opening, type Story } from '../given.js';
import { type Act, begin, go, people, type Step, starts } from './histories.js';
import * as say from './spoken.js';

const { ack, opens, reclassifies, roomOpens, wait, minute } = say;

const known = { number: 7, title: 'Checkout is slow', severity: 'P2', service: 'checkout', drill: false } as const;

describe('filled in', () => {
  test('by number, title, severity and service', () => {
    expect(filledSubject('{severity} · {service} · INC-{number} {title}', known)).toBe('P2 · checkout · INC-7 Checkout is slow');
  });

  test('a drill says so first', () => {
    expect(filledSubject('INC-{number}', { ...known, drill: true })).toBe('DRILL INC-7');
  });

  test('a service nobody knows leaves no hole', () => {
    expect(filledSubject('{severity} {service} INC-{number}', { ...known, service: null })).toBe('P2 INC-7');
  });

  test('it is cut to what WhatsApp takes, between letters', () => {
    const family = '👨‍👩‍👧';
    const subject = filledSubject('{severity} INC-{number} {title} {title}', { ...known, title: family.repeat(20) });
    expect(subject.length).toBeLessThanOrEqual(longestSubject);
    expect(subject.replace('P2 INC-7 ', '').replaceAll(family, '').replaceAll('…', '').trim()).toBe('');
  });
});

const renames = (change: Pick<Played, 'messages'> | undefined) => (change?.messages ?? []).filter(({ act }) => act.do === 'rename');
const wanted = ({ act, bundleMs }: Message) => ({ subject: act.do === 'rename' ? act.subject : null, inMs: bundleMs });
const renamesOf = (...story: Story) => given(...story).changes.flatMap((change) => renames(change).map(wanted));

describe('a room that is open', () => {
  test('is renamed when somebody says that it is worse', () => {
    const { messages } = given(opens({ severity: 'P2' }), say.asksForRoom('asha'), roomOpens('asha'))
      .when(reclassifies('mia', 'P1'))
      .happens({ kind: 'severity-changed' });
    expect(renames({ messages }).map(wanted)).toEqual([{ subject: 'P1 INC-42 DB connection pool timeout', inMs: renameAfterMs }]);
  });

  test('takes the title of the alert that is worse with its severity', () => {
    const speaks = {
      title: 'Orders cannot be placed',
      service: 'orders',
      url: null,
      startedAt: null,
      customersAffected: null,
      team: 'database',
      links: [],
    };
    expect(
      renamesOf(opens({ severity: 'P2' }), say.asksForRoom('asha'), roomOpens('asha'), reclassifies('source:grafana', 'P1', { speaks })),
    ).toEqual([{ subject: 'P1 INC-42 Orders cannot be placed', inMs: renameAfterMs }]);
  });

  test('is not renamed for what its name does not say', () => {
    const inRoom: Story = [opens(), roomOpens('asha'), ack('asha'), say.updates('asha'), say.categorises('asha', 'security')];
    expect(renamesOf(...inRoom, say.resolves('asha', { anyway: true }), say.closes('asha'))).toEqual([]);
    expect(renamesOf(opens({ roomPattern: 'INC-{number}', roomSubject: 'INC-42' }), roomOpens(), reclassifies('mia', 'P2'))).toEqual([]);
  });

  test('of an incident stored before names followed it keeps the one it has', () => {
    const { roomPattern: _, ...before } = opening({ severity: 'P2' });
    const opened = { ...opens(), opening: before } as Command;
    expect(renamesOf(opened, say.asksForRoom('asha'), roomOpens(), reclassifies('mia', 'P1'))).toEqual([]);
  });

  test('is renamed back by an undo', () => {
    const undone = renamesOf(
      opens({ severity: 'P2' }),
      say.asksForRoom('asha'),
      roomOpens(),
      reclassifies('mia', 'P1'),
      wait(minute),
      say.undoes('mia'),
    );
    expect(undone.map(({ subject }) => subject?.slice(0, 2))).toEqual(['P1', 'P2']);
  });

  test('says which incident it is part of once it was merged', () => {
    expect(renamesOf(opens(), roomOpens('asha'), say.mergesInto('asha', 43))).toEqual([
      { subject: 'Part of INC-43: P1 INC-42 DB connection pool timeout', inMs: renameAfterMs },
    ]);
  });
});

describe('a room that is not open', () => {
  test('is renamed only once it is', () => {
    const story: Story = [opens({ severity: 'P2' }), say.asksForRoom('asha'), reclassifies('mia', 'P1')];
    expect(renamesOf(...story)).toEqual([]);
    expect(renamesOf(...story, roomOpens('asha')).map(({ subject }) => subject)).toEqual(['P1 INC-42 DB connection pool timeout']);
  });

  test('opens under the name the incident has then', () => {
    const asked = given(opens({ severity: 'P3' }))
      .when(reclassifies('mia', 'P1'))
      .happens({ kind: 'severity-changed' }, { kind: 'room-asked' });
    expect(asked.messages.find(({ act }) => act.do === 'open-room')?.act).toMatchObject({
      subject: 'P1 INC-42 DB connection pool timeout',
    });
    expect(renamesOf(opens({ severity: 'P3' }), reclassifies('mia', 'P1'), roomOpens('asha'))).toEqual([]);
  });

  test('and is relayed is renamed when its group is back, whatever became of the last name', () => {
    const relayed: Story = [opens(), roomOpens('asha'), say.roomMoves('down', { driver: 'relay', via: 'sms' }), reclassifies('mia', 'P2')];
    expect(renamesOf(...relayed)).toEqual([]);
    expect(renamesOf(...relayed, say.roomMoves('back')).map(({ subject }) => subject)).toEqual(['P2 INC-42 DB connection pool timeout']);
  });
});

describe('how often', () => {
  const inRoom: Story = [opens({ severity: 'P3' }), say.asksForRoom('asha'), roomOpens('asha')];

  test('what changes while a new name waits leaves with it, no later', () => {
    expect(renamesOf(...inRoom, reclassifies('mia', 'P2'), wait(4_000), reclassifies('mia', 'P1'))).toEqual([
      { subject: 'P2 INC-42 DB connection pool timeout', inMs: renameAfterMs },
      { subject: 'P1 INC-42 DB connection pool timeout', inMs: renameAfterMs - 4_000 },
    ]);
  });

  test('a second one leaves two minutes after the first', () => {
    const [, second] = renamesOf(...inRoom, reclassifies('mia', 'P2'), wait(20_000), reclassifies('mia', 'P1'));
    expect(second).toEqual({ subject: 'P1 INC-42 DB connection pool timeout', inMs: renameAfterMs + renameEveryMs - 20_000 });
  });

  test('after a long while it leaves as soon as the first did', () => {
    const [, second] = renamesOf(...inRoom, reclassifies('mia', 'P2'), wait(10 * minute), reclassifies('mia', 'P1'));
    expect(second?.inMs).toBe(renameAfterMs);
  });
});

/** The group as the outbox would leave it: a name that waits is replaced by a newer one in its place. */
function group(changes: readonly Played[]) {
  let pending = null as { readonly subject: string; readonly at: number } | null;
  let called: string | null = null;
  let was: Incident | null = null;
  const renamedAt: number[] = [];
  const leave = (now: number) => {
    if (pending === null || pending.at > now) return;
    if (was?.room != null && driverOf(was.room) !== 'relay') {
      called = pending.subject;
      renamedAt.push(pending.at);
    }
    pending = null;
  };
  for (const { events, messages, after } of changes) {
    const now = events[0]?.event.at ?? 0;
    leave(now);
    for (const { act, bundleMs = 0 } of messages) {
      if (act.do === 'open-room') called = act.subject;
      if (act.do === 'rename') pending = { subject: act.subject, at: pending?.at ?? now + bundleMs };
    }
    was = after;
  }
  leave(Number.POSITIVE_INFINITY);
  return { called, renamedAt };
}

/** Of all that may happen, what has to do with names, so that most of it is about them. */
const doings: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom<Act>(
    'severity',
    'plainSeverity',
    'worsen',
    'undo',
    'room',
    'roomOpens',
    'roomOpens',
    'roomMoves',
    'merge',
    'resolve',
    'reopen',
  ),
  who: fc.nat(people.length - 1),
  whom: fc.nat(people.length - 1),
  n: fc.nat(1_000),
});
const waits: fc.Arbitrary<Step> = fc.record({ waitMs: fc.nat(5 * minute), swept: fc.boolean() });
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: doings }, { weight: 1, arbitrary: waits }), {
  minLength: 3,
  maxLength: 25,
  size: 'max',
});

test('whatever happens, an open room ends up called what its incident is, and is renamed no more often than it may be', () => {
  let renamed = 0;
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      for (const step of story) go(run, step, 'with words');
      const { called, renamedAt } = group(run.changes);
      renamed += renamedAt.length;
      const { room, severity, roomSubject } = run.incident;
      if (room?.chat != null && driverOf(room) !== 'relay') {
        expect(called).toBe(roomSubject);
        expect(called).toContain(`${severity} INC-42`);
      }
      for (const [index, at] of renamedAt.slice(1).entries()) expect(at - (renamedAt[index] ?? 0)).toBeGreaterThanOrEqual(renameEveryMs);
    }),
    { numRuns: 600, seed: 42 },
  );
  expect(renamed).toBeGreaterThan(100);
});
