// What whoever asked is told: why not, or what came of it, in their own zone and never at length.

import { describe, expect, test } from 'vitest';
import { confirmation, type Reader, refusalWords } from '../../src/incident/answer.js';
import type { Command } from '../../src/incident/commands.js';
import { decide } from '../../src/incident/decide.js';
import { isRefusal, type Refusal } from '../../src/incident/refusals.js';
import { directory, given, type Story, t0 } from '../given.js';
import * as say from './spoken.js';

const { ack, opens, wait, minute } = say;

const reading = (person: string, now: number): Reader => ({
  person,
  now,
  directory,
  timezone: directory.people[person]?.timezone ?? 'UTC',
});

/** What the sender of the last command is told. */
function told(...story: Story): string {
  const last = story.at(-1) as Command & { readonly by: string };
  const before = given(...story.slice(0, -1));
  const reader = reading(last.by, before.now);
  const verdict = decide(before.incident, last, before.now);
  if (isRefusal(verdict)) return refusalWords(verdict, before.incident, reader);
  const { after, events } = given(...story).changes.at(-1) ?? { after: null, events: [] };
  return after === null
    ? ''
    : confirmation(
        events.map(({ event }) => event),
        after,
        reader,
      );
}

const acked: Story = [opens({ severity: 'P2' }), ack('asha')];

describe('a refusal says what is so and what can be done', () => {
  test.each([
    [
      "who has it, in the asker's own zone",
      [...acked, wait(minute), ack('ben')],
      'Asha took INC-42 at 21:44. To lead it yourself: *take over INC-42*.',
    ],
    ['that it is theirs already', [...acked, wait(minute), ack('asha')], 'You took INC-42 at 03:14.'],
    ['that nobody has it', [opens(), say.unacks('asha')], 'Nobody has acknowledged INC-42. *ack* takes it.'],
    ['that another has it', [...acked, say.unacks('ben')], 'Asha has INC-42, not you.'],
    ['that it was never theirs', [...acked, say.standsDown('gus')], 'You were not called in on INC-42.'],
    ['that it is over', [...acked, say.cancels('asha'), ack('asha')], 'INC-42 was cancelled at 03:14. *reopen 42 why* opens it again.'],
    ['where it went on', [...acked, say.mergesInto('asha', 43), ack('asha')], 'INC-42 is part of INC-43 now. Say it there.'],
    ['that resolving comes first', [...acked, say.closes('asha')], 'INC-42 is acknowledged, not resolved yet. *resolve* comes first.'],
    [
      'that one alert still fires',
      [...acked, say.resolves('asha')],
      'One alert of INC-42 is still firing at the source. Check, then *resolve anyway* if you are sure.',
    ],
    [
      'that several still fire',
      [...acked, say.alerts({ fired: 1, firing: 2, total: 2 }), say.resolves('asha')],
      '2 alerts of INC-42 are still firing at the source. Check, then *resolve anyway* if you are sure.',
    ],
    [
      'that it is resolved',
      [...acked, say.clears(), say.resolves('asha'), say.resolves('asha')],
      'INC-42 was resolved at 03:14. *reopen* if it is not over.',
    ],
    [
      'that it is mitigated',
      [...acked, say.mitigates('asha'), say.mitigates('asha')],
      'INC-42 was mitigated at 03:14. *resolve* when service is good.',
    ],
    ['that there is nothing to undo', [...acked, say.undoes('ben')], 'There is nothing of yours to undo on INC-42.'],
    [
      'that it is too late to undo',
      [...acked, wait(3 * minute), say.undoes('asha')],
      'The acknowledgement on INC-42 was at 03:14, too long ago to undo. *reopen*, *unack* or *sev* still work.',
    ],
    ['that it is that bad already', [...acked, say.reclassifies('asha', 'P2')], 'INC-42 is P2 already.'],
    ['that they sit there already', [...acked, say.takesSeat('mia', 'backup', 'ian')], 'Ian does that on INC-42 already.'],
    ['that nothing is proposed', [...acked, say.approves('mia')], 'Nothing is proposed on INC-42. *propose …* asks for a decision.'],
    ['that there is no such proposal', [...acked, say.approves('mia', 3)], 'There is no proposal 3 on INC-42.'],
    [
      'which proposals there are',
      [...acked, say.proposes('asha'), say.proposes('asha', 'fail over'), say.approves('mia')],
      'Which one? *1* restart the pool · *2* fail over\nSay for example *approve 1*.',
    ],
    ['how it was settled', [...acked, say.proposes('asha'), say.approves('mia'), say.rejects('vic')], 'Proposal 1 is approved (Mia).'],
    [
      'who is still asked',
      [...acked, say.proposes('asha'), say.did('asha')],
      "Proposal 1 is still waiting for Mia. Can't wait? *override* and say why.",
    ],
    ['whose decision it is', [...acked, say.proposes('asha'), say.approves('ian', null, false)], 'That is for Mia to decide.'],
    [
      'that somebody else decides',
      [...acked, say.proposes('asha'), say.approves('asha')],
      "You proposed it, so Mia decides. Can't wait? *override* and say why.",
    ],
    ['that the room is being opened', [opens(), say.asksForRoom('asha')], 'The war room of INC-42 is being opened.'],
    ['that the room is open', [opens(), say.roomOpens(), say.asksForRoom('asha')], 'The war room of INC-42 is open. *join* lets you in.'],
    ['that they are in it', [opens(), say.roomOpens('asha'), say.invites('asha', 'asha')], 'You are in the war room of INC-42 already.'],
    ['that there is no room', [...acked, say.invites('asha', 'ben')], 'INC-42 has no war room. *room* opens one.'],
    ['that it cannot become part of itself', [...acked, say.mergesInto('asha', 42)], 'An incident cannot be merged with itself.'],
    [
      'that a note is needed',
      [...acked, say.clears(), say.resolves('asha'), say.closes('asha', '')],
      'Closing INC-42 needs a note: *close restarted the pool, patch follows*.',
    ],
    ['that it is so already', [...acked, say.categorises('asha', 'outage')], 'INC-42 has that already.'],
  ] as const)('%s', (_, story, words) => {
    expect(told(...story)).toBe(words);
  });

  test.each([
    ['an unknown number', { refused: 'no-such-incident', number: 7 }, 'There is no INC-7. *list* shows what is open.'],
    ['no number at all', { refused: 'no-such-incident', number: null }, 'There is no such incident. *list* shows what is open.'],
  ] satisfies readonly (readonly [string, Refusal, string])[])('%s is said so', (_, refusal, words) => {
    expect(refusalWords(refusal, null, reading('asha', t0))).toBe(words);
  });
});

describe('what is done is confirmed in a line', () => {
  test.each([
    [
      'an ack',
      [opens({ severity: 'P2' }), ack('asha')],
      'INC-42 is yours. Backup: Ian.\n*update 70% restored* as you go, *propose …* for a decision, *resolve* when it is over.',
    ],
    ['passing it on', [opens({ severity: 'P2' }), say.declines('asha')], 'You passed INC-42; Ian is paged now.'],
    ['passing on a handoff', [...acked, say.handsOff('asha', 'ben'), say.declines('ben')], 'You passed INC-42; it stays with Asha.'],
    [
      'passing with nobody next',
      [opens({ severity: 'P2', seats: { owner: 'asha' } }), say.declines('asha')],
      'You passed INC-42; paging continues.',
    ],
    ['letting go', [...acked, say.unacks('asha')], 'You no longer have INC-42. Paged: Ian.'],
    ['a handoff', [...acked, say.handsOff('asha', 'ben')], 'Ben is asked to take INC-42. It stays with you until Ben replies.'],
    ['an undo', [...acked, say.mitigates('asha'), say.undoes('asha')], 'Undone: the mitigation. INC-42 is acknowledged again.'],
    ['a falling update', [...acked, say.updates('asha'), say.updates('asha', '40%', 40)], 'Noted on INC-42: 40% (down from 70%).'],
    ['a raise', [...acked, say.reclassifies('asha', 'P1')], 'INC-42 is P1 now (was P2).\nThe war room is being opened.'],
    ['an escalation', [...acked, say.escalates('asha', 'theo')], 'Escalated to Theo.'],
    ['a proposal', [...acked, say.proposes('asha')], 'Mia is asked to decide proposal 1.'],
    ['a snooze', [...acked, say.snoozes('asha', t0 + 15 * minute)], 'INC-42 is quiet until 03:29. The SLA clock keeps running, 2 h left.'],
    ['a reopening by another', [...acked, say.cancels('asha'), say.reopens('mia')], 'INC-42 is open again; paged: Asha and Ian.'],
    ['a reopening by the owner', [...acked, say.cancels('asha'), say.reopens('asha')], 'INC-42 is open again, and yours.'],
  ] as const)('%s', (_, story, words) => {
    expect(told(...story)).toBe(words);
  });

  test('whoever acts in the room is told once, and not of every person it brings along', () => {
    expect(told(opens(), say.roomOpens(), ack('asha'), say.updates('gus'))).toBe(
      'Noted on INC-42 and posted in the war room: 70% restored.',
    );
  });
});

describe('a declaration says who is paged', () => {
  test.each([
    ['by name', say.declares('gus', { severity: 'P2' }), 'Paged: Asha and Mia.'],
    ['or that it goes into the digest', say.declares('gus', { severity: 'P4' }), 'Nobody is paged: it goes into the digest.'],
    ['or that there is nobody else', say.declares('asha', { severity: 'P3' }), 'Nobody else is paged.'],
    [
      'or that it is silenced, and until when',
      say.declares('asha', { severity: 'P2', quietUntil: t0 + 20 * minute }),
      'Silenced: nobody is paged before 03:34.',
    ],
  ] as const)('%s', (_, command, words) => {
    expect(told(command).split('\n')[1]).toBe(words);
  });
});
