// How it is going, from the first update to the end, and back again.

import { describe, expect, test } from 'vitest';
import { given, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, clears, closes, opens, reopens, resolves, updates, wait, minute } = say;

const acked = [opens({ severity: 'P2' }), ack('asha')] as const;
const resolved = [...acked, clears(), wait(10 * minute), resolves('asha')] as const;

describe('updates', () => {
  test('an update is the state of things, with who said it and when', () => {
    const { after } = given(...acked)
      .when(updates('asha'))
      .happens({ kind: 'updated', previous: null, fell: false });
    expect(after).toMatchObject({ status: 'investigating', progress: { percent: 70, text: '70% restored', at: t0, by: 'asha' } });
  });

  test('a percent that falls is taken and flagged', () => {
    given(...acked, updates('asha'))
      .when(updates('asha', '40% restored', 40))
      .happens({ kind: 'updated', fell: true, previous: { percent: 70 } });
  });

  test('words without a percent keep the last one', () => {
    const { after } = given(...acked, updates('asha'))
      .when(updates('asha', 'still restoring', null))
      .happens({ kind: 'updated', fell: false });
    expect(after.progress).toMatchObject({ percent: 70, text: 'still restoring' });
  });

  test('the first one is stamped, later ones are not', () => {
    const { incident } = given(...acked, wait(minute), updates('asha'), wait(minute), updates('asha'));
    expect(incident?.stamps.firstUpdateAt).toBe(t0 + minute);
  });

  test('what is mitigated stays mitigated', () => {
    expect(given(...acked, say.mitigates('asha'), updates('asha')).incident?.status).toBe('mitigated');
  });

  test('an ETA is kept with who gave it', () => {
    const { after } = given(...acked)
      .when(say.etaAt('asha', t0 + 20 * minute))
      .happens({ kind: 'eta-set', etaAt: t0 + 20 * minute });
    expect(after.eta).toEqual({ at: t0 + 20 * minute, by: 'asha' });
  });

  test('an estimate of customers never replaces the one before', () => {
    const { after } = given(...acked, say.customers('asha', 2_847))
      .when(say.customers('mia', 5_847))
      .happens({ kind: 'customers-estimated', customers: 5_847, previous: 2_847 });
    expect(after.impact.estimates.map((one) => one.customers)).toEqual([2_847, 5_847]);
  });

  test('customers can still be counted when it is over', () => {
    given(...resolved)
      .when(say.customers('mia', 6_000))
      .happens({ kind: 'customers-estimated' });
  });

  test('an action is announced before it is taken', () => {
    given(...acked)
      .when(say.doing('asha', 'restarting'))
      .happens({ kind: 'action-announced', text: 'restarting' });
  });
});

describe('mitigating', () => {
  test('holds it without ending it', () => {
    const { after } = given(...acked)
      .when(say.mitigates('asha'))
      .happens({ kind: 'mitigated' });
    expect(after).toMatchObject({ status: 'mitigated', stamps: { mitigatedAt: t0, resolvedAt: null } });
  });

  test('a second time is refused with when it was', () => {
    given(...acked, say.mitigates('asha'), wait(minute))
      .when(say.mitigates('ben'))
      .refuses('already-mitigated', { at: t0 });
  });
});

describe('resolving', () => {
  test('stops the clock and says how long it was down and how much was left', () => {
    const { after } = given(...acked, clears(), wait(10 * minute))
      .when(resolves('asha'))
      .happens({ kind: 'resolved', downMs: 10 * minute, leftMs: 110 * minute, stillFiring: 0, automatic: false });
    expect(after).toMatchObject({ status: 'resolved', stamps: { resolvedAt: t0 + 10 * minute } });
  });

  test('a missed SLA is said as minutes below zero', () => {
    given(opens(), ack('asha'), clears(), wait(14 * minute), updates('asha'), wait(14 * minute), updates('asha'), wait(12 * minute))
      .when(resolves('asha'))
      .happens({ kind: 'resolved', leftMs: -10 * minute });
  });

  test('a P4 has no SLA to keep', () => {
    given(opens({ severity: 'P4' }, { fired: 0, firing: 0, total: 0 }), ack('asha'))
      .when(resolves('asha'))
      .happens({ kind: 'resolved', leftMs: null });
  });

  test('counts from when the source says it began', () => {
    given(opens({ severity: 'P2', startedAt: t0 - 5 * minute }), ack('asha'), clears())
      .when(resolves('asha'))
      .happens({ kind: 'resolved', downMs: 5 * minute });
  });

  test('a source whose clock is ahead makes no negative downtime', () => {
    given(opens({ severity: 'P2', startedAt: t0 + 5 * minute }), ack('asha'), clears())
      .when(resolves('asha'))
      .happens({ kind: 'resolved', downMs: 0 });
  });

  test('while the source still fires is refused', () => {
    given(...acked)
      .when(resolves('asha'))
      .refuses('still-firing', { firing: 1 });
  });

  test('anyway is done anyway, and said', () => {
    given(...acked)
      .when(resolves('asha', { anyway: true }))
      .happens({ kind: 'resolved', stillFiring: 1 });
  });

  test('a second time is refused with when it was', () => {
    given(...resolved, wait(minute))
      .when(resolves('ben'))
      .refuses('already-resolved', { at: t0 + 10 * minute });
  });

  test('what was cancelled is not resolved', () => {
    given(...acked, say.cancels('asha'))
      .when(resolves('asha'))
      .refuses('not-open', { status: 'cancelled', since: t0 });
  });
});

describe('reopening', () => {
  test('by its owner stays with the owner', () => {
    const { after } = given(...resolved)
      .when(reopens('asha'))
      .happens({ kind: 'reopened', keptBy: 'asha', paged: [] });
    expect(after).toMatchObject({ status: 'investigating', ack: { by: 'asha' }, stamps: { resolvedAt: null } });
  });

  test('by anybody else pages the owner and the backup', () => {
    const { after } = given(...resolved)
      .when(reopens('mia'))
      .happens({ kind: 'reopened', keptBy: null, paged: [{ person: 'asha' }, { person: 'ian' }] });
    expect(after.ack).toBeNull();
  });

  test('does not count the time it was resolved against the SLA', () => {
    expect(given(...resolved, wait(20 * minute), reopens('asha')).incident?.pausedMs).toBe(20 * minute);
  });

  test.each([
    ['closed', [...resolved, closes('asha')]],
    ['cancelled', [...acked, say.cancels('asha')]],
  ] as const)('works on what is %s', (_, story) => {
    expect(given(...story, reopens('asha')).incident?.status).toBe('investigating');
  });

  test('ends the quiet: what is reopened is loud', () => {
    const { incident } = given(...acked, say.snoozes('asha', t0 + 60 * minute), say.cancels('asha'), reopens('mia'));
    expect(incident?.quietUntil).toBeNull();
  });

  test('of what is open is refused', () => {
    given(...acked)
      .when(reopens('asha'))
      .refuses('not-resolved', { status: 'acknowledged', meant: 'reopen' });
  });

  const mitigated = [...acked, wait(2 * minute), say.mitigates('asha'), wait(8 * minute)] as const;

  test('of what was mitigated is worked on again, by whoever has it', () => {
    const { after } = given(...mitigated)
      .when(reopens('asha', 'errors are back'))
      .happens({ kind: 'relapsed', by: 'asha', text: 'errors are back', woken: null });
    expect(after).toMatchObject({ status: 'investigating', ack: { by: 'asha' }, reopened: 0, stamps: { mitigatedAt: null } });
  });

  test('of what was mitigated wakes whoever has it, and leaves it with them', () => {
    const { after } = given(...mitigated)
      .when(reopens('mia'))
      .happens({ kind: 'relapsed', woken: 'asha' });
    expect(after.ack).toMatchObject({ by: 'asha' });
  });

  test('of what was mitigated leaves the clocks as they were: they have run all the time', () => {
    const before = given(...mitigated).incident;
    const { incident } = given(...mitigated, reopens('asha'));
    expect(incident).toMatchObject({ pausedMs: before?.pausedMs, stamps: { startedAt: before?.stamps.startedAt, resolvedAt: null } });
    given(...mitigated, reopens('asha'), wait(5 * minute))
      .when(resolves('asha', { anyway: true }))
      .happens({ kind: 'resolved', downMs: 15 * minute });
  });

  test('of what was merged is refused: it goes on elsewhere', () => {
    given(...acked, say.mergesInto('asha', 43))
      .when(reopens('asha'))
      .refuses('not-resolved', { status: 'merged' });
  });
});

describe('closing', () => {
  test('a resolved incident is closed with a note', () => {
    const { after } = given(...resolved)
      .when(closes('asha'))
      .happens({ kind: 'closed', text: 'patch follows' });
    expect(after).toMatchObject({ status: 'closed', stamps: { closedAt: t0 + 10 * minute } });
  });

  test('without a note is refused', () => {
    given(...resolved)
      .when(closes('asha', '  '))
      .refuses('needs-note');
  });

  test('before it is resolved is refused', () => {
    given(...acked)
      .when(closes('asha'))
      .refuses('not-resolved', { status: 'acknowledged' });
  });

  test('a second time is refused with when it was', () => {
    given(...resolved, closes('asha'), wait(minute))
      .when(closes('asha'))
      .refuses('not-open', { status: 'closed', since: t0 + 10 * minute });
  });
});

describe('cancelling and merging', () => {
  test('a false alarm is cancelled', () => {
    const { after } = given(...acked)
      .when(say.cancels('asha'))
      .happens({ kind: 'cancelled', text: 'false alarm' });
    expect(after.status).toBe('cancelled');
  });

  test('one incident becomes part of another', () => {
    const { after } = given(...acked)
      .when(say.mergesInto('asha', 43))
      .happens({ kind: 'merged', into: 43, intoTitle: 'Checkout down' });
    expect(after).toMatchObject({ status: 'merged', mergedInto: 43 });
  });

  test('an incident cannot become part of itself', () => {
    given(...acked)
      .when(say.mergesInto('asha', 42))
      .refuses('merge-with-itself');
  });

  test('the one that takes it in takes its alerts too', () => {
    const { after } = given(...acked)
      .when(say.absorbs('asha', 43, 2))
      .happens({ kind: 'absorbed', other: 43, firing: 2 });
    expect(after.alerts).toMatchObject({ firing: 3, total: 2 });
  });
});

describe('undo', () => {
  test('with nothing done there is nothing to undo', () => {
    given(opens()).when(say.undoes('asha')).refuses('nothing-to-undo');
  });

  test('what another did is not mine to undo', () => {
    given(...acked)
      .when(say.undoes('ben'))
      .refuses('nothing-to-undo');
  });

  test('after exactly two minutes it still works', () => {
    given(...acked, wait(2 * minute))
      .when(say.undoes('asha'))
      .happens({ kind: 'undone', what: 'the acknowledgement' });
  });

  test('a second later it is too late, and says since when', () => {
    given(...acked, wait(2 * minute + 1_000))
      .when(say.undoes('asha'))
      .refuses('too-late-to-undo', { what: 'the acknowledgement', at: t0 });
  });

  test.each([
    ['the acknowledgement', [opens(), ack('asha')]],
    ['passing it on', [opens(), say.declines('asha')]],
    ['letting go of it', [...acked, say.unacks('asha')]],
    ['the update', [...acked, updates('asha')]],
    ['the mitigation', [...acked, say.mitigates('asha')]],
    ['the resolve', resolved],
    ['the reopening', [...resolved, reopens('asha')]],
    ['the closing', [...resolved, closes('asha')]],
    ['the cancellation', [...acked, say.cancels('asha')]],
    ['the change of severity', [...acked, say.reclassifies('asha', 'P1')]],
    ['the change of category', [...acked, say.categorises('asha', 'security')]],
    ['the change of seats', [...acked, say.takesSeat('asha', 'backup', 'gus')]],
    ['the handoff', [...acked, say.handsOff('asha', 'ben')]],
    ['the proposal', [...acked, say.proposes('asha')]],
    ['the override', [...acked, say.overrides('asha')]],
    ['the snooze', [...acked, say.snoozes('asha', t0 + 60 * minute)]],
  ] as const)('takes back %s', (what, story) => {
    given(...story)
      .when(say.undoes('asha'))
      .happens({ kind: 'undone', what });
  });

  test.each([
    ['the approval', say.approves('mia')],
    ['the rejection', say.rejects('mia')],
  ] as const)('takes back %s of a manager', (what, decision) => {
    const { after } = given(...acked, say.proposes('asha'), decision)
      .when(say.undoes('mia'))
      .happens({ kind: 'undone', what });
    expect(after.proposals[0]?.state).toBe('open');
  });

  test('once is enough: there is nothing more behind it', () => {
    given(...acked, updates('asha'), say.undoes('asha'))
      .when(say.undoes('asha'))
      .refuses('nothing-to-undo');
  });
});
