// What a signal does to its alert: a repeat counts up, a clear clears, a late word of yesterday changes nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Alert,
  type AlertEffect,
  type AlertSeverity,
  applySignal,
  blankSignal,
  flapChanges,
  isFlapping,
  keptWords,
  type Signal,
  worseOf,
} from '../../src/alerts/alert.js';
import { minutes } from '../../src/incident/duration.js';
import { flapWithinMs } from '../../src/incident/flapping.js';
import { t0 } from '../given.js';

const signal = (changes: Partial<Signal> = {}): Signal => ({
  source: 'grafana',
  dedupKey: 'pool',
  status: 'firing',
  severity: 'P2',
  severityWord: 'high',
  title: 'DB connection pool timeout',
  description: null,
  service: 'payments-db',
  url: null,
  runbook: null,
  labels: {},
  startedAt: null,
  endsAt: null,
  customersAffected: null,
  eventId: null,
  ...changes,
});

const placed = (severity: AlertSeverity = 'P2') => ({ severity, groupKey: 'payments-db|pool' });

/** The alert after signals a minute apart. */
function alertAfter(...signals: readonly Partial<Signal>[]): { readonly row: Alert | null; readonly effects: readonly AlertEffect[] } {
  let row: Alert | null = null;
  const effects: AlertEffect[] = [];
  signals.forEach((changes, index) => {
    const applied = applySignal(row, signal(changes), placed(changes.severity ?? 'P2'), t0 + minutes(index));
    row = applied.row;
    effects.push(applied.effect);
  });
  return { row, effects };
}

const fires: Partial<Signal> = {};
const clears: Partial<Signal> = { status: 'resolved' };
const acked: Partial<Signal> = { status: 'acknowledged' };

test.each([
  ['a first alert fires', [fires], ['fired'], 'firing'],
  ['a repeat is only counted', [fires, fires], ['fired', 'repeated'], 'firing'],
  ['a worse repeat says so', [fires, { severity: 'P1' }], ['fired', 'worsened'], 'firing'],
  ['a milder repeat is only counted', [fires, { severity: 'P3' }], ['fired', 'repeated'], 'firing'],
  ['a clear clears', [fires, clears], ['fired', 'cleared'], 'resolved'],
  ['a second clear changes nothing', [fires, clears, clears], ['fired', 'cleared', 'ignored'], 'resolved'],
  ['what cleared may fire again', [fires, clears, fires], ['fired', 'cleared', 'refired'], 'firing'],
  ['an acknowledgement at the source is kept', [fires, acked], ['fired', 'acknowledged'], 'acknowledged'],
  ['a second one changes nothing', [fires, acked, acked], ['fired', 'acknowledged', 'ignored'], 'acknowledged'],
  ['what was acknowledged there may clear', [fires, acked, clears], ['fired', 'acknowledged', 'cleared'], 'resolved'],
  ['what was acknowledged there and repeats stays so', [fires, acked, fires], ['fired', 'acknowledged', 'repeated'], 'acknowledged'],
] as const)('%s', (_, signals, effects, status) => {
  const end = alertAfter(...signals);
  expect(end.effects).toEqual(effects);
  expect(end.row?.status).toBe(status);
});

test.each([
  ['a clear', clears],
  ['an acknowledgement', acked],
])('%s of something nobody knows opens nothing', (_, first) => {
  expect(alertAfter(first)).toEqual({ row: null, effects: ['ignored'] });
});

describe('an alert that nobody is wanted for', () => {
  const unwanted: Partial<Signal> = { severity: 'none' };

  test.each([
    ['is kept', [unwanted], ['kept'], 'firing'],
    ['is kept again and again', [unwanted, unwanted], ['kept', 'kept'], 'firing'],
    ['clears without a word', [unwanted, { ...clears, ...unwanted }], ['kept', 'kept'], 'resolved'],
    ['fires again without a word', [unwanted, clears, unwanted], ['kept', 'kept', 'kept'], 'firing'],
    ['is acknowledged at the source without a word', [unwanted, acked], ['kept', 'kept'], 'acknowledged'],
    ['fires once somebody is wanted after all', [unwanted, fires, fires], ['kept', 'fired', 'repeated'], 'firing'],
    ['clears a second time', [unwanted, clears, clears], ['kept', 'kept', 'ignored'], 'resolved'],
  ] as const)('%s', (_, signals, effects, status) => {
    const end = alertAfter(...signals);
    expect(end.effects).toEqual(effects);
    expect(end.row?.status).toBe(status);
  });

  test('is counted all the same', () => {
    expect(alertAfter(unwanted, unwanted, unwanted).row).toMatchObject({ count: 3, severity: 'none', incident: null });
  });

  test('stays part of the incident it has joined before, until that alert clears', () => {
    const joined = { ...(alertAfter(fires).row as Alert), incident: 7 };
    const milder = applySignal(joined, signal(unwanted), placed('none'), t0);
    expect(milder).toMatchObject({ effect: 'repeated', row: { incident: 7 } });
    const cleared = applySignal(milder.row, signal(clears), placed('none'), t0);
    expect(cleared).toMatchObject({ effect: 'cleared', row: { incident: 7 } });
    expect(applySignal(cleared.row, signal(unwanted), placed('none'), t0)).toMatchObject({ effect: 'kept', row: { incident: null } });
  });

  test('of two severities the worse is the one people are wanted for', () => {
    expect((['P4', 'none', 'P1', 'P3'] as const).reduce<AlertSeverity | null>(worseOf, null)).toBe('P1');
    expect(worseOf('none', null)).toBe('none');
    expect(worseOf(null, null)).toBeNull();
  });
});

describe('what is stored', () => {
  const stored = (changes: Partial<Signal>) => alertAfter(changes).row as Alert;

  test('a long title is cut between characters, and stands whole in the description, once', () => {
    const title = `${'Lange Überschrift '.repeat(20)}👩‍🚒👩‍🚒👩‍🚒`;
    const row = stored({ title, description: 'Why it is so' });
    expect(row.title.length).toBeLessThanOrEqual(250);
    expect(row.title.endsWith('…')).toBe(true);
    expect(row.description).toBe(`${title}\nWhy it is so`);
    expect(stored({ title, description: `${title} and more` }).description).toBe(`${title} and more`);
    expect(stored({ title }).description).toBe(title);
  });

  test('a megabyte costs a few thousand characters, whichever field it came in', () => {
    const flood = 'x'.repeat(1e6);
    const row = stored({ title: flood, description: flood, service: flood, url: `https://${flood}`, labels: { [flood]: flood, a: 'b' } });
    expect(JSON.stringify(row).length).toBeLessThan(25_000);
    expect(row).toMatchObject({ url: null, labels: { a: 'b' } });
  });

  test('a title that begins with thousands of invisible characters keeps what is seen of it', () => {
    expect(stored({ title: `${'\u200b'.repeat(5_000)}Disk full` }).title).toBe('Disk full');
    expect(stored({ title: `Z${'\u0301'.repeat(5_000)} disk` }).title.length).toBeLessThanOrEqual(250);
  });

  test('a short one stays as it came', () => {
    const said = { title: '*bold* 👩‍🚒', description: 'two\nlines', labels: { a: 'b' } };
    expect(stored(said)).toMatchObject(said);
  });

  test.each([[fires], [clears]])('a repeat and a refire after %j are cut as the first was', (between) => {
    const title = 'y'.repeat(1_000);
    expect(alertAfter(fires, between, { title }).row).toMatchObject({ title: `${'y'.repeat(249)}…`, description: title });
  });
});

test('firing is counted, clearing is not', () => {
  expect(alertAfter(fires, fires, clears, fires).row).toMatchObject({ count: 3, firstAt: t0, lastAt: t0 + minutes(3) });
});

test('the newest words count, and a body with fewer fields takes nothing away', () => {
  const { row } = alertAfter({ title: 'old', url: 'https://a.example', description: 'why', startedAt: t0 }, { title: 'new' });
  expect(row).toMatchObject({ title: 'new', url: 'https://a.example', description: 'why', service: 'payments-db', startedAt: t0 });
});

describe('words of yesterday', () => {
  const firing = { startedAt: t0 };

  test('a late clear of an earlier firing does not clear the one that fires now', () => {
    const late = { ...clears, startedAt: t0 - minutes(60), endsAt: t0 - minutes(30) };
    expect(alertAfter(firing, late)).toMatchObject({ effects: ['fired', 'ignored'], row: { status: 'firing' } });
  });

  test('a clear of this firing clears it', () => {
    expect(alertAfter(firing, { ...clears, startedAt: t0, endsAt: t0 + minutes(1) }).effects).toEqual(['fired', 'cleared']);
  });

  test('a clear that says no times is believed', () => {
    expect(alertAfter(firing, clears).effects).toEqual(['fired', 'cleared']);
  });
});

describe('flapping', () => {
  const flaps = (times: readonly number[]) => ({ changedAt: times });

  test('is four changes within ten minutes', () => {
    expect(alertAfter(fires, clears, fires, clears).row?.changedAt.length).toBe(flapChanges);
    expect(isFlapping(flaps([0, 1, 2, minutes(10)].map((at) => t0 + at)), t0 + minutes(10))).toBe(true);
  });

  test('is not three', () => {
    expect(isFlapping(flaps([t0, t0, t0]), t0)).toBe(false);
  });

  test('is over ten minutes after the fourth last change', () => {
    expect(isFlapping(flaps([t0, t0, t0, t0]), t0 + flapWithinMs)).toBe(true);
    expect(isFlapping(flaps([t0, t0, t0, t0]), t0 + flapWithinMs + 1)).toBe(false);
  });

  test('repeats are no changes', () => {
    expect(alertAfter(fires, fires, fires, fires, fires).row?.changedAt).toEqual([t0]);
  });
});

test('whatever comes in whatever order, effects say truly whether it fires', () => {
  const any = fc.array(fc.constantFrom(fires, clears, acked, { severity: 'P1' as const }), { maxLength: 12 });
  fc.assert(
    fc.property(any, (signals) => {
      const { row, effects } = alertAfter(...signals);
      const began = effects.filter((effect) => effect === 'fired' || effect === 'refired').length;
      const ended = effects.filter((effect) => effect === 'cleared').length;
      expect(began - ended).toBe(row === null || row.status === 'resolved' ? 0 : 1);
      expect(effects.filter((effect) => effect === 'fired').length).toBe(row === null ? 0 : 1);
      expect(row?.count ?? 0).toBe(signals.filter((one) => one.status === undefined).length);
    }),
    { numRuns: 500 },
  );
});

test('each delivered one to five times, in order: the alert and what it did are the same, but for the count', () => {
  const any = fc.array(fc.tuple(fc.constantFrom(fires, clears, acked), fc.integer({ min: 1, max: 5 })), { maxLength: 10 });
  fc.assert(
    fc.property(any, (deliveries) => {
      const once = alertAfter(...deliveries.map(([one]) => one));
      const often = alertAfter(...deliveries.flatMap(([one, times]) => Array.from({ length: times }, () => one)));
      const telling = (effects: readonly AlertEffect[]) => effects.filter((effect) => effect !== 'repeated' && effect !== 'ignored');
      expect(often.row?.status).toBe(once.row?.status);
      expect(telling(often.effects)).toEqual(telling(once.effects));
    }),
    { numRuns: 300 },
  );
});

test('of a body with a hundred thousand labels the first 256 are kept, a long name cut', () => {
  const labels = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`label-${index}`, 'x']));
  const kept = keptWords({ ...blankSignal, source: 'generic', dedupKey: 'a', title: 'a', labels }).labels;
  expect(Object.keys(kept).length).toBe(256);
  const long = keptWords({ ...blankSignal, source: 'generic', dedupKey: 'a', title: 'a', labels: { ['n'.repeat(5_000)]: 'x' } }).labels;
  expect(Object.keys(long)[0]?.length).toBe(1_000);
});
