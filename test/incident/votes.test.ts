// How a vote in the room stands after every way a proposal can end: told with the card, whatever was said where.

import { expect, test } from 'vitest';
import type { VoteStanding } from '../../src/incident/message.js';
import { given, type Story } from '../given.js';
import * as say from './spoken.js';

const { ack, minute, opens, wait } = say;
const begun = [opens(), say.roomOpens('asha', 'ian', 'mia'), ack('asha'), wait(minute), say.proposes('asha', 'fail over')] as const;

/** What the last card told of the votes. */
const votesAfter = (...story: Story): readonly VoteStanding[] | undefined =>
  given(...story)
    .changes.flatMap(({ messages }) => messages.filter(({ act }) => act.do === 'card'))
    .at(-1)?.votes;

const vote = (number: number, ended: VoteStanding['ended']): VoteStanding => ({
  choices: [`approve ${number}`, `reject ${number}`],
  ended,
});

test.each<readonly [string, Story, VoteStanding['ended']]>([
  ['asked', [...begun], null],
  ['approved by a word', [...begun, say.approves('mia', 1)], { taken: 'approve 1', by: 'mia' }],
  ['rejected', [...begun, say.rejects('mia', 1)], { taken: 'reject 1', by: 'mia' }],
  ['overridden', [...begun, say.overrides('asha', 1)], { taken: null, by: 'asha' }],
  ['approved and done', [...begun, say.approves('mia', 1), say.did('asha', 1)], { taken: null, by: 'mia' }],
  ['approved by mistake', [...begun, say.approves('mia', 1), say.undoes('mia')], null],
  ['never answered', [...begun, say.clears(), say.resolves('asha')], { taken: null, by: null }],
])('the vote about what was %s stands as it should', (_, story, ended) => {
  expect(votesAfter(...story)).toEqual([vote(1, ended)]);
});

test('each proposal has its own vote, and before the first there is none', () => {
  expect(votesAfter(...begun, say.approves('mia', 1), say.proposes('asha', 'drop idle connections'))).toEqual([
    vote(1, { taken: 'approve 1', by: 'mia' }),
    vote(2, null),
  ]);
  expect(votesAfter(...begun.slice(0, 3))).toBeUndefined();
});
