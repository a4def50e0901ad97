// Somebody's next shifts.

import { onRota } from '../escalation/on-call.js';
import { coversFor, longestMs, wholeShiftsOf } from '../escalation/persons-shifts.js';
import { days } from '../incident/duration.js';
import { shiftsReport } from '../incident/rota-report.js';
import type { ChatCommand } from './command.js';
import { isOnlyName, readPerson } from './grammar/names.js';

/** So far ahead, and no more of them. */
const aheadMs = days(100);
const mostShown = 10;

export const shifts = {
  name: 'my shifts',
  words: [
    'my shifts',
    'shifts',
    'shifts of',
    'my next shift',
    'my next shifts',
    'next shift',
    'my oncall',
    'when am i on call',
    'when am i oncall',
  ],
  short: [],
  exactOnly: ['shifts'],
  help: 'my shifts – when you are on call next; shifts @ben: when Ben is',
  examples: ['my shifts', 'shifts @ben'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  fits: ({ addressed, rest }, context) => addressed || rest === '' || isOnlyName(rest, context),
  read: (rest, context) => {
    if (rest === '') return { ask: 'question', question: { about: 'shifts', person: context.by } };
    const named = readPerson(rest, context, 'shifts @ben');
    return 'misread' in named ? named : { ask: 'question', question: { about: 'shifts', person: named.person } };
  },
  answer: ({ person }, { organisation, reader }) => {
    const now = onRota(organisation, reader.now);
    const of = person ?? reader.person;
    const all = wholeShiftsOf(organisation, of, now, now + aheadMs);
    const shown = all.slice(0, mostShown).map((shift) => ({
      ...shift,
      endsAt: shift.endsAt >= now + aheadMs + longestMs ? null : shift.endsAt,
      coversFor: shift.because === 'override' ? coversFor(organisation, shift.schedule, of, shift.startsAt) : [],
    }));
    return shiftsReport(of, shown, { ...reader, now }, all.length - shown.length);
  },
} satisfies ChatCommand;
