// Who is asked for now, whatever happens and whenever the duty changes hands: seats nobody has taken belong to whoever is on duty, and
// nobody who has left and never had it is asked again. The same with fifty times as many histories: test/long/.

import { describe, expect, test } from 'vitest';
import { minutes } from '../../src/incident/duration.js';
import { besideOwner } from '../../src/incident/policy.js';
import { eventsOf, given, seats, t0 } from '../given.js';
import { askedOnDuty, dutyHistories } from './on-duty.js';
import { ack, atP, declines, dutyMoves, handsOff, minute, opens, refires, resolves, takesSeat, unacks, wait } from './spoken.js';

test('whatever happens, whoever is on duty is asked, and nobody off duty who has taken nothing', () => {
  dutyHistories(2_000, askedOnDuty);
});

describe('when the duty changes hands', () => {
  test('an unanswered page is asked of whoever comes, who gets the next rung as well; whoever leaves is free', () => {
    const history = given(atP('P2'), wait(11 * minute), dutyMoves({ owner: 'ben' }), wait(5 * minute));
    const events = eventsOf(history);
    expect(events.find((event) => event.kind === 'rota-followed')).toMatchObject({
      paged: [{ person: 'ben', role: 'owner' }],
      freed: ['asha'],
    });
    expect(events.find((event) => event.kind === 'paged-again')).toMatchObject({ paged: [{ person: 'ben' }], at: t0 + minutes(15) });
    expect(history.incident?.paged).not.toContain('asha');
  });

  test('a backup nobody has asked yet is not woken by it', () => {
    given(atP('P2'), wait(minute))
      .when(dutyMoves({ backup: 'gus' }))
      .happens({ kind: 'rota-followed', paged: [], freed: [] });
  });

  test('one that was asked is: whoever comes hears of it in the same role', () => {
    given(atP('P1'), wait(minute))
      .when(dutyMoves({ backup: 'gus' }))
      .happens({ kind: 'rota-followed', paged: [{ person: 'gus', role: 'backup' }] }, { kind: 'invited', person: 'gus' });
  });

  test('what somebody has acknowledged stays theirs', () => {
    const history = given(opens(), ack('asha'), dutyMoves({ owner: 'ben' }));
    expect(history.incident?.seats.owner).toBe('asha');
    expect(history.incident?.ack?.by).toBe('asha');
    expect(eventsOf(history).at(-1)).toMatchObject({ kind: 'rota-followed', moves: [], paged: [] });
  });

  test('seats beside the one that is held follow all the same', () => {
    const history = given(opens(), ack('asha'), dutyMoves({ cto: 'gus' }));
    expect(history.incident?.seats.cto).toBe('gus');
  });

  test('what is let go of afterwards is asked of whoever is on duty by then', () => {
    given(opens(), ack('asha'), dutyMoves({ owner: 'ben' }))
      .when(unacks('asha'))
      .happens({ kind: 'unacknowledged', paged: [{ person: 'ben', role: 'owner' }, { person: 'ian' }] });
    const slept = given(opens(), ack('asha'), dutyMoves({ owner: 'ben' }), wait(16 * minute));
    expect(eventsOf(slept).find((event) => event.kind === 'ack-expired')).toMatchObject({ paged: [{ person: 'ben' }, { person: 'ian' }] });
    expect(slept.incident?.seats.owner).toBe('ben');
  });

  test('what fires again is asked of whoever is on duty by then', () => {
    const history = given(opens(), ack('asha'), resolves('asha', { anyway: true }), dutyMoves({ owner: 'ben' }), refires());
    expect(eventsOf(history).findLast((event) => event.kind === 'reopened')).toMatchObject({
      paged: [{ person: 'ben' }, { person: 'ian' }, { person: 'mia' }, { person: 'vic' }, { person: 'cora' }],
    });
    expect(history.incident?.seats.owner).toBe('ben');
  });

  test('a seat given by a word stays where it was put', () => {
    const handed = given(opens(), handsOff('mia', 'gus'), ack('gus'), dutyMoves({ owner: 'ben' }));
    expect(handed.incident?.seats.owner).toBe('gus');
    const seated = given(opens(), takesSeat('mia', 'backup', 'gus'), dutyMoves({ owner: 'ben', backup: 'cora' }));
    expect(seated.incident?.seats).toMatchObject({ owner: 'ben', backup: 'gus' });
  });

  test('a seat passed on goes back to nobody while the duty is the same, and to whoever is on duty when it is not', () => {
    expect(given(atP('P3'), declines('asha'), dutyMoves({})).incident?.seats).toMatchObject({ owner: 'ian', backup: 'asha' });
    expect(given(atP('P3'), declines('asha'), dutyMoves({ owner: 'ben' })).incident?.seats).toMatchObject({ owner: 'ben', backup: 'ian' });
  });

  test('nobody becomes the backup of themselves by coming on duty after a page was passed on', () => {
    const two = { [besideOwner(2)]: 'ian' };
    const passed = given(atP('P1', { seats: { ...seats, ...two } }), declines('asha'), dutyMoves({ ...two, owner: 'ben' }));
    expect(passed.incident?.seats).toMatchObject({ owner: 'ben', backup: 'ian' });
  });

  test('a backup who has acknowledged swapped seats; whoever leaves leaves that one too', () => {
    const history = given(opens(), ack('ian'), dutyMoves({ owner: 'ben' }));
    expect(history.incident?.seats).toMatchObject({ owner: 'ian', backup: 'ben' });
    expect(history.incident?.paged).not.toContain('asha');
  });

  test('whoever came by such a swap and left while the incident was over is not asked when it fires again', () => {
    const over = [opens(), ack('ian'), dutyMoves({ owner: 'ben' }), resolves('ian', { anyway: true })];
    const { incident } = given(...over, dutyMoves({ owner: 'asha' }), refires(), dutyMoves({ owner: 'asha' }));
    expect(incident?.seats).toMatchObject({ owner: 'ian', backup: 'asha' });
    expect(incident?.paged).not.toContain('ben');
  });

  test('while it is quiet nobody is paged by it', () => {
    const quiet = atP('P2', { quietUntil: t0 + minutes(30) });
    given(quiet, wait(minute))
      .when(dutyMoves({ owner: 'ben' }))
      .happens({ kind: 'rota-followed', paged: [] });
    const later = given(quiet, wait(minute), dutyMoves({ owner: 'ben' }), wait(30 * minute));
    expect(eventsOf(later).find((event) => event.kind === 'paged-again')).toMatchObject({ paged: [{ person: 'ben' }, { person: 'mia' }] });
  });

  test('a rota that says what it said before changes nothing', () => {
    const { verdict } = given(opens(), wait(minute)).when({ type: 'follow-rota', rota: seats });
    expect(verdict).toEqual([]);
  });
});
