// Facts get their places; each announcement sees the incident right after its own event.

import { expect, test } from 'vitest';
import { play } from '../../src/incident/play.js';
import { directory, given, t0 } from '../given.js';
import * as say from './spoken.js';

const { ack, opens } = say;

test('several facts are one change: one version, places without a gap', () => {
  const { incident, changes } = given(opens(), ack('asha'), say.resolves('asha', { anyway: true }));
  expect(changes.map((change) => change.after.version)).toEqual([1, 2, 3]);
  expect(changes.flatMap((change) => change.events.map(({ event }) => event.seq))).toEqual([1, 2, 3, 4]);
  expect(incident).toMatchObject({ version: 3, lastSeq: 4 });
});

test('of several cards in one change only the last is said', () => {
  const { messages } = given(opens(), say.roomOpens('asha'))
    .when(say.updates('asha'))
    .happens({ kind: 'acknowledged' }, { kind: 'updated' });
  const cards = messages.filter(({ act }) => act.do === 'card');
  expect(cards.length).toBe(1);
  expect(cards[0]?.text).toContain('Status: 70% restored');
});

test('what is said of an event does not know the next one', () => {
  const { messages } = given(opens({ severity: 'P2' }))
    .when(say.resolves('asha', { anyway: true }))
    .happens({ kind: 'acknowledged' }, { kind: 'resolved' });
  expect(
    messages.filter(({ to }) => to.kind === 'person' && to.person === 'mia').flatMap(({ text }) => text.split('\n').slice(0, 2)),
  ).toEqual([
    '✅ P2 · INC-42 · Acknowledged by Asha at 22:44, investigating · DB connection pool timeout',
    '🟢 INC-42 resolved by Asha at 03:14 IST · P2',
  ]);
});

test('nothing cannot be played on nothing', () => {
  expect(() => play(null, [], { now: t0, number: 42, directory })).toThrow('nothing to play on INC-42');
});
