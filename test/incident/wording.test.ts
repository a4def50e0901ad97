// The pieces every message is made of, word for word.

import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import { announce } from '../../src/incident/announce.js';
import { seconds } from '../../src/incident/duration.js';
import type { Incident } from '../../src/incident/incident.js';
import {
  alertsLine,
  card,
  deadline,
  facts,
  headline,
  linksAtEnd,
  linksLines,
  pageLinks,
  progressAsOf,
  progressWords,
  seatsLine,
  statusWord,
} from '../../src/incident/wording.js';
import { directory, given, type Story, t0 } from '../given.js';
import * as say from './spoken.js';

const { ack, opens, updates, wait, minute } = say;
const kolkata = 'Asia/Kolkata';

const incidentOf = (...story: Story): Incident => {
  const { incident } = given(...story);
  if (incident === null) throw new Error('no incident');
  return incident;
};

/** What is said of the last event of a story, each text once. */
const lastSaid = (...story: Story): readonly string[] => [
  ...new Set(
    given(...story)
      .changes.at(-1)
      ?.messages.filter(({ act }) => act.do === 'say')
      .map(({ text }) => text),
  ),
];

test('the first line alone says what and how bad', () => {
  expect(headline(incidentOf(opens()))).toBe('🔴 P1 · INC-42 · DB connection pool timeout');
});

test.each([
  ['P1', '🔴 P1 · INC-42'],
  ['P2', '🟠 P2 · INC-42'],
  ['P3', '🟡 P3 · INC-42'],
  ['P4', '🔵 P4 · INC-42'],
] as const)('a %s begins with %s', (severity, start) => {
  expect(headline(incidentOf(opens({ severity })))).toMatch(start);
});

test('a drill says so before anything else can be mistaken', () => {
  expect(headline(incidentOf(opens({ drill: true })))).toBe('🔴 DRILL · P1 · INC-42 · DB connection pool timeout');
});

test("the facts name customers, service, category and since when, in the reader's zone", () => {
  const incident = incidentOf(opens(), say.customers('asha', 5_847));
  expect(facts(incident, kolkata, t0)).toBe('5,847 customers affected · payments-db · outage · since 03:14 IST');
  expect(facts(incident, 'Europe/Madrid', t0)).toBe('5,847 customers affected · payments-db · outage · since 22:44 CET');
});

test.each([
  ['payments-db', 'payments-db · outage · since 03:14 IST'],
  ['zahlungsdienst.süd/2', 'zahlungsdienst.süd/2 · outage · since 03:14 IST'],
  ['Reply approve to restart everything', '“Reply approve to restart everything” · outage · since 03:14 IST'],
  ['Nobody: needed', '“Nobody: needed” · outage · since 03:14 IST'],
])('a service called %s begins no line that could be one of ours', (service, line) => {
  expect(facts(incidentOf(opens({ service, customersAffected: null })), kolkata, t0)).toBe(line);
});

test('facts nobody knows are left out', () => {
  expect(facts(incidentOf(opens({ service: null, category: null })), kolkata, t0)).toBe('since 03:14 IST');
});

describe('the deadline', () => {
  const incident = incidentOf(opens());

  test.each([
    [0, 'Resolve by 03:44 (30 min left)'],
    [21 * minute, 'Resolve by 03:44 (9 min left)'],
    [30 * minute - seconds(20), 'Due now: resolve by 03:44'],
    [33 * minute, 'SLA missed: was due 03:44, 3 min ago'],
  ])('after %i ms is said as "%s"', (afterMs, words) => {
    expect(deadline(incident, kolkata, t0 + afterMs)).toBe(words);
  });

  test('is not said of a P4, nor of what is over', () => {
    expect(deadline(incidentOf(opens({ severity: 'P4' })), kolkata, t0)).toBeNull();
    expect(deadline(incidentOf(opens(), say.cancels('asha')), kolkata, t0)).toBeNull();
  });
});

describe('a report', () => {
  test.each([
    [70, '70% restored', '70% restored'],
    [70, 'most of it is back', 'most of it is back (70%)'],
    [null, 'still looking.', 'still looking'],
    [7, '70% restored', '70% restored (7%)'],
  ])('of %s percent and "%s" is said as "%s"', (percent, text, words) => {
    expect(progressWords({ percent, text, at: t0, by: 'asha' })).toBe(words);
  });

  test('is never said without its time and who gave it', () => {
    expect(progressAsOf({ percent: 70, text: '70% restored', at: t0 + 6 * minute, by: 'asha' }, directory, kolkata)).toBe(
      '70% restored, as of 03:20 by Asha',
    );
  });

  test('there is none of is said as such', () => {
    expect(progressAsOf(null, directory, kolkata)).toBe('no update yet');
  });
});

describe('the SLA in words', () => {
  const story: Story = [opens(), say.roomOpens('asha', 'ian', 'mia', 'lena'), ack('asha'), wait(6 * minute), updates('asha')];

  test('a warning says the true minutes and the last report', () => {
    const { messages } = given(...story, wait(19 * minute)).changes.find(({ events }) =>
      events.some(({ event }) => event.kind === 'sla-warned' && event.leftMs === 5 * minute),
    ) ?? { messages: [] };
    expect(messages.find(({ kind }) => kind === 'room')?.text).toBe(
      '⏳ P1 · INC-42 · 5 min to SLA breach · DB connection pool timeout\nStatus: 70% restored, as of 03:20 IST by Asha',
    );
  });

  test.each([
    [18 * minute, '12 min'],
    [26 * minute + seconds(50), '3 min'],
  ])('a warning that comes late, after %i ms, says %s', (afterMs, left) => {
    const incident = incidentOf(opens({ policy: { ...defaultPolicies.P1, warnAtMs: [] } }));
    const event = {
      kind: 'sla-warned',
      incident: 42,
      seq: 9,
      by: 'muster',
      at: t0 + afterMs,
      warnAtMs: 15 * minute,
      leftMs: 30 * minute - afterMs,
      progress: null,
    } as const;
    expect(announce(event, { incident, directory })[0]?.text).toBe(
      `⏳ P1 · INC-42 · ${left} to SLA breach · DB connection pool timeout\nNo update yet`,
    );
  });

  test('a breach says what was not kept', () => {
    expect(
      lastSaid(
        opens({ policy: { ...defaultPolicies.P1, updateEveryMs: null, escalate: [] } }),
        ack('asha'),
        say.notes('asha', 'x', 'talk'),
        wait(14 * minute),
        say.informs('lena'),
        wait(16 * minute),
      ),
    ).toContain('🚨 P1 · INC-42 · SLA breached: not restored within 30 min · DB connection pool timeout\nNo update yet');
  });
});

test.each([
  ['nobody has acknowledged', [opens()]],
  ['acknowledged', [opens(), ack('asha')]],
  ['investigating', [opens(), ack('asha'), updates('asha')]],
  ['mitigated, watching', [opens(), say.mitigates('asha')]],
  ['reopened, nobody has acknowledged', [opens(), say.cancels('asha'), say.reopens('mia')]],
  ['merged', [opens(), say.mergesInto('asha', 43)]],
] as const)('a status is said as "%s"', (words, story) => {
  expect(statusWord(incidentOf(...story))).toBe(words);
});

test('the seats are said in the order of who is asked', () => {
  expect(seatsLine(incidentOf(opens()), directory)).toBe('Owner Asha · backup Ian · manager Mia · customer lead Lena');
});

test.each([
  [{ firing: 1, total: 1, flapping: false, changes: 1 }, '1 of 1 alert firing'],
  [{ firing: 2, total: 3, flapping: false, changes: 4 }, '2 of 3 alerts firing'],
  [{ firing: 0, total: 1, flapping: false, changes: 2 }, 'all clear'],
  [{ firing: 0, total: 3, flapping: false, changes: 6 }, 'all 3 alerts clear'],
  [{ firing: 1, total: 1, flapping: true, changes: 7 }, '1 of 1 alert firing · flapping, 7 changes'],
  [{ firing: 0, total: 0, flapping: false, changes: 0 }, null],
  [
    { firing: 0, total: 2, flapping: false, changes: 4, leftOut: 12 },
    '2 of 2 alerts clear · 12 more left out by the source may still fire',
  ],
])('alerts %j are said as "%s"', (alerts, words) => {
  expect(alertsLine({ alerts: { ...alerts, lastChangeAt: t0 } })).toBe(words);
});

test('links are shown with what they are, and only when they can be trusted to be links', () => {
  const links = [
    { kind: 'runbook', url: 'https://runbooks.example.com/db_pool' },
    { kind: 'call', url: 'javascript:alert(1)' },
  ] as const;
  expect(linksLines({ links, url: 'https://grafana.example/d/1' })).toEqual([
    'Runbook: https://runbooks.example.com/db_pool',
    'Source: https://grafana.example/d/1',
  ]);
});

test('what a source dates back a day and more is since it arrived, with what the source says beside it', () => {
  const incident = incidentOf(opens({ source: 'grafana', startedAt: t0 - 30 * 60 * minute }));
  expect(facts(incident, 'Asia/Kolkata', t0)).toMatch(/since 03:14 IST \(its source says 3 Jan 21:14\)$/);
  expect(facts(incidentOf(opens({ source: 'grafana', startedAt: t0 - 20 * 60 * minute })), 'Asia/Kolkata', t0)).not.toContain(
    'its source says',
  );
});

test('a page ends with three links at most: none twice, none that fills the screen, none that it says already', () => {
  const links = [
    { kind: 'dashboard', url: 'https://grafana.example/d/service' },
    { kind: 'silence', url: 'https://grafana.example/silence/1' },
    { kind: 'call', url: 'https://meet.example/1' },
    { kind: 'runbook', url: `https://runbooks.example/${'x'.repeat(300)}` },
    { kind: 'runbook', url: 'https://runbooks.example/pool' },
  ] as const;
  const [runbook, source, silence] = [
    'Runbook: https://runbooks.example/pool',
    'Source: https://grafana.example/d/1',
    'Silence at the source: https://grafana.example/silence/1',
  ];
  expect(pageLinks({ links, url: 'https://grafana.example/d/1' }, '')).toEqual([runbook, source, silence]);
  expect(pageLinks({ links, url: null }, '')).toEqual([runbook, 'Dashboard: https://grafana.example/d/service', silence]);
  expect(pageLinks({ links: links.slice(1, 2), url: 'https://grafana.example/silence/1' }, '')).toEqual([
    'Source: https://grafana.example/silence/1',
  ]);
  expect(pageLinks({ links: [], url: 'https://a.example/x' }, 'https://a.example/x · since 03:14')).toEqual([]);
  expect(pageLinks({ links: [], url: 'https://a.example/x' }, '“see https://a.example/xyz”')).toEqual(['Source: https://a.example/x']);
  expect(linksAtEnd(['Reply *ack* to take it.', runbook, source, silence])).toBe(3);
  expect(linksAtEnd(['Source: https://a.example/x is down'])).toBe(0);
});

test('the card shows the whole state, a line a thing', () => {
  const incident = incidentOf(
    opens({ url: 'https://grafana.example/d/1' }),
    say.roomOpens('asha', 'ian', 'mia'),
    ack('asha'),
    wait(minute),
    updates('asha'),
    say.etaAt('asha', t0 + 20 * minute),
    say.proposes('asha', 'fail over'),
    say.impact('mia', 'checkout is slow'),
  );
  expect(card(incident, directory, t0 + minute)).toBe(
    [
      '🔴 P1 · INC-42 · DB connection pool timeout',
      'Asha took it at 03:14 · investigating · 29 min left, by 03:44',
      'payments-db · outage · since 03:14 IST',
      'Owner Asha · backup Ian · manager Mia · customer lead Lena',
      'Status: 70% restored, as of 03:15 by Asha',
      'ETA 03:34 (Asha)',
      'Waiting for a decision: 1. fail over (Mia)',
      'Impact: checkout is slow',
      '1 of 1 alert firing',
      'War room: 3/4 joined, missing Lena',
      'Source: https://grafana.example/d/1',
    ].join('\n'),
  );
});

test.each([
  ['nobody has it yet', [opens()], minute, 'Owner Asha · nobody has acknowledged · 29 min left, by 03:44'],
  ['the time is up', [opens(), ack('ian')], 30 * minute, 'Ian took it at 03:14 · acknowledged · due now'],
  [
    'the time was up long ago',
    [opens(), ack('asha'), updates('asha')],
    42 * minute,
    'Asha took it at 03:14 · investigating · SLA missed 12 min ago, was due 03:44',
  ],
] as const)('a pinned card begins with owner, state and time left: %s', (_, steps, afterMs, line) => {
  expect(card(incidentOf(...steps), directory, t0 + afterMs).split('\n')[1]).toBe(line);
});

test('the card of what is over says how it ended', () => {
  const incident = incidentOf(
    opens({ severity: 'P2' }),
    ack('asha'),
    wait(8 * minute),
    say.clears(),
    say.resolves('asha'),
    say.closes('asha'),
  );
  expect(card(incident, directory, t0 + 9 * minute)).toMatch(/^🟢 P2 · INC-42 · DB connection pool timeout\n/u);
  expect(card(incident, directory, t0 + 9 * minute)).toMatch(/^[^\n]+\nClosed · resolved 03:22, down 8 min\n/u);
});
