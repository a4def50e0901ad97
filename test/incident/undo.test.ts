// Taking back: for two minutes, by whoever did it, as long as nobody else has changed the same things since.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { announce } from '../../src/incident/announce.js';
import { decide } from '../../src/incident/decide.js';
import { minutes } from '../../src/incident/duration.js';
import { evolve } from '../../src/incident/evolve.js';
import { type Incident, isOpen, type Stamps } from '../../src/incident/incident.js';
import { play } from '../../src/incident/play.js';
import { isRefusal } from '../../src/incident/refusals.js';
import { directory, given } from '../given.js';
import { begin, go, type Run, type Step, starts, steps } from './histories.js';
import * as say from './spoken.js';

const { ack, opens, undoes, wait, minute } = say;

/** The stamps that only record what else has happened since; nothing that is taken back made them. */
const stampsOf = ({ roomReadyAt, noticeAt, ...stamps }: Stamps): Partial<Stamps> => stamps;

/** What an undo brings back. Undoing is itself a sign of life. */
const restorable = (incident: Incident) => ({
  status: incident.status,
  severity: incident.severity,
  policy: incident.policy,
  ack: incident.ack && { by: incident.ack.by, at: incident.ack.at },
  seats: incident.seats,
  stamps: stampsOf(incident.stamps),
  progress: incident.progress,
  proposals: incident.proposals,
  quietUntil: incident.quietUntil,
  category: incident.category,
  pausedMs: incident.pausedMs,
});

/** Runs a story and calls `check` after each change by a person that can be undone, with the incident before it. */
function afterEachChange(run: Run, story: readonly Step[], check: (before: Incident, by: string) => unknown): void {
  for (const step of story) {
    const before = run.incident;
    go(run, step, 'without words');
    const { undoable } = run.incident;
    const events = run.changes.at(-1)?.events.length;
    if (
      'does' in step &&
      run.incident !== before &&
      step.does !== 'undo' &&
      undoable?.at === run.now &&
      events === 1 &&
      undoable !== before.undoable
    )
      check(before, undoable.by);
  }
}

test('whatever somebody changed is exactly as before when they take it back within two minutes', () => {
  fc.assert(
    fc.property(starts, steps, fc.nat(minutes(2)), (start, story, afterMs) => {
      const run = begin(start);
      afterEachChange(run, story, (before, by) => {
        const at = run.now + afterMs;
        const facts = decide(run.incident, undoes(by), at);
        const endsOverAlerts = !isOpen(before) && isOpen(run.incident) && run.incident.alerts.firing > 0;
        if (endsOverAlerts) return expect(facts).toMatchObject({ refused: 'still-firing' });
        if (isRefusal(facts)) throw new Error(facts.refused);
        const { after } = play(run.incident, facts, { now: at, number: 42, directory });
        expect(restorable(after)).toEqual(restorable(before));
        expect(decide(after, undoes(by), at)).toEqual({ refused: 'nothing-to-undo' });
      });
    }),
    { numRuns: 300 },
  );
});

/** Nothing of theirs, or something that cannot be taken back, which is then named. */
const notTheirs = expect.stringMatching(/^(nothing-to-undo|cannot-undo|changed-since|others-acted)$/);

test('nobody takes back what somebody else did, and nobody after two minutes', () => {
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      afterEachChange(run, story, (_, by) => {
        const other = by === 'ben' ? 'gus' : 'ben';
        expect(decide(run.incident, undoes(other), run.now)).toMatchObject({ refused: notTheirs });
        expect(decide(run.incident, undoes(by), run.now + minutes(2) + 1)).toMatchObject({ refused: 'too-late-to-undo', at: run.now });
      });
    }),
    { numRuns: 300 },
  );
});

test('what somebody else has changed since cannot be taken back over their head', () => {
  let tried = 0;
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      let mine: { readonly by: string; readonly incident: Incident } | null = null;
      for (const step of story) {
        go(run, step, 'without words');
        const { undoable } = run.incident;
        if (mine !== null && undoable?.by !== mine.by && !sameThings(mine.incident, run.incident)) {
          expect(decide(run.incident, undoes(mine.by), run.now)).toMatchObject({ refused: notTheirs });
          tried += 1;
        }
        mine = undoable?.at === run.now ? { by: undoable.by, incident: run.incident } : null;
      }
    }),
    { numRuns: 300 },
  );
  expect(tried).toBeGreaterThan(100);
});

const sameThings = (a: Incident, b: Incident): boolean => JSON.stringify(restorable(a)) === JSON.stringify(restorable(b));

test('whoever an undoable change has woken is told when it is taken back, in their own chat', () => {
  let tried = 0;
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      for (const step of story) {
        const before = run.incident;
        go(run, step, 'without words');
        const { undoable } = run.incident;
        const change = run.changes.at(-1);
        if (run.incident === before || change === undefined || undoable?.at !== run.now) continue;
        if (!change.events.some(({ event }) => event.seq === undoable.seq)) continue;
        let incident: Incident = before;
        const own = change.events.flatMap(({ event }) => {
          incident = evolve(incident, event);
          if (event.by !== undoable.by) return [];
          return announce(event, { incident, directory }).flatMap(({ kind, to }) =>
            kind === 'page' && to.kind === 'person' ? [to.person] : [],
          );
        });
        const facts = decide(run.incident, undoes(undoable.by), run.now);
        if (own.length === 0 || isRefusal(facts)) continue;
        const { messages } = play(run.incident, facts, { now: run.now, number: 42, directory });
        const told = messages.flatMap(({ to }) => (to.kind === 'person' ? [to.person] : []));
        expect(own.filter((person) => person !== undoable.by && !told.includes(person))).toEqual([]);
        tried += 1;
      }
    }),
    { numRuns: 300 },
  );
  expect(tried).toBeGreaterThan(30);
});

test('a room that opens in the meantime does not stop an undo, and stays open', () => {
  const before = given(opens({ severity: 'P2' }), ack('asha'));
  const { incident } = given(
    opens({ severity: 'P2' }),
    ack('asha'),
    say.reclassifies('asha', 'P1'),
    say.roomOpens('asha'),
    say.informs('lena'),
    undoes('asha'),
  );
  expect(incident).toMatchObject({ severity: 'P2', policy: before.incident?.policy, room: { chat: 'room-42' } });
  expect(incident?.stamps).toMatchObject({ roomReadyAt: expect.any(Number), noticeAt: expect.any(Number) });
});

test('an escalation by the clock does not stop an undo of an update', () => {
  const { incident } = given(opens(), say.roomOpens(), ack('asha'), wait(14.5 * minute), say.updates('asha'), wait(minute), undoes('asha'));
  expect(incident?.progress).toBeNull();
  expect(incident?.escalatedTo).toEqual(['theo']);
});

test('what the owner says in the room does not stop an undo of the acknowledgement', () => {
  const { incident } = given(opens(), ack('asha'), say.notes('asha', 'looking at it', 'talk'), undoes('asha'));
  expect(incident?.ack).toBeNull();
});

test('after an acknowledgement taken back the next page is due within the first gap of the ladder', () => {
  const { incident } = given(opens(), wait(minute), ack('asha'), wait(minute), undoes('asha'), wait(2 * minute));
  expect(incident?.progression).toMatchObject({ ladderStep: 1 });
});

test('a reopening is not taken back over an alert that fires: nobody would hear of it again', () => {
  const story = [opens({ severity: 'P2' }), ack('asha'), say.clears(), say.resolves('asha'), wait(minute), say.reopens('asha')] as const;
  given(...story, say.refires())
    .when(undoes('asha'))
    .refuses('still-firing', { firing: 1 });
  expect(given(...story, undoes('asha')).incident?.status).toBe('resolved');
});

test('a reopening taken back does not move the deadline the next time it is opened', () => {
  const story = [opens(), ack('asha'), wait(minute), say.clears(), say.resolves('asha'), wait(10 * minute)] as const;
  const plain = given(...story, wait(2 * minute), say.reopens('asha'));
  const twice = given(...story, say.reopens('asha'), wait(minute), undoes('asha'), wait(minute), say.reopens('asha'));
  expect(twice.incident?.pausedMs).toBe(plain.incident?.pausedMs);
});

test('a seat taken and given back by undo follows the rota again', () => {
  const { incident } = given(opens(), say.takesSeat('asha', 'backup'), undoes('asha'), say.dutyMoves({ backup: 'ben' }));
  expect(incident?.seats.backup).toBe('ben');
});
