// How bad, what kind, who else must know, and for how long nobody should be disturbed.

import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../../src/escalation/policy-defaults.js';
import { given, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, escalates, opens, reclassifies, snoozes, wait, minute } = say;

describe('raising it', () => {
  test('pages those the new policy pages and the old one did not', () => {
    const { after } = given(opens({ severity: 'P3' }), ack('asha'))
      .when(reclassifies('asha', 'P2'))
      .happens({ kind: 'severity-changed', from: 'P3', to: 'P2', why: 'it got worse', paged: [{ person: 'mia', role: 'manager' }] });
    expect(after).toMatchObject({ severity: 'P2', policy: defaultPolicies.P2 });
  });

  test('to a P1 asks for the war room', () => {
    given(opens({ severity: 'P2' }))
      .when(reclassifies('asha', 'P1'))
      .happens({ kind: 'severity-changed' }, { kind: 'room-asked' });
  });

  test('does not ask for a second room', () => {
    given(opens({ severity: 'P2' }), say.asksForRoom('asha'))
      .when(reclassifies('asha', 'P1'))
      .happens({ kind: 'severity-changed' });
  });

  test('does not page whoever raised it', () => {
    given(opens({ severity: 'P4' }))
      .when(reclassifies('asha', 'P2'))
      .happens({ kind: 'severity-changed', paged: [{ person: 'mia' }] });
  });

  test('seats those whom only the new policy names, and unseats nobody', () => {
    const { after } = given(opens({ severity: 'P3', seats: { owner: 'asha' } }))
      .when(reclassifies('asha', 'P2', { seats: { owner: 'gus', manager: 'mia' } }))
      .happens({ kind: 'severity-changed' });
    expect(after.seats).toEqual({ owner: 'asha', manager: 'mia' });
  });

  test('begins the ladder again', () => {
    const { incident } = given(opens({ severity: 'P2' }), wait(16 * minute), reclassifies('source:grafana', 'P1'));
    expect(incident?.progression).toMatchObject({ ladderStep: 0, ladderAt: t0 + 16 * minute });
  });

  test('the clocks of the new policy count from the declaration: what has passed is said at once', () => {
    const { incident } = given(opens({ severity: 'P2' }), ack('asha'), wait(40 * minute), reclassifies('asha', 'P1'), wait(1));
    expect(incident?.progression).toMatchObject({ breached: true, unresolvedTaken: [15 * minute] });
  });
});

describe('lowering it', () => {
  test('pages nobody', () => {
    const { after } = given(opens(), ack('asha'))
      .when(reclassifies('asha', 'P3'))
      .happens({ kind: 'severity-changed', from: 'P1', to: 'P3', paged: [] });
    expect(after.policy).toBe(defaultPolicies.P3);
  });

  test('to what it is already is refused', () => {
    given(opens()).when(reclassifies('asha', 'P1')).refuses('same-severity');
  });
});

describe('a worse alert under a silence', () => {
  const silenced = opens({ severity: 'P3', quietUntil: t0 + 20 * minute });

  test('pages nobody before it ends', () => {
    given(silenced).when(reclassifies('source:grafana', 'P1')).happens({ kind: 'severity-changed', paged: [] });
  });

  test('pages everybody of the new policy when it ends, and opens the room', () => {
    const story = given(silenced, reclassifies('source:grafana', 'P1'), wait(20 * minute));
    expect(story.changes.flatMap((change) => change.events.map(({ event }) => event))).toContainEqual(
      expect.objectContaining({
        kind: 'paged-again',
        step: 0,
        at: t0 + 20 * minute,
        paged: ['asha', 'ian', 'mia', 'vic', 'cora'].map((person) => expect.objectContaining({ person })),
      }),
    );
    expect(story.incident?.room).not.toBeNull();
  });

  test('raised by a person, pages at once', () => {
    given(silenced)
      .when(reclassifies('mia', 'P2'))
      .happens({ kind: 'severity-changed', paged: [{ person: 'asha' }] });
  });

  test('on one somebody has, pages at once', () => {
    given(opens({ severity: 'P3' }), ack('asha'), snoozes('asha', t0 + 20 * minute))
      .when(reclassifies('source:grafana', 'P2'))
      .happens({ kind: 'severity-changed', paged: [{ person: 'mia' }] });
  });
});

describe('the category', () => {
  test('is set, with what it was', () => {
    const { after } = given(opens())
      .when(say.categorises('asha', 'security'))
      .happens({ kind: 'category-set', from: 'outage', to: 'security' });
    expect(after.category).toBe('security');
  });

  test('that it has already changes nothing', () => {
    given(opens()).when(say.categorises('asha', 'outage')).refuses('already-done');
  });
});

describe('escalating by hand', () => {
  test('calls somebody into the page and the room', () => {
    const { after } = given(opens(), say.roomOpens())
      .when(escalates('mia', 'theo'))
      .happens(
        { kind: 'escalated', paged: [{ person: 'theo', role: 'cto' }], afterMs: null },
        { kind: 'invited', person: 'theo', reason: 'escalated' },
      );
    expect(after).toMatchObject({ escalatedTo: ['theo'] });
  });

  test('somebody who sits in the room is not invited again', () => {
    given(opens(), say.roomOpens()).when(escalates('asha', 'mia')).happens({ kind: 'escalated' });
  });

  test('a role nobody held is theirs from then on', () => {
    const { after } = given(opens({ severity: 'P2', seats: { owner: 'asha' } }))
      .when(escalates('asha', 'theo'))
      .happens({ kind: 'escalated' });
    expect(after.seats.cto).toBe('theo');
  });

  test('a role somebody holds stays theirs', () => {
    const { after } = given(opens({ severity: 'P2', seats: { owner: 'asha', cto: 'gus' } }))
      .when(escalates('asha', 'theo'))
      .happens({ kind: 'escalated' });
    expect(after.seats.cto).toBe('gus');
  });

  test('to nobody changes nothing', () => {
    given(opens()).when(escalates('asha')).refuses('already-done');
  });
});

describe('a snooze', () => {
  test('holds the pages until then, and not longer', () => {
    const { after } = given(opens({ severity: 'P3' }))
      .when(snoozes('asha', t0 + 15 * minute))
      .happens({ kind: 'snoozed', until: t0 + 15 * minute });
    expect(after.quietUntil).toBe(t0 + 15 * minute);
  });

  test('the page that fell into it comes when it ends', () => {
    const { changes } = given(opens(), snoozes('asha', t0 + 15 * minute), wait(15 * minute));
    const events = changes.flatMap((change) => change.events.map(({ event }) => event));
    expect(events.filter((event) => event.kind === 'paged-again')).toMatchObject([{ step: 1, at: t0 + 15 * minute }]);
  });
});
