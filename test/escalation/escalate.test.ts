// The chain minute by minute: who is woken when, what is said when, and what a quiet period holds.

import { describe, expect, test } from 'vitest';
import { clocksOf, escalate, nextDue } from '../../src/escalation/escalate.js';
import type { Command } from '../../src/incident/commands.js';
import type { Event, EventKind } from '../../src/incident/events.js';
import type { Incident } from '../../src/incident/incident.js';
import { eventsOf, given, goOn, type Story, t0 } from '../given.js';
import * as say from '../incident/spoken.js';

const { ack, alerts, clears, opens, proposes, resolves, roomOpens, snoozes, unacks, updates, wait, minute } = say;
const hour = 60 * minute;

/** What the clock did, as `minutes kind who`; people's own doings left out. */
const clockwork = (...steps: Story): readonly string[] =>
  eventsOf(given(...steps))
    .filter((event) => event.by === 'muster' && event.kind !== 'invited')
    .map((event) => `+${(event.at - t0) / minute} ${event.kind}${whom(event)}`);

const whom = (event: Event): string => {
  if ('paged' in event) return ` ${event.paged.map((one) => one.person).join(' ')}`;
  if (event.kind === 'sla-warned') return ` ${event.leftMs / minute}`;
  if (event.kind === 'owner-nudged') return ` ${event.owner} ${event.about}`;
  return '';
};

const only = (list: readonly string[], ...kinds: readonly EventKind[]): readonly string[] =>
  list.filter((one) => kinds.some((kind) => one.split(' ')[1] === kind));

describe('when nobody answers a P1', () => {
  const chain = clockwork(opens(), wait(32 * minute));

  test('the owner is paged again at +2, the backup at +5, the manager beside both at +10, then the next above beside the owner, ever more slowly', () => {
    expect(only(chain, 'paged-again')).toEqual([
      '+2 paged-again asha',
      '+5 paged-again ian',
      '+10 paged-again mia ian asha',
      '+15 paged-again asha vic',
      '+25 paged-again asha theo',
    ]);
  });

  test('it is said at +5 that nobody has acknowledged, and the CTO is called at +15', () => {
    expect(only(chain, 'ack-missed', 'escalated')).toEqual(['+5 ack-missed', '+15 escalated theo']);
  });

  test('it is warned with 15 and 5 minutes left, and breached at +30', () => {
    expect(only(chain, 'sla-warned', 'sla-breached')).toEqual(['+15 sla-warned 15', '+25 sla-warned 5', '+30 sla-breached']);
  });

  test('everybody hears every five minutes how it stands, and the customer lead is reminded at +10', () => {
    expect(only(chain, 'beat-posted', 'notice-nudged', 'notice-missed')).toEqual([
      '+5 beat-posted',
      '+10 beat-posted',
      '+10 notice-nudged',
      '+15 beat-posted',
      '+15 notice-missed',
      '+20 beat-posted',
      '+25 beat-posted',
      '+30 beat-posted',
    ]);
  });

  test('nobody is nudged for an update while nobody has it', () => {
    expect(only(chain, 'owner-nudged')).toEqual([]);
  });
});

test('when nobody answers a P2, the owner is paged at +15, the backup at +30, then the manager and the VP, ever more slowly; the VP at +30', () => {
  expect(
    only(clockwork(opens({ severity: 'P2' }), wait(2 * hour)), 'paged-again', 'ack-missed', 'escalated', 'sla-warned', 'sla-breached'),
  ).toEqual([
    '+15 paged-again asha',
    '+30 paged-again ian',
    '+30 escalated vic',
    '+60 paged-again asha mia',
    '+60 ack-missed',
    '+90 sla-warned 30',
    '+110 sla-warned 10',
    '+120 paged-again asha vic',
    '+120 sla-breached',
  ]);
});

test('when nobody answers a P3, the owner is paged at +2 h, the backup at +4 h with the manager called, then the manager beside the owner', () => {
  const chain = clockwork(opens({ severity: 'P3' }), wait(8 * hour));
  expect(only(chain, 'paged-again', 'ack-missed', 'escalated', 'sla-warned', 'sla-breached')).toEqual([
    '+120 paged-again asha',
    '+240 paged-again ian',
    '+240 escalated mia',
    '+240 ack-missed',
    '+360 paged-again asha mia',
    '+420 sla-warned 60',
    '+480 sla-breached',
  ]);
  expect(only(chain, 'beat-posted').length).toBe(8);
});

test('when nobody answers a P4, the owner hears of it once a day, and no SLA is watched', () => {
  expect(clockwork(opens({ severity: 'P4' }), wait(49 * hour))).toEqual([
    '+1440 paged-again asha',
    '+1440 ack-missed',
    '+2880 paged-again asha',
  ]);
});

test('while all is clear at the source a P1 nobody answers is not taken further up; once it fires again it is', () => {
  expect(only(clockwork(opens(), wait(minute), clears(), wait(2 * hour)), 'paged-again', 'escalated')).toEqual([
    '+2 paged-again asha',
    '+5 paged-again ian',
    '+10 paged-again mia ian asha',
    '+15 paged-again asha vic',
    '+25 paged-again asha',
    '+45 paged-again asha',
    '+85 paged-again asha',
  ]);
});

test.each([
  ['P1', 24, 6],
  ['P2', 8, 6],
  ['P3', 8, 4],
] as const)('the posts about a %s nobody has are %i while its time runs, and %i more in the rest of a day', (severity, steady, more) => {
  const posts = only(clockwork(opens({ severity }), wait(24 * hour)), 'beat-posted');
  const steadyMin = Math.max(120, severity === 'P3' ? 480 : 0);
  expect(posts.filter((one) => Number.parseInt(one, 10) <= steadyMin)).toHaveLength(steady);
  expect(posts).toHaveLength(steady + more);
});

test('what is new makes the regular post due however long nobody has it, and is not said twice where it was told just now', () => {
  const chain = clockwork(opens({ severity: 'P2' }), wait(7 * hour), updates('mia'), wait(10 * minute));
  expect(only(chain, 'beat-posted', 'beat-skipped').slice(-2)).toEqual(['+240 beat-posted', '+420 beat-skipped']);
});

describe('once somebody has it', () => {
  test('nobody is paged any more, but the CTO is still called when it stays unresolved', () => {
    const chain = clockwork(opens(), wait(minute), ack('asha'), wait(14 * minute));
    expect(only(chain, 'paged-again', 'ack-missed', 'escalated')).toEqual(['+15 escalated theo']);
  });

  test('a first update is asked for at +2, and every further one a minute before it is due, unless that is too soon after the first', () => {
    const chain = clockwork(opens(), ack('asha'), wait(10 * minute));
    expect(only(chain, 'owner-nudged')).toEqual(['+2 owner-nudged asha first-update', '+9 owner-nudged asha update']);
  });

  test('somebody who has only just acknowledged gets a minute before a first update is asked for', () => {
    const chain = clockwork(opens(), wait(2 * minute), ack('asha'), wait(minute));
    expect(only(chain, 'owner-nudged')).toEqual(['+3 owner-nudged asha first-update']);
  });

  test('whoever has just reported is not asked for the next update', () => {
    expect(only(clockwork(opens(), ack('asha'), wait(minute), updates('asha'), wait(4 * minute)), 'owner-nudged')).toEqual([]);
  });

  test('without a sign of life for 15 minutes the ack of a P1 expires, and paging continues from the first step', () => {
    const chain = clockwork(opens(), wait(minute), ack('asha'), wait(18 * minute));
    expect(only(chain, 'ack-expired', 'paged-again')).toEqual(['+16 ack-expired asha ian', '+18 paged-again asha']);
  });

  test('the ack of a P2 lasts an hour', () => {
    const chain = clockwork(opens({ severity: 'P2' }), ack('asha'), wait(hour));
    expect(only(chain, 'ack-expired')).toEqual(['+60 ack-expired asha ian']);
  });

  test('whoever lets go of it sets the chain going again, counted from then', () => {
    const chain = clockwork(opens(), wait(6 * minute), ack('asha'), wait(2 * minute), unacks('asha'), wait(5 * minute));
    expect(only(chain, 'paged-again').slice(2)).toEqual(['+10 paged-again asha', '+13 paged-again ian']);
  });
});

describe('the regular post', () => {
  const talking = (until: number) =>
    Array.from({ length: until / (10 * minute) }, () => [wait(10 * minute), updates('asha')] as const).flat();

  test('of a P1 slows from every 5 to every 20 minutes after two hours', () => {
    const beats = only(clockwork(opens(), ack('asha'), ...talking(3 * hour)), 'beat-posted').map((one) =>
      Number(one.slice(1).split(' ')[0]),
    );
    expect(beats.slice(0, 3)).toEqual([5, 10, 15]);
    expect(beats.slice(-4)).toEqual([120, 140, 160, 180]);
    expect(beats.filter((at) => at <= 120).length).toBe(24);
  });

  test('stops when it is resolved', () => {
    expect(only(clockwork(opens(), ack('asha'), clears(), wait(6 * minute), resolves('asha'), wait(hour)), 'beat-posted')).toEqual([
      '+5 beat-posted',
    ]);
  });
});

describe('when it is quiet', () => {
  test('a snooze holds pages, posts and escalations while nobody has it; the SLA clock goes on', () => {
    const chain = clockwork(opens(), wait(minute), snoozes('asha', t0 + 40 * minute), wait(38 * minute));
    expect(chain).toEqual(['+15 sla-warned 15', '+25 sla-warned 5', '+30 sla-breached']);
  });

  test('the page it held comes when it ends', () => {
    const chain = clockwork(opens(), wait(minute), snoozes('asha', t0 + 40 * minute), wait(39 * minute));
    expect(only(chain, 'paged-again')).toEqual(['+40 paged-again asha']);
  });

  test('a snooze of whoever has it holds the nudges and their ack, not the regular post', () => {
    const chain = clockwork(opens(), ack('asha'), snoozes('asha', t0 + 20 * minute), wait(19 * minute));
    expect(only(chain, 'owner-nudged', 'ack-expired')).toEqual([]);
    expect(only(chain, 'beat-posted').length).toBe(3);
  });

  test('a silenced P1 is paged to everybody when the silence ends', () => {
    const chain = clockwork(opens({ quietUntil: t0 + 10 * minute }), wait(12 * minute));
    expect(only(chain, 'paged-again')).toEqual(['+10 paged-again asha ian mia vic cora', '+12 paged-again asha']);
  });
});

test('a proposal nobody answers goes to the VP after three minutes and to the CTO after six', () => {
  const events = eventsOf(given(opens(), ack('asha'), proposes('asha'), wait(10 * minute)));
  expect(
    events.flatMap((event) => (event.kind === 'proposal-timed-out' ? [[(event.at - t0) / minute, event.from, event.to]] : [])),
  ).toEqual([
    [3, 'mia', 'vic'],
    [6, 'vic', 'theo'],
    [9, 'theo', null],
  ]);
});

test('who is missing in the room is asked again a minute after it opened, once', () => {
  const chain = clockwork(opens(), wait(5_000), roomOpens('asha', 'ian'), ack('asha'), wait(4 * minute));
  expect(only(chain, 'room-chased')).toEqual([`+${65_000 / minute} room-chased`]);
});

test('customers who are informed in time are not asked about again', () => {
  expect(only(clockwork(opens(), wait(minute), say.informs('lena'), wait(hour)), 'notice-nudged', 'notice-missed')).toEqual([]);
});

test('an alert that flapped counts as it was last reported after ten quiet minutes', () => {
  const story = given(opens({ severity: 'P3' }), alerts({ cleared: 1, firing: 0, flapping: true }), wait(10 * minute));
  expect(story.incident).toMatchObject({ status: 'resolved', stamps: { resolvedAt: t0 + 10 * minute } });
});

describe('what is due', () => {
  const incidentOf = (...steps: Story): Incident => {
    const { incident } = given(...steps);
    if (incident === null) throw new Error('no incident');
    return incident;
  };
  const p1 = incidentOf(opens());

  test('nothing a millisecond before its time', () => {
    expect(escalate(p1, t0 + 2 * minute - 1)).toBeNull();
    expect(escalate(p1, t0 + 2 * minute)).toEqual({ type: 'page-again', step: 1 } satisfies Command);
  });

  test('the time to look again is the first of all clocks', () => {
    expect(nextDue(p1)).toBe(t0 + 2 * minute);
    expect(Math.min(...clocksOf(p1).map((due) => due.at))).toBe(t0 + 2 * minute);
  });

  test('after 40 minutes of outage the page that waited longest comes first', () => {
    expect(escalate(p1, t0 + 40 * minute)).toEqual({ type: 'page-again', step: 1 });
  });

  test.each([
    ['a warning of a deadline that has passed', opens({ severity: 'P2' }), ack('asha'), t0 + 3 * hour, 'warn-sla'],
    ['a reminder of an update that was due long ago', opens({ severity: 'P3' }), ack('asha'), t0 + 5 * hour, 'nudge-owner'],
  ] as const)('never %s', (_, opening, acked, at, moot) => {
    let incident = incidentOf(opening, acked);
    const asked: string[] = [];
    for (let command = escalate(incident, at); command !== null; command = escalate(incident, at)) {
      asked.push(command.type);
      incident = goOn({ now: at, incident, changes: [] }, command).incident ?? incident;
    }
    expect(asked).toContain('post-beat');
    expect(asked).not.toContain(moot);
  });

  test.each([
    ['cancelled', [clears(), say.cancels('asha')]],
    ['merged', [say.mergesInto('asha', 43)]],
    ['closed', [clears(), resolves('asha'), say.closes('asha')]],
  ] as const)('nothing at all for what is %s', (_, ending) => {
    const over = incidentOf(opens(), ack('asha'), proposes('asha'), ...ending);
    expect(clocksOf(over)).toEqual([]);
    expect(nextDue(over)).toBeNull();
    expect(escalate(over, t0 + 10_000 * hour)).toBeNull();
  });

  test('for what is resolved only its review', () => {
    const over = incidentOf(opens(), ack('asha'), proposes('asha'), clears(), resolves('asha'));
    expect(clocksOf(over).map(({ command }) => command.type)).toEqual(['begin-review']);
  });
});
