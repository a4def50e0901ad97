// Several incidents that one order made part of one: whatever they brought, taken back together or piece by piece, the one that is left
// is as it was before the first of them.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../../src/incident/commands.js';
import { type Incident, severities } from '../../../src/incident/incident.js';
import { given, type Story, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, opens, wait, minute } = say;

type Other = Extract<Command, { type: 'absorb' }>['other'];

const links = [
  { kind: 'link', url: 'https://example.com/a' },
  { kind: 'call', url: 'https://example.com/b' },
] as const;
const counts: readonly Other['alerts'][] = [
  { firing: 1, total: 1, changes: 1, flapping: false, lastChangeAt: null },
  { firing: 1, total: 1, changes: 9, flapping: true, lastChangeAt: t0, settleMs: minute },
];
/** Whoever has it was paged for it, or counts as such. */
const others: fc.Arbitrary<Partial<Other>> = fc
  .record({
    severity: fc.constantFrom(...severities),
    status: fc.constantFrom('triggered' as const, 'acknowledged' as const, 'investigating' as const),
    owner: fc.constantFrom(null, 'asha', 'ben', 'mia'),
    quietUntil: fc.constantFrom(null, t0 + 20 * minute),
    paged: fc.subarray(['asha', 'ben', 'gus', 'vic']),
    links: fc.subarray([...links]),
    alerts: fc.constantFrom(...counts),
  })
  .map(({ owner, paged, ...other }) => ({
    ...other,
    ack: owner === null ? null : { by: owner, at: t0, lastSignAt: t0 },
    paged: owner === null ? paged : [...new Set([owner, ...paged])],
  }));
/** How the one that is left stood before. */
const befores: fc.Arbitrary<Story> = fc.constantFrom<Story[]>(
  [opens()],
  [opens({ severity: 'P2' }), ack('asha')],
  [opens({ severity: 'P3' }), ack('ben'), say.links('ben', 'https://example.com/a')],
  [opens({ severity: 'P3', quietUntil: t0 + 30 * minute })],
  [opens(), wait(6 * minute), ack('ian'), say.unacks('ian')],
);
const order = 'local 7';

/** What only counts changes, or keeps what could be taken back, is not how it stands. */
const stands = ({ number, status, severity, ack: has, seats, paged, links, alerts, quietUntil, stamps, progression }: Incident) => ({
  ...{ number, status, severity, seats, paged, links, alerts, quietUntil, ackedAt: stamps.ackedAt },
  ...{ ack: has && { by: has.by, at: has.at }, ladderStep: progression.ladderStep, ladderAt: progression.ladderAt },
});
const by = 'mia';
const givesBack = (numbers: readonly number[]): Command => ({
  ...{ type: 'give-back', by, other: numbers[0] ?? 0, others: numbers },
  alerts: { firing: numbers.length, total: numbers.length },
});
const absorbing = (all: readonly Partial<Other>[]): readonly Command[] => {
  const numbers = all.map((_, at) => 50 + at);
  return all.map((other, at) => ({
    ...(say.absorbs(by, 50 + at, 1, other) as Extract<Command, { type: 'absorb' }>),
    together: order,
    ...(at === all.length - 1 ? { all: numbers } : {}),
  }));
};
const after = (...story: Story): Incident => {
  const { incident } = given(...story);
  if (incident === null) throw new Error('nothing was opened');
  return incident;
};

test('taken back together', () => {
  fc.assert(
    fc.property(befores, fc.array(others, { minLength: 1, maxLength: 6 }), (before, all) => {
      const numbers = all.map((_, at) => 50 + at);
      const back = after(...before, ...absorbing(all), givesBack(numbers));
      expect(stands(back)).toEqual(stands(after(...before)));
    }),
    { numRuns: 300 },
  );
});

test('taken back piece by piece, in any order', () => {
  const pieces = fc.array(others, { minLength: 2, maxLength: 6 }).chain((all) =>
    fc.record({
      all: fc.constant(all),
      shuffled: fc.shuffledSubarray(
        all.map((_, at) => 50 + at),
        { minLength: all.length },
      ),
      at: fc.nat({ max: all.length - 2 }),
    }),
  );
  fc.assert(
    fc.property(befores, pieces, (before, { all, shuffled, at }) => {
      const [some, rest] = [shuffled.slice(0, at + 1), shuffled.slice(at + 1)];
      const back = after(...before, ...absorbing(all), givesBack(some), givesBack(rest));
      expect(stands(back)).toEqual(stands(after(...before)));
    }),
    { numRuns: 300 },
  );
});

test('an order after another one is taken back alone', () => {
  const first = absorbing([{}, {}]);
  const brought: Partial<Other> = { ack: { by: 'ben', at: t0, lastSignAt: t0 }, paged: ['ben'] };
  const second: Command = { ...(say.absorbs(by, 60, 1, brought) as Extract<Command, { type: 'absorb' }>), together: 'local 8', all: [60] };
  const back = after(opens(), ...first, second, givesBack([60]));
  expect(stands(back)).toEqual(stands(after(opens(), ...first)));
});

test('only the last of an order is told to everybody, with all of them', () => {
  const before: Story = [opens(), say.roomOpens('asha', 'ian'), ack('asha')];
  const { changes } = given(...before, ...absorbing([{}, {}]));
  const [first, last] = changes.slice(-2).map(({ messages }) => messages.filter(({ kind }) => kind === 'update').map(({ text }) => text));
  expect(first).toEqual([]);
  expect(new Set(last)).toEqual(new Set(['🔀 P1 · INC-42 · Mia merged INC-50, INC-51 into it · DB connection pool timeout']));
});
