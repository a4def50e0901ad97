// Somebody's next shifts.

import { onRota } from '../escalation/on-call.js';
import { coversFor, longestMs, nextShiftOf, wholeShiftsOf } from '../escalation/persons-shifts.js';
import { days } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import { unnamed } from '../incident/moment.js';
import { type OwnDuty, shiftsReport, whetherOnCallReport } from '../incident/rota-report.js';
import type { Organisation } from '../people/organisation.js';
import type { ChatCommand } from './command.js';
import { isOnlyName, readPerson } from './grammar/names.js';
import { readWhen } from './grammar/when.js';

/** So far ahead, and no more of them. */
const aheadMs = days(100);
const mostShown = 10;

/** `am i on call`, `am i even on duty`: a yes or a no. */
const whether: readonly string[] = [
  ...['', 'even ', 'still ', 'actually ', 'really ', 'currently ', 'also ', 'now '].flatMap((adverb) =>
    ['on call', 'oncall', 'on-call', 'on duty', 'the on call', 'the oncall', 'the on-call', 'the one on call'].map(
      (duty) => `am i ${adverb}${duty}`,
    ),
  ),
  ...['do i have a shift', 'do i have on call', 'do i have oncall', 'do i have duty', 'have i got a shift', 'is it my shift'],
];
const asksWhether: ReadonlySet<string> = new Set(whether);

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
    ...whether,
  ],
  short: [],
  exactOnly: ['shifts'],
  help: 'my shifts – when you are on call next; shifts @ben: when Ben is',
  examples: ['my shifts', 'shifts @ben', 'am i on call', 'am i on call tomorrow'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  fits: ({ addressed, verb, rest }, context) => addressed || (!asksWhether.has(verb) && (rest === '' || isOnlyName(rest, context))),
  read: (rest, context, spoken) => {
    if (spoken !== undefined && asksWhether.has(spoken.verb)) {
      const said = rest
        .replace(/[\s?.!,]+$/u, '')
        .replace(/(?:^|\s)(?:at all|or\b.*|actually|muster)$/iu, '')
        .trim();
      const when = said === '' ? 'now' : readWhen(said, context)?.rest === '' ? said : null;
      return { ask: 'question', question: { about: 'shifts', person: context.by, ...(when === null ? {} : { when }) } };
    }
    if (rest === '') return { ask: 'question', question: { about: 'shifts', person: context.by } };
    const named = readPerson(rest, context, 'shifts @ben');
    return 'misread' in named ? named : { ask: 'question', question: { about: 'shifts', person: named.person } };
  },
  answer: ({ person, when = null }, { organisation, reader }) => {
    const now = onRota(organisation, reader.now);
    const of = person ?? reader.person;
    const asked = when === null ? null : readWhen(when, { now, timezone: unnamed(reader.timezone) })?.when;
    if (asked != null && asked.said !== 'until') {
      const isNow = asked.said === 'at' && asked.at <= now;
      const [from, to] =
        asked.said === 'at' ? [Math.max(asked.at, now), Math.max(asked.at, now) + 1] : [Math.max(asked.from, now), asked.to];
      const told = { ...reader, now };
      const next = nextShiftOf(organisation, of, to);
      return whetherOnCallReport(isNow ? 'now' : (when ?? 'now'), dutiesOf(organisation, of, from, to), next, told);
    }
    const all = wholeShiftsOf(organisation, of, now, now + aheadMs);
    const shown = all.slice(0, mostShown).map((shift) => ({
      ...shift,
      endsAt: shift.endsAt >= now + aheadMs + longestMs ? null : shift.endsAt,
      coversFor: shift.because === 'override' ? coversFor(organisation, shift.schedule, of, shift.startsAt) : [],
    }));
    return shiftsReport(of, shown, { ...reader, now }, all.length - shown.length, teamsNaming(organisation, of));
  },
} satisfies ChatCommand;

/** The teams that name somebody and no schedule: they are on call there all the time. */
const teamsNaming = ({ teams }: Organisation, person: PersonKey): readonly string[] =>
  [...teams.values()].flatMap(({ key, oncall, backup }) => [
    ...(oncall === person ? [key] : []),
    ...(backup === person ? [`${key} as backup`] : []),
  ]);

/** What somebody is on call for between two instants. */
const dutiesOf = (organisation: Organisation, person: PersonKey, from: EpochMs, to: EpochMs): readonly OwnDuty[] => [
  ...teamsNaming(organisation, person).map((name) => ({ name, shift: null })),
  ...wholeShiftsOf(organisation, person, from, to).map(({ schedule, startsAt, endsAt }) => ({
    name: schedule,
    shift: { startsAt, endsAt: endsAt >= to + longestMs ? null : endsAt },
  })),
];
