// Who has it: taken, passed on, let go, handed over. There is never a moment in which nobody is asked.

import { describe, expect, test } from 'vitest';
import { handoverOf } from '../../../src/incident/handover.js';
import { given, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, declines, handsOff, investigates, opens, standsDown, takesSeat, unacks, wait, minute } = say;

describe('acknowledging', () => {
  test('the owner who acks has it', () => {
    const { after } = given(opens()).when(ack('asha')).happens({ kind: 'acknowledged', person: 'asha', took: null, after: 'page' });
    expect(after).toMatchObject({ status: 'acknowledged', ack: { by: 'asha', at: t0 }, stamps: { ackedAt: t0 } });
  });

  test('an ack after an ack says who has it and since when', () => {
    given(opens(), ack('asha'), wait(minute)).when(ack('ben')).refuses('already-acknowledged', { by: 'asha', at: t0 });
  });

  test('a second ack of the same person says since when they have it', () => {
    given(opens(), ack('asha'), wait(minute)).when(ack('asha')).refuses('already-acknowledged', { by: 'asha', at: t0 });
  });

  test('"investigating" is the ack, the state and the first update in one', () => {
    const { after } = given(opens()).when(investigates('asha', 'pool is full')).happens({ kind: 'acknowledged', investigating: true });
    expect(after).toMatchObject({ status: 'investigating', progress: { text: 'pool is full', by: 'asha' }, stamps: { firstUpdateAt: t0 } });
  });

  test('"investigating" after an ack begins the investigation', () => {
    const { after } = given(opens(), ack('asha')).when(investigates('asha')).happens({ kind: 'acknowledged', investigating: true });
    expect(after.status).toBe('investigating');
  });

  test('a bare "investigating" a second time says since when they have it', () => {
    given(opens(), investigates('asha')).when(investigates('asha')).refuses('already-acknowledged', { by: 'asha', at: t0 });
  });

  test('"investigating" with words a second time is kept', () => {
    given(opens(), investigates('asha'))
      .when(investigates('asha', 'the replica too'))
      .happens({ kind: 'acknowledged', text: 'the replica too' });
  });

  test('a backup who acks swaps seats with the owner', () => {
    const { after } = given(opens()).when(ack('ian')).happens({ kind: 'acknowledged', person: 'ian', took: 'asha' });
    expect(after.seats).toMatchObject({ owner: 'ian', backup: 'asha' });
  });

  test("somebody from outside who acks takes the owner's seat", () => {
    const { after } = given(opens({ severity: 'P2' }))
      .when(ack('gus'))
      .happens({ kind: 'acknowledged', took: 'asha' });
    expect(after.seats).toMatchObject({ owner: 'gus', backup: 'ian' });
  });

  test('an ack ends the quiet', () => {
    const { after } = given(opens(), say.snoozes('asha', t0 + 60 * minute))
      .when(ack('asha'))
      .happens({ kind: 'acknowledged' });
    expect(after.quietUntil).toBeNull();
  });

  test('what is mitigated stays mitigated when somebody takes it', () => {
    const { after } = given(opens(), say.mitigates('mia')).when(ack('asha')).happens({ kind: 'acknowledged' });
    expect(after.status).toBe('mitigated');
  });
});

describe('working without having acknowledged', () => {
  test.each([
    ['an update', say.updates('asha'), 'updated'],
    ['an ETA', say.etaAt('asha', t0), 'eta-set'],
    ['an action', say.doing('asha'), 'action-announced'],
    ['a mitigation', say.mitigates('asha'), 'mitigated'],
    ['a resolve', say.resolves('asha', { anyway: true }), 'resolved'],
    ['a proposal', say.proposes('asha'), 'proposed'],
    ['an override', say.overrides('asha'), 'overridden'],
  ] as const)('%s of the owner is an ack too', (_, command, kind) => {
    given(opens({ severity: 'P2' }))
      .when(command)
      .happens({ kind: 'acknowledged', person: 'asha', investigating: true }, { kind });
  });

  test('an update of the backup is an ack too', () => {
    given(opens()).when(say.updates('ian')).happens({ kind: 'acknowledged', person: 'ian', took: 'asha' }, { kind: 'updated' });
  });

  test('an update of somebody else is none: the owner is still paged', () => {
    const { after } = given(opens({ severity: 'P2' }))
      .when(say.updates('gus'))
      .happens({ kind: 'updated' });
    expect(after.ack).toBeNull();
  });
});

describe('passing it on', () => {
  test('the owner who passes hands the seat to the backup, who is paged', () => {
    const { after } = given(opens(), wait(minute))
      .when(declines('asha'))
      .happens({ kind: 'declined', next: { person: 'ian', role: 'backup' }, keptBy: null });
    expect(after).toMatchObject({ seats: { owner: 'ian', backup: 'asha' }, progression: { ladderAt: t0 + minute } });
  });

  test('without a backup the manager is asked', () => {
    given(opens({ seats: { owner: 'asha', manager: 'mia' } }))
      .when(declines('asha'))
      .happens({ kind: 'declined', next: { person: 'mia' } });
  });

  test('where nobody else is seated the ladder goes on', () => {
    const { after } = given(opens({ seats: { owner: 'asha' } }))
      .when(declines('asha'))
      .happens({ kind: 'declined', next: null });
    expect(after.progression.ladderAt).toBe(t0);
  });

  test('a no of somebody who does not own it asks the owner and holds nothing up', () => {
    const { after } = given(opens(), wait(minute))
      .when(declines('vic'))
      .happens({ kind: 'declined', next: { person: 'asha' } });
    expect(after).toMatchObject({ seats: { owner: 'asha' }, progression: { ladderAt: t0 } });
  });

  test('a no of somebody else seconds after the first page wakes the owner no second time', () => {
    const { messages } = given(opens(), wait(5_000)).when(declines('ian')).happens({ kind: 'declined', next: null, stillPaged: 'asha' });
    expect(messages.filter(({ kind }) => kind === 'page')).toEqual([]);
  });

  test('the next rung leaves whoever was just woken by a no alone for a minute', () => {
    const { changes } = given(opens({ severity: 'P2' }), wait(15 * minute - 3_000), declines('mia'), wait(2 * minute));
    const paged = changes.flatMap(({ messages }) =>
      messages.filter(({ kind, to }) => kind === 'page' && to.kind === 'person' && to.person === 'asha'),
    );
    expect(paged).toHaveLength(3);
    const [, byNo, byLadder] = changes.flatMap(({ events }) =>
      events.flatMap(({ event }) => (['opened', 'declined', 'paged-again'].includes(event.kind) ? [event.at] : [])),
    );
    expect((byLadder ?? 0) - (byNo ?? 0)).toBe(minute);
  });

  test('a no of somebody nobody paged passes nothing on and says who is asked', () => {
    given(opens()).when(declines('gus')).refuses('not-paged', { owner: 'asha' });
  });

  test('a no after their own ack lets go of it', () => {
    given(opens(), ack('asha'))
      .when(declines('asha'))
      .happens({ kind: 'unacknowledged', person: 'asha', paged: [{ person: 'ian' }] });
  });

  test('a no after an ack of somebody else says who has it', () => {
    given(opens(), ack('asha')).when(declines('vic')).refuses('already-acknowledged', { by: 'asha', at: t0 });
  });
});

describe('letting go', () => {
  test('wakes nobody who said no to it a moment ago while somebody else is left', () => {
    given(opens(), wait(minute), declines('ian'), wait(10_000), ack('asha'), wait(10_000))
      .when(unacks('asha'))
      .happens({ kind: 'unacknowledged', paged: [{ person: 'mia', role: 'manager' }] });
  });

  test('the backup is paged, and the ladder begins again', () => {
    const { after } = given(opens(), wait(6 * minute), ack('asha'), wait(minute))
      .when(unacks('asha'))
      .happens({ kind: 'unacknowledged', paged: [{ person: 'ian', role: 'backup' }] });
    expect(after).toMatchObject({ ack: null, status: 'triggered', progression: { ladderStep: 0, ladderAt: t0 + 7 * minute } });
  });

  test('without a backup the manager is paged', () => {
    given(opens({ seats: { owner: 'asha', manager: 'mia', cto: 'theo' } }), ack('asha'))
      .when(unacks('asha'))
      .happens({ kind: 'unacknowledged', paged: [{ person: 'mia', role: 'manager' }] });
  });

  test('where there is nobody else, whoever let go is paged themselves', () => {
    given(opens({ seats: { owner: 'asha' } }), ack('asha'))
      .when(unacks('asha'))
      .happens({ kind: 'unacknowledged', paged: [{ person: 'asha', role: 'owner' }] });
  });

  test('what nobody has cannot be let go of', () => {
    given(opens()).when(unacks('asha')).refuses('not-acknowledged');
  });

  test('what another has cannot be let go of for them', () => {
    given(opens(), ack('asha')).when(unacks('ben')).refuses('not-yours', { holder: 'asha' });
  });

  test('what is mitigated stays mitigated', () => {
    const { after } = given(opens(), ack('asha'), say.mitigates('asha')).when(unacks('asha')).happens({ kind: 'unacknowledged' });
    expect(after.status).toBe('mitigated');
  });
});

describe('handing over', () => {
  const handed = [opens(), ack('asha'), handsOff('asha', 'ben')] as const;

  test('until the answer comes it stays with whoever has it', () => {
    const { after } = given(opens(), ack('asha'))
      .when(handsOff('asha', 'ben'))
      .happens({ kind: 'handed-off', from: 'asha', to: 'ben' }, { kind: 'invited' });
    expect(after).toMatchObject({ ack: { by: 'asha' }, seats: { owner: 'asha' } });
    expect(handoverOf(after)).toMatchObject({ to: 'ben', by: 'asha', had: 'asha' });
  });

  test('the ack of the one it was handed to takes it', () => {
    const { after } = given(...handed)
      .when(ack('ben'))
      .happens({ kind: 'acknowledged', person: 'ben', after: 'handoff', took: 'asha' });
    expect(after.ack?.by).toBe('ben');
  });

  test('a no of the one it was handed to leaves it where it was', () => {
    const { after } = given(...handed)
      .when(declines('ben'))
      .happens({ kind: 'declined', person: 'ben', next: null, keptBy: 'asha' });
    expect(after).toMatchObject({ ack: { by: 'asha' }, seats: { owner: 'asha', backup: 'ian' } });
  });

  test("handed to the backup, the backup's seat is not left empty", () => {
    const { incident } = given(opens(), ack('asha'), handsOff('asha', 'ian'), ack('ian'));
    expect(incident?.seats).toMatchObject({ owner: 'ian', backup: 'asha' });
  });

  test('whoever is asked and has not answered is reminded after two minutes', () => {
    const { changes, incident } = given(...handed, wait(2 * minute));
    const again = changes.find((change) => change.events.some(({ event }) => event.kind === 'asked-again'));
    expect(again?.events.map(({ event }) => event)).toMatchObject([{ kind: 'asked-again', person: 'ben', at: t0 + 2 * minute }]);
    expect(again?.messages).toMatchObject([{ kind: 'page', to: { person: 'ben' } }]);
    expect(incident).toMatchObject({ ack: { by: 'asha' }, seats: { owner: 'asha' } });
  });

  test('after five minutes without an answer it is given back, and both are told, in their own chat', () => {
    const { changes, incident } = given(...handed, wait(5 * minute));
    const back = changes.find((change) => change.events.some(({ event }) => event.kind === 'given-back'));
    expect(back?.events[0]?.event).toMatchObject({ person: 'ben', from: 'asha', had: 'asha', at: t0 + 5 * minute });
    expect(back?.messages.map(({ to }) => to)).toEqual(
      expect.arrayContaining([
        { kind: 'person', person: 'asha' },
        { kind: 'person', person: 'ben' },
      ]),
    );
    expect(incident && handoverOf(incident)).toBeNull();
    given(...handed, wait(5 * minute))
      .when(ack('ben'))
      .refuses('already-acknowledged', { by: 'asha', at: t0 });
  });

  test('nudges and the ladder go to whoever really has it', () => {
    const { changes } = given(opens({ severity: 'P2' }), ack('asha'), wait(12 * minute), handsOff('asha', 'ben'), wait(4 * minute));
    const nudged = changes.flatMap((change) => change.events).find(({ event }) => event.kind === 'owner-nudged');
    expect(nudged?.event).toMatchObject({ owner: 'asha' });
  });

  test('handed over before anybody has it, it stays unassigned and the owner is paged on; a no leaves it so', () => {
    const asked = [opens(), handsOff('mia', 'ben')] as const;
    const { incident } = given(...asked);
    expect(incident).toMatchObject({ ack: null, seats: { owner: 'asha' } });
    const { after } = given(...asked)
      .when(declines('ben'))
      .happens({ kind: 'declined', person: 'ben', next: null, keptBy: null, stillPaged: 'asha' });
    expect(after).toMatchObject({ ack: null, seats: { owner: 'asha', backup: 'ian' } });
    expect(handoverOf(after)).toBeNull();
    expect(given(...asked, ack('ben')).incident).toMatchObject({ ack: { by: 'ben' }, seats: { owner: 'ben' } });
    expect(given(...asked, wait(5 * minute)).incident).toMatchObject({ ack: null, seats: { owner: 'asha' } });
  });

  test('whoever is asked a second time is not: they were asked when, it says', () => {
    given(...handed, wait(minute))
      .when(handsOff('asha', 'ben'))
      .refuses('asked-already', { person: 'ben', at: t0 });
  });

  test('somebody else asked instead: the first one is told, and their ack takes nothing', () => {
    const { messages } = given(...handed)
      .when(handsOff('asha', 'gus'))
      .happens({ kind: 'handed-off', to: 'gus', instead: 'ben' }, { kind: 'invited' });
    expect(messages.filter(({ to }) => to.kind === 'person' && to.person === 'ben').map(({ text }) => text)).toEqual([
      expect.stringContaining('Asha asked Gus instead. You have nothing to do.'),
    ]);
    given(...handed, handsOff('asha', 'gus'))
      .when(ack('ben'))
      .refuses('already-acknowledged', { by: 'asha', at: t0 });
  });

  test('whoever has it lets go meanwhile: it is the one asked who is paged as owner', () => {
    const { after } = given(...handed)
      .when(unacks('asha'))
      .happens({ kind: 'unacknowledged', paged: [{ person: 'ben', role: 'owner' }, { person: 'ian' }] });
    expect(after.seats.owner).toBe('ben');
  });

  test('taken by another meanwhile, nobody is asked any more', () => {
    const { incident } = given(...handed, takesSeat('mia', 'owner'), wait(6 * minute));
    expect(incident && handoverOf(incident)).toBeNull();
    expect(incident?.ack?.by).toBe('mia');
  });

  test('taken back, whoever was asked is told and asked no more', () => {
    const { incident } = given(...handed, say.undoes('asha'), wait(6 * minute));
    expect(incident && handoverOf(incident)).toBeNull();
    expect(incident?.seats.owner).toBe('asha');
  });

  test('to oneself is taking it', () => {
    given(opens(), ack('asha')).when(handsOff('mia', 'mia')).happens({ kind: 'acknowledged', person: 'mia', took: 'asha' });
  });

  test('to whoever owns it already is refused', () => {
    given(opens(), ack('asha')).when(handsOff('mia', 'asha')).refuses('same-holder', { person: 'asha' });
  });

  test('before anybody has acknowledged, the ladder goes on with the new owner', () => {
    const { incident } = given(opens(), handsOff('asha', 'ben'), wait(2 * minute));
    expect(incident?.paged).toContain('ben');
    expect(incident?.progression.ladderStep).toBe(1);
  });
});

describe('taking a seat', () => {
  test('a seat given to another is theirs, and they are let into the room', () => {
    const { after } = given(opens())
      .when(takesSeat('mia', 'comms', 'gus'))
      .happens({ kind: 'seat-taken', role: 'comms', person: 'gus', previous: 'lena' }, { kind: 'invited', person: 'gus', reason: 'seat' });
    expect(after.seats.comms).toBe('gus');
  });

  test('a seat one has already is refused', () => {
    given(opens()).when(takesSeat('ian', 'backup')).refuses('same-holder', { person: 'ian' });
  });

  test('taking the lead oneself is an acknowledgement', () => {
    given(opens(), say.roomOpens(), ack('asha'))
      .when(takesSeat('mia', 'owner'))
      .happens({ kind: 'acknowledged', person: 'mia', after: 'handoff', took: 'asha' });
  });

  test('the owner who takes the lead before any ack acknowledges', () => {
    given(opens()).when(takesSeat('asha', 'owner')).happens({ kind: 'acknowledged', person: 'asha', took: null });
  });

  test('the lead one has already is refused', () => {
    given(opens(), ack('asha')).when(takesSeat('asha', 'owner')).refuses('same-holder', { person: 'asha' });
  });

  test('the lead given to another is a handoff they must answer', () => {
    given(opens({ severity: 'P2' }), ack('asha'))
      .when(takesSeat('mia', 'owner', 'ben'))
      .happens({ kind: 'handed-off', by: 'mia', from: 'asha', to: 'ben' });
  });
});

describe('standing down', () => {
  test('whoever has it lets go by standing down by name', () => {
    given(opens(), ack('asha')).when(standsDown('asha', 'asha')).happens({ kind: 'unacknowledged', person: 'asha' });
  });

  test('without a name whoever has it lets go of nothing: with nobody called in they are told so', () => {
    given(opens(), ack('asha')).when(standsDown('asha')).refuses('not-called', { person: null });
    given(opens()).when(standsDown('asha')).refuses('not-called', { person: null });
  });

  test('without a name the last escalation is stood down, then the one before, and ownership stays', () => {
    const called = [opens(), ack('asha'), say.escalates('asha', 'gus'), say.escalates('asha', 'theo')] as const;
    const { after } = given(...called)
      .when(standsDown('asha'))
      .happens({ kind: 'stood-down', by: 'asha', person: 'theo' });
    expect(after).toMatchObject({ ack: { by: 'asha' }, seats: { owner: 'asha' }, escalatedTo: ['gus'] });
    given(...called, standsDown('asha'))
      .when(standsDown('mia'))
      .happens({ kind: 'stood-down', by: 'mia', person: 'gus' });
    given(...called, standsDown('asha'), standsDown('mia'))
      .when(standsDown('asha'))
      .refuses('not-called', { person: null });
  });

  test('the CTO whom the clock called in is stood down by the owner of a P1', () => {
    given(opens(), ack('asha'), wait(14 * minute), say.updates('asha'), wait(2 * minute))
      .when(standsDown('asha'))
      .happens({ kind: 'stood-down', person: 'theo' });
  });

  test('whoever was called in goes by themselves', () => {
    given(opens(), ack('asha'), say.escalates('asha', 'gus'))
      .when(standsDown('gus'))
      .happens({ kind: 'stood-down', by: 'gus', person: 'gus' });
  });

  test('a manager may stand down whoever has it', () => {
    given(opens(), ack('asha')).when(standsDown('mia', 'asha')).happens({ kind: 'unacknowledged', by: 'mia', person: 'asha' });
  });

  test('whoever was paged may stand down and hears no more of it', () => {
    const { after } = given(opens()).when(standsDown('vic')).happens({ kind: 'stood-down', person: 'vic' });
    expect(after.paged).not.toContain('vic');
  });

  test('who was never called cannot stand down', () => {
    given(opens()).when(standsDown('gus')).refuses('not-called', { person: 'gus' });
  });
});
