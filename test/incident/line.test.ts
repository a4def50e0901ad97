// The timeline: what a review reads years later, so each line says the fact by itself.

import { expect, test } from 'vitest';
import { line } from '../../src/incident/line.js';
import { directory, given, type Story, t0 } from '../given.js';
import * as say from './spoken.js';

const { ack, opens, wait, minute } = say;

const lastLines = (...story: Story): readonly string[] =>
  given(...story)
    .changes.at(-1)
    ?.events.map(({ text }) => text) ?? [];

const acked: Story = [opens({ severity: 'P2' }), ack('asha')];

test.each([
  ['Declared by grafana as P2: DB connection pool timeout. Paged Asha and Mia', [opens({ severity: 'P2' })]],
  ['Drill declared by Ben as P4: DB connection pool timeout. Nobody paged', [say.declares('ben', { severity: 'P4', drill: true })]],
  ['1 alert joined (DB connection pool timeout): 2 of 2 firing', [...acked, say.alerts({ fired: 1, firing: 2, total: 2 })]],
  ['1 cleared (DB connection pool timeout): all clear', [...acked, say.clears()]],
  ['1 fired again (DB connection pool timeout): 1 of 1 firing, flapping', [...acked, say.refires({ flapping: true })]],
  ['Asha acknowledged', acked],
  ['Asha acknowledged and is investigating: pool is full', [opens({ severity: 'P2' }), say.investigates('asha', 'pool is full')]],
  ['Asha passed; paged Ian', [opens(), say.declines('asha')]],
  ['Asha passed', [opens({ seats: { owner: 'asha' } }), say.declines('asha')]],
  ['Ben passed; it stays with Asha', [...acked, say.handsOff('asha', 'ben'), say.declines('ben')]],
  ['Asha let go of it; paged Ian', [...acked, say.unacks('asha')]],
  ['Asha took back the acknowledgement', [...acked, say.undoes('asha')]],
  ['Asha: 40% restored (down from 70%)', [...acked, say.updates('asha'), say.updates('asha', '40% restored', 40)]],
  ['Asha: ETA 03:34', [...acked, say.etaAt('asha', t0 + 20 * minute)]],
  ['Mia: 5,847 customers affected (was 2,847)', [...acked, say.customers('asha', 2_847), say.customers('mia', 5_847)]],
  ['Asha now: restarting the pool', [...acked, say.doing('asha')]],
  [
    'Resolved by Asha after 8 min, still firing at the source: pool restarted',
    [...acked, wait(8 * minute), say.resolves('asha', { anyway: true })],
  ],
  ['Firing again (grafana): DB connection pool timeout; paged Asha and Mia', [...acked, say.clears(), say.resolves('asha'), say.refires()]],
  ['Reopened by Mia: not over; paged Asha and Ian', [...acked, say.cancels('asha'), say.reopens('mia')]],
  ['Asha changed severity P2 → P3: it got worse', [...acked, say.reclassifies('asha', 'P3')]],
  ['Escalated to Theo by Mia: need a decision', [...acked, say.escalates('mia', 'theo')]],
  ['Asha asked Ben to take it', [...acked, say.handsOff('asha', 'ben')]],
  ['Gus is customer lead now (Mia)', [...acked, say.takesSeat('mia', 'comms', 'gus')]],
  ['Asha proposed 1: restart the pool; asked Mia', [...acked, say.proposes('asha')]],
  ['Mia rejected 1: restart the pool. Why: too risky', [...acked, say.proposes('asha'), say.rejects('mia')]],
  ['Asha overrode and did 1: restart the pool. Why: customers are waiting', [...acked, say.proposes('asha'), say.overrides('asha')]],
  ['Asha acted without a decision. Why: customers are waiting', [...acked, say.overrides('asha')]],
  ['No answer from Mia to proposal 1; asked Vic', [...acked, say.proposes('asha'), wait(3 * minute)]],
  ['Asha (action) → Ian: send the report', [...acked, say.notes('asha', 'send the report', 'action', 'ian')]],
  ['Asha: looking', [...acked, say.notes('asha', 'looking', 'talk')]],
  ['War room open: 2/4 joined', [opens(), say.roomOpens('asha', 'ian')]],
  ['Lena joined the war room (3/4)', [opens(), say.roomOpens('asha', 'ian'), say.joins('lena')]],
  ['Asha silenced pages until 03:29: vendor is on it', [...acked, say.snoozes('asha', t0 + 15 * minute)]],
  ['Lena: customers informed', [...acked, say.informs('lena')]],
] as const)('%s', (text, story) => {
  expect(lastLines(...story)).toContain(text);
});

test('the lines of the clock say how long and who', () => {
  const lines = given(opens(), wait(30 * minute)).changes.flatMap((change) => change.events.map(({ text }) => text));
  expect(lines).toEqual(
    expect.arrayContaining([
      'Unanswered for 2 min; paged Asha',
      'Not acknowledged within 5 min',
      'Regular update posted: nothing new',
      'Lena reminded to inform customers',
      'Customers not informed within 15 min',
      'Escalated to Theo by Muster: unresolved after 15 min',
      '15 min to SLA breach',
      'SLA breached: not restored within 30 min',
    ]),
  );
});

test('people who have left are still named by their key', () => {
  const [change] = given(opens()).changes;
  const event = change?.events[0]?.event;
  if (event === undefined) throw new Error('nothing happened');
  expect(line(event, { ...directory, people: {} })).toBe(
    'Declared by grafana as P1: DB connection pool timeout. Paged asha, ian, mia, vic and cora',
  );
});
