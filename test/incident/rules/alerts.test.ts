// Opening an incident, and what its alerts do to it: a repeat makes no noise, a clear asks or resolves, a refire is loud.

import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../../src/escalation/policy-defaults.js';
import type { Command } from '../../../src/incident/commands.js';
import { severities } from '../../../src/incident/incident.js';
import { given, goOn, type Story, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, alerts, clears, declares, opens, refires, resolves, roomOpens, wait, minute } = say;

describe('opening', () => {
  test.each([
    ['P1', ['asha', 'ian', 'mia', 'vic', 'cora']],
    ['P2', ['asha', 'mia']],
    ['P3', ['asha']],
    ['P4', []],
  ] as const)('a %s pages %j at once', (severity, people) => {
    const { incident } = given(opens({ severity }));
    expect(incident?.paged).toEqual(people);
  });

  test('a P1 asks for its war room at once', () => {
    given()
      .when(opens())
      .happens({ kind: 'opened' }, { kind: 'room-asked', members: ['asha', 'ian', 'mia', 'lena'] });
  });

  test.each(['P2', 'P3', 'P4'] as const)('a %s gets its room when somebody asks', (severity) => {
    given().when(opens({ severity })).happens({ kind: 'opened' });
  });

  test('whoever declares is not paged for it, but sits in the room', () => {
    given()
      .when(declares('theo'))
      .happens({ kind: 'opened', takenBy: null }, { kind: 'room-asked', members: ['asha', 'ian', 'mia', 'lena', 'theo'] });
  });

  test('a seat held by two roles is paged once', () => {
    given()
      .when(opens({ seats: { owner: 'asha', backup: 'asha', manager: 'mia' } }))
      .happens(
        {
          kind: 'opened',
          paged: [
            { person: 'asha', role: 'owner' },
            { person: 'mia', role: 'manager' },
          ],
        },
        { kind: 'room-asked' },
      );
  });

  test('whoever declares and is investigating has it, and the owner is told whose seat was taken', () => {
    const { after } = given()
      .when(declares('ben', { severity: 'P2' }, true))
      .happens({ kind: 'opened', takenBy: 'ben' }, { kind: 'acknowledged', person: 'ben', after: 'declare', took: 'asha' });
    expect(after).toMatchObject({ ack: { by: 'ben' }, status: 'investigating', seats: { owner: 'ben' } });
  });

  test("the owner who declares and is investigating takes nobody's seat", () => {
    given()
      .when(declares('asha', { severity: 'P2' }, true))
      .happens({ kind: 'opened' }, { kind: 'acknowledged', took: null });
  });

  test('a monitoring system detects it now, a person when they say it began', () => {
    expect(given(opens({ startedAt: t0 - 5 * minute })).incident?.stamps).toMatchObject({ startedAt: t0 - 5 * minute, detectedAt: t0 });
    expect(given(declares('asha', { startedAt: t0 - 5 * minute })).incident?.stamps.detectedAt).toBe(t0 - 5 * minute);
  });
});

describe('opening under a silence', () => {
  const silenced = { quietUntil: t0 + 20 * minute };

  test('pages nobody and opens no room', () => {
    given().when(opens(silenced)).happens({ kind: 'opened', paged: [] });
  });

  test('pages everybody of the first page when it ends, and opens the room', () => {
    const { changes } = given(opens(silenced), wait(20 * minute));
    const page = changes.find((change) => change.events.some(({ event }) => event.kind === 'paged-again'));
    expect(page?.events.map(({ event }) => event)).toMatchObject([
      { kind: 'paged-again', at: t0 + 20 * minute, paged: ['asha', 'ian', 'mia', 'vic', 'cora'].map((person) => ({ person })) },
      { kind: 'room-asked' },
    ]);
  });

  test('of a P4 still wakes nobody when it ends', () => {
    expect(given(opens({ severity: 'P4', ...silenced }), wait(60 * minute)).incident?.paged).toEqual([]);
  });

  test('that is over already holds nothing', () => {
    given()
      .when(opens({ severity: 'P3', quietUntil: t0 }))
      .happens({ kind: 'opened', paged: [{ person: 'asha' }] });
  });
});

describe('more alerts on an open incident', () => {
  test('one that joins is counted and makes no noise', () => {
    const { after, messages } = given(opens({ severity: 'P2' }))
      .when(alerts({ fired: 1, firing: 2, total: 2 }))
      .happens({ kind: 'alerts-changed', said: false });
    expect(after.alerts).toMatchObject({ firing: 2, total: 2, changes: 2 });
    expect(messages).toEqual([]);
  });

  test.each(['P1', 'P2'] as const)('when all of a %s have cleared it asks for the resolve', (severity) => {
    const { after } = given(opens({ severity })).when(clears()).happens({ kind: 'alerts-changed', said: true, allClear: true });
    expect(after.status).toBe('triggered');
  });

  test.each(['P3', 'P4'] as const)('when all of a %s have cleared it resolves by itself', (severity) => {
    const { after } = given(opens({ severity }))
      .when(clears())
      .happens(
        { kind: 'alerts-changed', said: false, allClear: true },
        { kind: 'resolved', automatic: true, by: 'source:grafana', stillFiring: 0 },
      );
    expect(after.status).toBe('resolved');
  });

  test.each(severities)('while one of a %s still fires, a clear is only counted', (severity) => {
    given(opens({ severity }), alerts({ fired: 1, firing: 2, total: 2 }))
      .when(alerts({ cleared: 1, firing: 1, total: 2 }))
      .happens({ kind: 'alerts-changed', said: false, allClear: false });
  });

  test.each(severities)('a clear of something flapping on a %s is neither asked about nor resolved yet', (severity) => {
    given(opens({ severity }))
      .when(clears({ flapping: true }))
      .happens({ kind: 'alerts-changed', said: false, allClear: true });
  });
});

describe('whoever has it hears what its alerts do', () => {
  const joinsIt = alerts({ fired: 1, firing: 2, total: 2, titles: ['web-2 is down'] });
  const toldOf = (command: Command, ...story: Story) => {
    const { messages } = goOn(given(...story), command).changes.at(-1) ?? { messages: [] };
    return messages.filter(({ act }) => act.do === 'say').map(({ to }) => (to.kind === 'person' ? to.person : to.kind));
  };

  test.each([
    ['the room is not open yet', [], ['asha']],
    ['they sit in the room', [roomOpens('asha', 'ian')], ['room']],
    ['they were invited and have not come', [roomOpens('ian')], ['room', 'asha']],
    ['they came later', [roomOpens('ian'), say.joins('asha')], ['room']],
    ['the room is relayed to others', [roomOpens('ian'), say.roomMoves('gone', { driver: 'relay', chat: 'relay:42' })], ['room', 'asha']],
    ['the room is relayed to them too', [roomOpens('asha'), say.roomMoves('gone', { driver: 'relay', chat: 'relay:42' })], ['room']],
  ] as const)('while %s', (_, room, told) => {
    expect(toldOf(joinsIt, opens(), ack('asha'), ...room)).toEqual(told);
    expect(toldOf(alerts({ cleared: 1, firing: 1, total: 2 }), opens(), ack('asha'), ...room, joinsIt)).toEqual(told);
    expect(toldOf(clears(), opens(), ack('asha'), ...room)).toEqual(told);
    expect(toldOf(refires({ flapping: true }), opens(), ack('asha'), ...room)).toEqual(told);
    expect(toldOf(say.leavesOut(3), opens(), ack('asha'), ...room)).toEqual(told);
  });

  test('in one line of the same words, that waits for more of its kind', () => {
    const { messages } = given(opens(), ack('asha'), roomOpens('ian'), wait(60_000)).when(joinsIt).happens({ kind: 'alerts-changed' });
    const news = messages.filter(({ replaces }) => replaces === 'alerts:42');
    expect(news.map(({ text }) => text)).toEqual(Array(2).fill('🔴 P1 · INC-42 · 1 alert joined (web-2 is down): 2 of 2 firing'));
    expect(news.map(({ bundleMs }) => bundleMs)).toEqual([30_000, 30_000]);
  });

  test('when it gets worse, also before they have come into the room', () => {
    const worse = say.reclassifies('source:grafana', 'P1');
    const room: Story = [opens({ severity: 'P2' }), ack('asha'), say.asksForRoom('asha'), roomOpens('ian')];
    expect(toldOf(worse, ...room)).toContain('asha');
    expect(toldOf(worse, ...room, say.joins('asha'))).not.toContain('asha');
  });

  test('of a P3 in the next regular post, wherever that is said', () => {
    const posted = (...story: Story) =>
      given(...story, wait(60 * minute)).changes.flatMap(({ events, messages }) =>
        events.some(({ event }) => event.kind === 'beat-posted')
          ? messages
              .filter(({ act, text }) => act.do === 'say' && text.includes('1 alert joined'))
              .map(({ to }) => (to.kind === 'person' ? to.person : to.kind))
          : [],
      );
    const has: Story = [opens({ severity: 'P3' }), ack('asha')];
    expect(posted(...has, joinsIt)).toEqual(['asha']);
    expect(posted(...has, say.asksForRoom('asha'), roomOpens('ian'), joinsIt)).toEqual(['room', 'asha']);
    expect(posted(...has, say.asksForRoom('asha'), roomOpens('asha'), joinsIt)).toEqual(['room']);
    expect(posted(...has)).toEqual([]);
  });

  test.each([
    ['joined', joinsIt, '1 alert joined (web-2 is down): 2 of 2 firing'],
    ['cleared', alerts({ cleared: 1, firing: 1, total: 2, titles: [] }), '1 cleared: 1 of 2 firing'],
  ] as const)('and while nobody has it the post says what %s, never that there is nothing new', (_, command, news) => {
    const posts = (...story: Story) =>
      given(opens(), roomOpens('ian'), ...story)
        .changes.filter(({ events }) => events.some(({ event }) => event.kind === 'beat-posted'))
        .map(({ messages }) => messages.map(({ text }) => text).join('\n'));
    const [first, second] = posts(wait(minute), command, wait(9 * minute));
    expect(first).toContain(news);
    expect(first).toContain('Nobody has it; still paging Asha.');
    expect(first).not.toContain('Nothing new');
    expect(second).toContain('Nothing new since');
  });

  test('who holds the seat hears of the all-clear while nobody has it', () => {
    expect(toldOf(clears(), opens(), roomOpens('ian'))).toEqual(['room', 'asha']);
  });
});

describe('flapping that has settled for ten minutes', () => {
  test('on a P3 whose alerts are clear, it resolves by itself', () => {
    const { incident } = given(opens({ severity: 'P3' }), clears({ flapping: true }), wait(10 * minute));
    expect(incident).toMatchObject({ status: 'resolved', alerts: { flapping: false } });
  });

  test('on a P1 whose alerts are clear, it asks for the resolve', () => {
    given(opens({ policy: defaultPolicies.P4, severity: 'P1' }), clears({ flapping: true }))
      .when({ type: 'settle-flapping' })
      .happens({ kind: 'alerts-changed', said: true, allClear: true });
  });

  test('on one that still fires, it goes on', () => {
    given(opens({ severity: 'P3' }), refires({ flapping: true }))
      .when({ type: 'settle-flapping' })
      .happens({ kind: 'alerts-changed', said: false, allClear: false });
  });

  test('each change begins the ten minutes again', () => {
    const { incident } = given(
      opens({ severity: 'P3' }),
      clears({ flapping: true }),
      wait(9 * minute),
      refires({ flapping: true }),
      clears({ flapping: true }),
      wait(9 * minute),
    );
    expect(incident?.alerts.flapping).toBe(true);
  });

  test('where nothing flaps there is nothing to settle', () => {
    given(opens()).when({ type: 'settle-flapping' }).refuses('too-late');
  });
});

describe('alerts of an incident that is over', () => {
  const over = [opens({ severity: 'P2' }), ack('asha'), clears(), resolves('asha'), wait(5 * minute)] as const;

  test.each([
    ['fires again', refires()],
    ['is joined by a new one', alerts({ fired: 1, firing: 1, total: 2 })],
  ])('what %s reopens it loudly, and nobody has it', (_, command) => {
    const { after } = given(...over)
      .when(command)
      .happens({ kind: 'reopened', refired: true, keptBy: null, paged: [{ person: 'asha' }, { person: 'mia' }] });
    expect(after).toMatchObject({ status: 'investigating', ack: null, reopened: 1, alerts: { firing: 1 } });
  });

  test('what fires again after the closing reopens it too', () => {
    given(...over, say.closes('asha'))
      .when(refires())
      .happens({ kind: 'reopened', refired: true });
  });

  test('a late clear is only counted', () => {
    given(opens({ severity: 'P2' }), ack('asha'), resolves('asha', { anyway: true }))
      .when(clears())
      .happens({ kind: 'alerts-changed', said: false, allClear: false });
  });

  test.each([
    ['cancelled', say.cancels('asha')],
    ['merged', say.mergesInto('asha', 43)],
  ] as const)('what was %s stays so when it fires again', (status, ending) => {
    const { after } = given(opens({ severity: 'P2' }), ending)
      .when(refires())
      .happens({ kind: 'alerts-changed', said: false });
    expect(after.status).toBe(status);
  });
});
