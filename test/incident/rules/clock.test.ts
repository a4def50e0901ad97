// What the clock may do, and that a step which comes late, after somebody was faster, does nothing.

import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../../src/escalation/policy-defaults.js';
import type { Command } from '../../../src/incident/commands.js';
import { decide } from '../../../src/incident/decide.js';
import { ackBy, type Incident } from '../../../src/incident/incident.js';
import { eventsOf, given, type Story, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, opens, snoozes, updates, wait, minute } = say;

const pageAgain = (step: number): Command => ({ type: 'page-again', step });
const postBeat = (beatAt: number): Command => ({ type: 'post-beat', beatAt });
const nudge = (about: 'first-update' | 'update', beatAt: number): Command => ({ type: 'nudge-owner', about, beatAt });

describe('paging again', () => {
  test.each([
    [1, 0, ['asha']],
    [2, 2, ['ian']],
    [3, 5, ['mia', 'ian', 'asha']],
    [4, 10, ['asha', 'vic']],
    [5, 15, ['asha', 'theo']],
    [6, 25, ['asha', 'theo']],
  ])('step %i, after %i minutes, pages %j', (step, afterMinutes, people) => {
    given(opens(), wait(afterMinutes * minute))
      .when(pageAgain(step))
      .happens({ kind: 'paged-again', step, paged: people.map((person) => ({ person })) });
  });

  test('a rung nobody holds is skipped at once to the next', () => {
    given(opens({ seats: { backup: 'ian' } }))
      .when(pageAgain(1))
      .happens({ kind: 'paged-again', step: 2, paged: [{ person: 'ian' }] });
  });

  test('after the last rung it goes on up, beside whoever is on call', () => {
    const { incident, when } = given(opens({ severity: 'P2' }), wait(45 * minute));
    expect(incident?.progression.ladderStep).toBe(2);
    when(pageAgain(3)).happens({ kind: 'paged-again', step: 3, paged: [{ person: 'asha' }, { person: 'mia' }] });
  });

  test('where nobody on the ladder is seated, whoever is seated at all is paged', () => {
    given(opens({ seats: { cto: 'theo' } }))
      .when(pageAgain(1))
      .happens({ kind: 'paged-again', paged: [{ person: 'theo', role: 'cto' }] });
  });

  test('whoever cannot be reached is not paged again in place of the next person', () => {
    const unreachable: Command = { type: 'page-failed', person: 'asha', why: 'the number is gone' };
    const { when, incident } = given(opens(), unreachable);
    expect(incident?.progression.hurry?.at).toBe(t0);
    when(pageAgain(1)).happens({ kind: 'paged-again', step: 2, paged: [{ person: 'ian' }] });
  });

  test('where nobody on the ladder can be reached it goes on up, and nobody is said to be next', () => {
    const unreachable = ['asha', 'ian', 'mia'].map((person): Command => ({ type: 'page-failed', person, why: 'no network' }));
    const { when, changes } = given(opens(), ...unreachable);
    expect(changes.at(-1)?.events.at(-1)?.event).toMatchObject({ kind: 'page-failed', person: 'mia', nextBy: null });
    when(pageAgain(1)).happens({ kind: 'paged-again', step: 4, paged: [{ person: 'asha' }, { person: 'vic' }] });
  });

  test('who could not be reached once is paged like everybody when it is nobody’s again', () => {
    const unreachable: Command = { type: 'page-failed', person: 'asha', why: 'the number is gone' };
    given(opens(), unreachable, ack('asha'), wait(minute), say.unacks('asha'))
      .when(pageAgain(1))
      .happens({ kind: 'paged-again', step: 1, paged: [{ person: 'asha' }] });
  });

  test('says since when nobody has answered', () => {
    const steps = given(opens(), wait(2 * minute)).changes.flatMap((change) => change.events.map(({ event }) => event));
    expect(steps).toContainEqual(expect.objectContaining({ kind: 'paged-again', sinceMs: 2 * minute }));
  });

  test('after an ack it is too late', () => {
    given(opens(), ack('asha')).when(pageAgain(1)).refuses('too-late');
  });

  test.each([0, 2, 7])('step %i, when step 1 is next, is too late', (step) => {
    given(opens()).when(pageAgain(step)).refuses('too-late');
  });
});

describe('escalating what is unresolved', () => {
  const escalate: Command = { type: 'escalate-unresolved', afterMs: 15 * minute };

  test('calls the CTO into the page and the room', () => {
    given(opens(), say.roomOpens())
      .when(escalate)
      .happens(
        { kind: 'escalated', paged: [{ person: 'theo', role: 'cto' }], why: 'unresolved after 15 min', afterMs: 15 * minute },
        { kind: 'invited', person: 'theo' },
      );
  });

  test('where nobody holds the role it is said all the same, once', () => {
    const { after } = given(opens({ severity: 'P1', seats: { owner: 'asha' } }))
      .when(escalate)
      .happens({ kind: 'escalated', paged: [] });
    expect(after.progression.unresolvedTaken).toEqual([15 * minute]);
  });

  test('a second time is too late', () => {
    given(opens(), wait(15 * minute))
      .when(escalate)
      .refuses('too-late');
  });

  test('a step the policy does not know is too late', () => {
    given(opens({ severity: 'P2' }))
      .when(escalate)
      .refuses('too-late');
  });
});

describe('a missed acknowledgement', () => {
  const miss: Command = { type: 'miss-acknowledgement' };

  test('is said with the time allowed', () => {
    given(opens())
      .when(miss)
      .happens({ kind: 'ack-missed', withinMs: 5 * minute });
  });

  test.each([
    ['P2', 30, 35],
    ['P3', 200, 205],
    ['P2', 1, 6],
  ] as const)('of a %s raised to P1 after %i min is said at +%i, not before', (severity, raisedAfter, saidAfter) => {
    const at = (history: ReturnType<typeof given>) =>
      eventsOf(history).flatMap((event) => (event.kind === 'ack-missed' ? [(event.at - t0) / minute] : []));
    const raised: Story = [opens({ severity }), wait(raisedAfter * minute), say.reclassifies('source:grafana', 'P1')];
    expect(at(given(...raised, wait(30 * minute)))).toEqual([saidAfter]);
    // Back to what it was, the time counts from the declaration again.
    const mistaken: Story = [...raised, wait(minute), say.reclassifies('mia', severity)];
    expect(ackBy(given(...mistaken).incident as Incident)).toBe(ackBy(given(opens({ severity })).incident as Incident));
  });

  test('is said once', () => {
    given(opens(), wait(5 * minute))
      .when(miss)
      .refuses('too-late');
  });

  test('is not said once somebody has ever acknowledged', () => {
    given(opens(), ack('asha'), say.unacks('asha')).when(miss).refuses('too-late');
  });

  test('does not exist where the policy sets no time', () => {
    given(opens({ policy: { ...defaultPolicies.P1, acknowledgeWithinMs: null } }))
      .when(miss)
      .refuses('too-late');
  });
});

describe('an acknowledgement without a sign of life', () => {
  test('expires, and owner and backup are paged', () => {
    const { incident, changes } = given(opens(), ack('asha'), wait(15 * minute));
    expect(incident).toMatchObject({ ack: null, status: 'triggered' });
    expect(changes.flatMap((change) => change.events.map(({ event }) => event))).toContainEqual(
      expect.objectContaining({
        kind: 'ack-expired',
        person: 'asha',
        silentMs: 15 * minute,
        paged: [expect.objectContaining({ person: 'asha' }), expect.objectContaining({ person: 'ian' })],
      }),
    );
  });

  test('lives on with every word of whoever has it', () => {
    expect(
      given(opens(), ack('asha'), wait(14 * minute), say.notes('asha', 'still on it', 'talk'), wait(14 * minute)).incident?.ack?.by,
    ).toBe('asha');
  });

  test('does not live on words of others', () => {
    expect(given(opens(), ack('asha'), wait(14 * minute), updates('mia'), wait(minute)).incident?.ack).toBeNull();
  });

  test('before its time is too late', () => {
    given(opens(), ack('asha'), wait(14 * minute))
      .when({ type: 'expire-ack', ackAt: t0 })
      .refuses('too-late');
  });

  test('of somebody who has it no longer is too late', () => {
    given(opens(), ack('asha'), wait(minute), say.takesSeat('ian', 'owner')).when({ type: 'expire-ack', ackAt: t0 }).refuses('too-late');
  });

  test('of a P3 never expires', () => {
    given(opens({ severity: 'P3' }), ack('asha'), wait(60 * minute))
      .when({ type: 'expire-ack', ackAt: t0 })
      .refuses('too-late');
  });
});

describe('the SLA', () => {
  const warn = (leftMs: number): Command => ({ type: 'warn-sla', leftMs });
  const breach: Command = { type: 'breach-sla' };

  test("a warning says the minutes truly left, whatever the policy's round number is", () => {
    given(opens({ policy: { ...defaultPolicies.P1, warnAtMs: [] } }), wait(18 * minute))
      .when(warn(15 * minute))
      .happens({ kind: 'sla-warned', warnAtMs: 15 * minute, leftMs: 12 * minute });
  });

  test('a warning carries the last report', () => {
    given(opens({ policy: { ...defaultPolicies.P1, warnAtMs: [] } }), ack('asha'), updates('asha'))
      .when(warn(5 * minute))
      .happens({ kind: 'sla-warned', progress: { text: '70% restored', at: t0 } });
  });

  test('a late warning says the next one too', () => {
    const { incident } = given(opens({ policy: { ...defaultPolicies.P1, warnAtMs: [minute * 30, minute * 29] } }), wait(minute * 2));
    expect(incident?.progression.warned).toEqual([30 * minute, 29 * minute]);
  });

  test('a warning said already is too late', () => {
    given(opens(), wait(15 * minute))
      .when(warn(15 * minute))
      .refuses('too-late');
  });

  test('a warning after the deadline is too late', () => {
    given(opens({ policy: { ...defaultPolicies.P1, warnAtMs: [] } }), wait(30 * minute))
      .when(warn(5 * minute))
      .refuses('too-late');
  });

  test('a breach is said with the time allowed', () => {
    const { changes } = given(opens(), wait(30 * minute));
    expect(changes.flatMap((change) => change.events.map(({ event }) => event))).toContainEqual(
      expect.objectContaining({ kind: 'sla-breached', withinMs: 30 * minute }),
    );
  });

  test('a breach before the deadline is too late', () => {
    given(opens(), wait(29 * minute))
      .when(breach)
      .refuses('too-late');
  });

  test('a breach said already is too late', () => {
    given(opens(), wait(30 * minute))
      .when(breach)
      .refuses('too-late');
  });

  test.each([warn(minute), breach])('a P4 has none', (command) => {
    given(opens({ severity: 'P4' }), wait(60 * minute))
      .when(command)
      .refuses('too-late');
  });
});

describe('nudging the owner', () => {
  test('for a first update, with when it was due', () => {
    given(opens(), ack('asha'))
      .when(nudge('first-update', t0))
      .happens({ kind: 'owner-nudged', owner: 'asha', dueAt: t0 + 2 * minute });
  });

  test('for the next update, with when it is due', () => {
    given(opens(), ack('asha'))
      .when(nudge('update', t0))
      .happens({ kind: 'owner-nudged', owner: 'asha', dueAt: t0 + 5 * minute });
  });

  test.each([
    ['nobody has it', given(opens()), nudge('update', t0)],
    ['a first update was given', given(opens(), ack('asha'), updates('asha')), nudge('first-update', t0)],
    ['the first one was asked for already', given(opens(), ack('asha'), wait(2 * minute)), nudge('first-update', t0)],
    ["this interval's was asked for already", given(opens(), ack('asha'), wait(9 * minute)), nudge('update', t0 + 5 * minute)],
    ['the interval is over', given(opens(), ack('asha'), wait(5 * minute)), nudge('update', t0)],
  ] as const)('when %s it is too late', (_, story, command) => {
    story.when(command).refuses('too-late');
  });
});

describe('the regular post', () => {
  test('repeats what came in, then starts afresh', () => {
    const story = given(opens(), ack('asha'), updates('asha'), say.notes('asha', 'pool at 40%', 'talk'), wait(5 * minute));
    const beats = story.changes.flatMap((change) => change.events.flatMap(({ event }) => (event.kind === 'beat-posted' ? [event] : [])));
    expect(beats).toMatchObject([
      {
        beatAt: t0 + 5 * minute,
        nextAt: t0 + 10 * minute,
        owner: 'asha',
        leftMs: 25 * minute,
        news: [{ text: '70% restored' }, { text: 'pool at 40%' }],
      },
    ]);
    expect(story.incident?.news).toEqual([]);
  });

  test('missed posts are not made up for: one, and on from the last that was due', () => {
    const facts = decide(given(opens()).incident, postBeat(t0), t0 + 17 * minute);
    expect(facts).toMatchObject([{ kind: 'beat-posted', sinceAt: t0, beatAt: t0 + 15 * minute, nextAt: t0 + 20 * minute }]);
  });

  test('there is none where the policy asks for no updates', () => {
    given(opens({ severity: 'P4' }), wait(60 * minute))
      .when(postBeat(t0))
      .refuses('too-late');
  });

  test('before its time is too late', () => {
    given(opens(), wait(4 * minute))
      .when(postBeat(t0))
      .refuses('too-late');
  });

  test('of an interval that is over is too late', () => {
    given(opens(), wait(5 * minute))
      .when(postBeat(t0))
      .refuses('too-late');
  });
});

describe('the customer notice', () => {
  const nudgeNotice: Command = { type: 'nudge-notice' };
  const missNotice: Command = { type: 'miss-notice' };

  test('the customer lead is reminded, with until when', () => {
    given(opens())
      .when(nudgeNotice)
      .happens({ kind: 'notice-nudged', comms: 'lena', dueAt: t0 + 15 * minute });
  });

  test('without a customer lead the owner is', () => {
    given(opens({ seats: { owner: 'asha' } }))
      .when(nudgeNotice)
      .happens({ kind: 'notice-nudged', comms: 'asha' });
  });

  test('a missed one is said with the time allowed', () => {
    given(opens())
      .when(missNotice)
      .happens({ kind: 'notice-missed', withinMs: 15 * minute });
  });

  test.each([
    ['customers are informed', given(opens(), say.informs('lena')), nudgeNotice],
    ['customers were informed in time', given(opens(), say.informs('lena')), missNotice],
    ['it was reminded of already', given(opens(), wait(10 * minute)), nudgeNotice],
    ['it was said already', given(opens(), wait(15 * minute)), missNotice],
    ['a P3 needs none', given(opens({ severity: 'P3' })), nudgeNotice],
    ['a P4 needs none', given(opens({ severity: 'P4' })), missNotice],
  ] as const)('when %s it is too late', (_, story, command) => {
    story.when(command).refuses('too-late');
  });
});

test('a snooze over the end of an interval holds the nudge and not the SLA', () => {
  const kinds = given(opens(), ack('asha'), snoozes('asha', t0 + 20 * minute), wait(16 * minute)).changes.flatMap((change) =>
    change.events.map(({ event }) => event.kind),
  );
  expect(kinds).not.toContain('owner-nudged');
  expect(kinds).not.toContain('ack-expired');
  expect(kinds).toContain('sla-warned');
});
