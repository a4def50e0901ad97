// What holds for every command: whom it finds, what it refuses when the incident is over, who is brought into the room by acting.

import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/incident/commands.js';
import { decide } from '../../src/incident/decide.js';
import { given, t0 } from '../given.js';
import * as say from './spoken.js';

const { ack, opens, wait, minute } = say;

/** Everything people may ask of an incident that is open and of no other. */
const whileOpenOnly: readonly Command[] = [
  ack('asha'),
  say.investigates('asha'),
  say.declines('asha'),
  say.unacks('asha'),
  say.updates('asha'),
  say.etaAt('asha', t0),
  say.doing('asha'),
  say.mitigates('asha'),
  say.cancels('asha'),
  say.mergesInto('asha', 43),
  say.absorbs('asha', 43),
  say.reclassifies('asha', 'P2'),
  say.escalates('asha', 'theo'),
  say.standsDown('asha'),
  say.takesSeat('asha', 'backup'),
  say.handsOff('asha', 'ben'),
  say.proposes('asha'),
  say.approves('mia'),
  say.rejects('mia'),
  say.did('asha'),
  say.overrides('asha'),
  say.asksForRoom('asha'),
  say.invites('asha', 'ben'),
  say.snoozes('asha', t0 + minute),
];

/** What the clock asks for, whatever became of the incident in the meantime. */
const fromTheClock: readonly Command[] = [
  { type: 'page-again', step: 1 },
  { type: 'escalate-unresolved', afterMs: 15 * minute },
  { type: 'miss-acknowledgement' },
  { type: 'expire-ack', ackAt: t0 },
  { type: 'warn-sla', leftMs: 15 * minute },
  { type: 'breach-sla' },
  { type: 'nudge-owner', about: 'update', beatAt: t0 },
  { type: 'nudge-owner', about: 'first-update', beatAt: t0 },
  { type: 'post-beat', beatAt: t0 },
  { type: 'nudge-notice' },
  { type: 'miss-notice' },
  { type: 'time-out-proposal', proposal: 1 },
  { type: 'chase-room', askedAt: t0 },
  { type: 'settle-flapping' },
];

const named = (commands: readonly Command[]) => commands.map((command, index) => [`${command.type} (${index + 1})`, command] as const);

describe('an incident nobody knows', () => {
  test('is opened', () => {
    given().when(opens()).happens({ kind: 'opened' }, { kind: 'room-asked' });
  });

  test.each(named([...whileOpenOnly, ...fromTheClock, say.resolves('asha'), say.undoes('asha'), say.clears()]))(
    'takes no %s',
    (_, command) => {
      expect(decide(null, command, t0)).toEqual({ refused: 'no-such-incident', number: null });
    },
  );
});

describe('an incident that exists', () => {
  test('is not opened again', () => {
    given(opens()).when(opens()).refuses('already-open', { number: 42 });
  });

  test('is not opened again over its record when it is over', () => {
    given(opens(), say.cancels('asha')).when(opens()).refuses('already-open', { number: 42 });
  });
});

describe('an incident that is over', () => {
  test.each(named(whileOpenOnly))('refuses %s and says since when it is resolved', (_, command) => {
    given(opens(), wait(minute), say.resolves('asha', { anyway: true }), wait(minute))
      .when(command)
      .refuses('not-open', { status: 'resolved', since: t0 + minute });
  });

  test.each([
    ['cancelled', say.cancels('asha')],
    ['merged', say.mergesInto('asha', 43)],
  ] as const)('says that it is %s', (status, ending) => {
    given(opens(), ending).when(ack('asha')).refuses('not-open', { status, since: t0 });
  });

  test.each(named(fromTheClock))('lets the clock do nothing: %s', (_, command) => {
    given(opens(), say.roomOpens(), say.proposes('asha'), say.resolves('asha', { anyway: true }), wait(60 * minute))
      .when(command)
      .refuses('too-late');
  });
});

describe('whoever acts from outside the room is brought into it', () => {
  const inRoom = [opens(), say.roomOpens('asha'), ack('asha')] as const;

  test.each([
    ['who reports', say.updates('ben'), 'updated'],
    ['who announces an action', say.doing('ben'), 'action-announced'],
    ['who proposes', say.proposes('ben'), 'proposed'],
    ['who mitigates', say.mitigates('ben'), 'mitigated'],
    ['who overrides', say.overrides('ben'), 'overridden'],
  ] as const)('%s', (_, command, kind) => {
    given(...inRoom)
      .when(command)
      .happens({ kind, by: 'ben' }, { kind: 'invited', person: 'ben', reason: 'acted' });
  });

  test('who decides', () => {
    given(...inRoom, say.proposes('asha'))
      .when(say.approves('theo'))
      .happens({ kind: 'approved', by: 'theo' }, { kind: 'invited', person: 'theo', reason: 'acted' });
  });

  test('who takes it over', () => {
    given(...inRoom)
      .when(say.takesSeat('ben', 'owner'))
      .happens({ kind: 'acknowledged', person: 'ben' }, { kind: 'invited', person: 'ben', reason: 'acted' });
  });

  test('but not who sits in it already', () => {
    given(...inRoom)
      .when(say.updates('ian'))
      .happens({ kind: 'updated' });
  });

  test('and not while there is no room', () => {
    given(opens({ severity: 'P2' }), ack('asha'))
      .when(say.updates('ben'))
      .happens({ kind: 'updated' });
  });

  test('and nobody for what a monitoring system does', () => {
    given(...inRoom)
      .when(say.alerts({ fired: 1, firing: 2, total: 2 }))
      .happens({ kind: 'alerts-changed' });
  });
});
