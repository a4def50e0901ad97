// Answers to questions: nothing changes, and the times are the reader's.

import { describe, expect, test } from 'vitest';
import type { Reader } from '../../src/incident/answer.js';
import type { Incident } from '../../src/incident/incident.js';
import {
  catchupReport,
  choiceReport,
  listReport,
  onCallReport,
  slaReport,
  summary,
  timelineReport,
  whoReport,
} from '../../src/incident/reports.js';
import { directory, given, type Story, t0 } from '../given.js';
import * as say from './spoken.js';

const { ack, opens, updates, wait, minute } = say;

const reader = (afterMs = 0, timezone = 'Asia/Kolkata'): Reader => ({ person: 'asha', timezone, now: t0 + afterMs, directory });

const incidentOf = (...story: Story): Incident => {
  const { incident } = given(...story);
  if (incident === null) throw new Error('no incident');
  return incident;
};

describe('the list', () => {
  test('of nothing says so', () => {
    expect(listReport([], 0, reader())).toBe('Nothing is open. All quiet.');
  });

  test('gives each how it stands, and how many more there are', () => {
    expect(listReport([incidentOf(opens(), ack('asha'), wait(6 * minute), updates('asha'))], 3, reader(6 * minute)).split('\n')).toEqual([
      '3 incidents open, worst first: 🔴 P1 · INC-42 · DB connection pool timeout',
      '   investigating, Asha · 70% restored, as of 03:20 by Asha · 24 min left',
      '… and 2 more: *list 2*',
      '*status 42* for one of them.',
    ]);
  });
});

test.each([
  ['nobody has acknowledged · 30 min left', [opens()], 0],
  ['acknowledged, Asha · 10 min left', [opens(), ack('asha')], 20],
  ['acknowledged, Asha · SLA missed by 3 min', [opens(), ack('asha')], 33],
  ['nobody has acknowledged', [opens({ severity: 'P4' })], 0],
] as const)('in short: %s', (words, story, afterMinutes) => {
  expect(summary(incidentOf(...story), reader(afterMinutes * minute))).toBe(words);
});

describe('the timeline', () => {
  const lines = Array.from({ length: 30 }, (_, index) => ({ at: t0 + index * minute, text: `line ${index + 1}` }));
  const incident = { ...incidentOf(opens()), lastSeq: 30 };

  test('shows the last 25, and how many came before', () => {
    const told = timelineReport(incident, lines, reader(30 * minute)).split('\n');
    expect(told.slice(0, 3)).toEqual(['INC-42, 30 entries', '… 5 earlier', '03:19 line 6']);
    expect(told.slice(-2)).toEqual(['03:43 line 30', 'older: *timeline 42 page 2*']);
  });

  test("is in the reader's time", () => {
    expect(timelineReport(incident, lines.slice(0, 1), reader(0, 'Europe/Madrid'))).toContain('22:44 line 1');
  });

  test('of whoever has just come is the state and the last ten lines', () => {
    const told = catchupReport(incident, lines, reader(30 * minute)).split('\n');
    expect(told[0]).toBe('🔴 P1 · INC-42 · DB connection pool timeout');
    expect(told.slice(-12)).toEqual([
      'What happened:',
      ...lines.slice(-10).map((one) => `03:${14 + Number(one.text.slice(5)) - 1} ${one.text}`),
      'older: *timeline 42*',
    ]);
  });
});

test.each([
  ['Acknowledge by 03:19: 5 min left', [opens()], 0],
  ['Acknowledge by 03:19: missed by 2 min', [opens()], 7],
  ['Acknowledged after 3 min, in time', [opens(), wait(3 * minute), ack('asha')], 4],
  ['Acknowledged after 7 min, late', [opens(), wait(7 * minute), ack('asha')], 8],
  ['Resolve by 03:44 (23 min left)', [opens()], 7],
  ['Resolved at 03:22, 22 min to spare', [opens(), ack('asha'), wait(8 * minute), say.clears(), say.resolves('asha')], 9],
  ['No time limit to resolve', [opens({ severity: 'P4' })], 0],
  ['No update yet (due every 5 min)', [opens()], 0],
  ['Last update 03:15 (due every 5 min)', [opens(), ack('asha'), wait(minute), updates('asha')], 2],
] as const)('the clocks say: %s', (words, story, afterMinutes) => {
  expect(slaReport(incidentOf(...story), reader(afterMinutes * minute)).split('\n')).toContain(words);
});

test('who: whoever has it, then the seats, the working ones first', () => {
  expect(whoReport(incidentOf(opens(), ack('ian')), reader()).split('\n')).toEqual([
    '🔴 P1 · INC-42 · DB connection pool timeout',
    'Ian took it at 03:14.',
    'owner: Ian',
    'backup: Asha',
    'manager: Mia',
    'customer lead: Lena',
    'VP Engineering: Vic',
    'VP Customer Operations: Cora',
    'CTO: Theo',
  ]);
});

test('on call: until when, and who then', () => {
  const until = t0 + 60 * minute;
  expect(
    onCallReport(
      [
        { name: 'db-primary', people: ['asha'], until, next: ['ben'] },
        { name: 'cto', people: ['theo'], until: null, next: [] },
        { name: 'empty', people: [], until: null, next: [] },
      ],
      reader(),
    ),
  ).toBe('On call now\ndb-primary: Asha until 04:14, then Ben\ncto: Theo\nempty: nobody');
  expect(onCallReport([], reader())).toBe('No such team or schedule.');
});

test.each([
  [2, 'Reply *1* or *2*, or the number: *ack 42*.'],
  [3, 'Reply *1* or *2* or *3*, or the number: *ack 42*.'],
  [5, 'Reply *1* or *2* or *3*, or the number: *ack 42*.'],
])('of %i that fit, at most three may be chosen by number', (count, last) => {
  const told = choiceReport(
    Array.from({ length: count }, () => incidentOf(opens())),
    'ack',
  ).split('\n');
  expect(told[0]).toBe('Which one do you mean with *ack*? Nothing has changed yet.');
  expect(told.length).toBe(Math.min(3, count) + 2);
  expect(told.at(-1)).toBe(last);
});
