// The owner proposes, somebody above decides, the owner executes. Nobody decides on their own proposal; nobody waits for ever.

import { describe, expect, test } from 'vitest';
import { given, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, approves, did, opens, overrides, proposes, rejects, wait, minute } = say;

const acked = [opens({ severity: 'P2' }), ack('asha')] as const;
const proposed = [...acked, proposes('asha')] as const;
const timeOut = (proposal: number) => ({ type: 'time-out-proposal', proposal }) as const;

describe('proposing', () => {
  test('asks the manager', () => {
    const { after } = given(...acked)
      .when(proposes('asha', 'fail over'))
      .happens({ kind: 'proposed', proposal: 1, text: 'fail over', asked: 'mia', role: 'manager' });
    expect(after.proposals).toMatchObject([{ number: 1, state: 'open', asked: 'mia', askedAt: t0 }]);
  });

  test('to the VP asks the VP', () => {
    given(...acked)
      .when(proposes('asha', 'fail over', true))
      .happens({ kind: 'proposed', asked: 'vic', role: 'vp-engineering' });
  });

  test('by the manager asks the VP', () => {
    given(...acked)
      .when(proposes('mia'))
      .happens({ kind: 'proposed', asked: 'vic' });
  });

  test('where nobody decides asks nobody, and waits', () => {
    const { after } = given(opens({ severity: 'P2', seats: { owner: 'asha' } }), ack('asha'))
      .when(proposes('asha'))
      .happens({ kind: 'proposed', asked: null });
    expect(after.proposals[0]).toMatchObject({ state: 'open', timedOut: true });
  });

  test('a second may wait beside the first', () => {
    given(...proposed)
      .when(proposes('asha', 'drop idle connections'))
      .happens({ kind: 'proposed', proposal: 2 });
  });
});

describe.each([
  ['approving', approves, 'approved'],
  ['rejecting', rejects, 'rejected'],
] as const)('%s', (_, decides, state) => {
  test('settles the one that is open', () => {
    const { after } = given(...proposed)
      .when(decides('mia'))
      .happens({ kind: state, proposal: 1, text: 'restart the pool', proposer: 'asha' });
    expect(after.proposals[0]).toMatchObject({ state, decidedBy: 'mia' });
  });

  test('by anybody else who may is as good', () => {
    given(...proposed)
      .when(decides('theo'))
      .happens({ kind: state, by: 'theo' });
  });

  test('with two open asks which one', () => {
    given(...proposed, proposes('asha', 'fail over'))
      .when(decides('mia'))
      .refuses('which-proposal', {
        open: [
          { number: 1, text: 'restart the pool' },
          { number: 2, text: 'fail over' },
        ],
      });
  });

  test('a number picks one', () => {
    given(...proposed, proposes('asha', 'fail over'))
      .when(decides('mia', 2))
      .happens({ kind: state, proposal: 2, text: 'fail over' });
  });

  test('a number nobody proposed is refused', () => {
    given(...proposed)
      .when(decides('mia', 7))
      .refuses('no-such-proposal', { proposal: 7 });
  });

  test('with nothing proposed is refused', () => {
    given(...acked)
      .when(decides('mia'))
      .refuses('no-proposal');
  });

  test('what is settled says how and by whom', () => {
    given(...proposed, approves('mia'))
      .when(decides('theo'))
      .refuses('proposal-settled', { proposal: 1, state: 'approved', by: 'mia' });
  });

  test('without the right says who is asked', () => {
    given(...proposed)
      .when(decides('ian', null, false))
      .refuses('not-entitled', { approver: 'mia' });
  });

  test("one's own is refused, however high one sits", () => {
    given(...acked, proposes('mia'))
      .when(decides('mia'))
      .refuses('own-proposal', { approver: 'vic' });
  });
});

describe('done', () => {
  test('follows an approval', () => {
    const { after } = given(...proposed, approves('mia'))
      .when(did('asha', null, 'pool is back'))
      .happens({ kind: 'done', proposal: 1, note: 'pool is back' });
    expect(after.proposals[0]).toMatchObject({ state: 'done', decidedBy: 'mia' });
  });

  test('follows an override', () => {
    given(...proposed, overrides('asha'))
      .when(did('asha', 1))
      .happens({ kind: 'done', proposal: 1 });
  });

  test('without a number means the last one that may be done', () => {
    given(...proposed, proposes('asha', 'fail over'), approves('mia', 1), approves('mia', 2))
      .when(did('asha'))
      .happens({ kind: 'done', proposal: 2 });
  });

  test('before anybody has decided says who is still asked', () => {
    given(...proposed)
      .when(did('asha'))
      .refuses('proposal-settled', { proposal: 1, state: 'open', by: 'mia' });
  });

  test('of one that was rejected is refused', () => {
    given(...proposed, rejects('mia'))
      .when(did('asha', 1))
      .refuses('proposal-settled', { proposal: 1, state: 'rejected', by: 'mia' });
  });

  test('with nothing proposed means nothing', () => {
    given(...acked)
      .when(did('asha'))
      .refuses('nothing-approved');
  });

  test('of a number nobody proposed is refused', () => {
    given(...proposed)
      .when(did('asha', 7))
      .refuses('no-such-proposal', { proposal: 7 });
  });
});

describe('overriding', () => {
  test('acts first, with the reason, and is logged as such', () => {
    const { after } = given(...proposed)
      .when(overrides('asha'))
      .happens({ kind: 'overridden', proposal: 1, text: 'restart the pool', why: 'customers are waiting' });
    expect(after.proposals[0]).toMatchObject({ state: 'overridden', decidedBy: 'asha' });
  });

  test('without any proposal is logged too', () => {
    given(...acked)
      .when(overrides('asha'))
      .happens({ kind: 'overridden', proposal: null, text: null });
  });

  test('with two open asks which one', () => {
    given(...proposed, proposes('asha', 'fail over'))
      .when(overrides('asha'))
      .refuses('which-proposal', {
        open: [
          { number: 1, text: 'restart the pool' },
          { number: 2, text: 'fail over' },
        ],
      });
  });

  test('of one that is not open is refused', () => {
    given(...proposed, rejects('mia'))
      .when(overrides('asha', 1))
      .refuses('no-such-proposal', { proposal: 1 });
  });
});

describe('a proposal nobody answers', () => {
  test('goes from the manager to the VP after three minutes', () => {
    given(...proposed, wait(3 * minute - 1))
      .when(timeOut(1))
      .refuses('too-late');
    expect(given(...proposed, wait(3 * minute)).incident?.proposals[0]).toMatchObject({ asked: 'vic', askedAt: t0 + 3 * minute });
  });

  test('then to the CTO, then it waits and says so', () => {
    expect(given(...proposed, wait(6 * minute)).incident?.proposals[0]).toMatchObject({ asked: 'theo' });
    const { incident, changes } = given(...proposed, wait(9 * minute));
    expect(incident?.proposals[0]).toMatchObject({ state: 'open', asked: 'theo', timedOut: true });
    expect(changes.at(-1)?.events[0]?.event).toMatchObject({ kind: 'proposal-timed-out', from: 'theo', to: null });
  });

  test('never goes to whoever proposed it', () => {
    expect(given(...acked, proposes('vic'), wait(3 * minute)).incident?.proposals[0]).toMatchObject({ asked: 'theo' });
  });

  test('is left alone once it is decided', () => {
    given(...proposed, approves('mia'), wait(3 * minute))
      .when(timeOut(1))
      .refuses('too-late');
  });
});
