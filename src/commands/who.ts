// Who is on it, and who is on call.

import { dutyOf, everyoneOnCall, onRota } from '../escalation/on-call.js';
import { coversFor } from '../escalation/persons-shifts.js';
import { answerTo } from '../incident/asked-of.js';
import { fromTo } from '../incident/from-to.js';
import { timeNear, unnamed } from '../incident/moment.js';
import { onCallReport, type Shift, whoReport } from '../incident/reports.js';
import { type DutyShown, rosterReport } from '../incident/rota-report.js';
import type { OnCallName, Organisation } from '../people/organisation.js';
import { aboutIncident, partShown } from './answers.js';
import type { ChatCommand, ReadingContext } from './command.js';
import { partIn, partNamed } from './grammar/part-number.js';
import { nothingFollows } from './grammar/people-talking.js';
import { tokenise } from './grammar/tokens.js';
import { farthestMs, readWhen } from './grammar/when.js';

export const who = {
  name: 'who',
  words: [
    'who',
    'who is on it',
    "who's on it",
    'whos on it',
    'who has it',
    "who's got it",
    'whos got it',
    'who got it',
    'who has this',
    "who's on this",
    'whos on this',
    'who is on this',
    'who is who',
    'roles',
    'who is in the room',
  ],
  short: [],
  help: 'who – who does what on this incident',
  examples: ['who', 'who 42'],
  incident: 'optional',
  rank: 'observer',
  changes: false,
  fits: nothingFollows,
  read: (_rest, _context, spoken) => ({
    ask: 'question',
    question: { about: 'who', ...(spoken !== undefined && asksWhose.test(spoken.verb) ? { of: 'who' } : {}) },
  }),
  answer: (question, context) =>
    aboutIncident((incident, { reader }) => (question.of === 'who' ? answerTo('who', incident, reader) : whoReport(incident, reader)))(
      question,
      context,
    ),
} satisfies ChatCommand;

/** `who has it`: one person, not every seat. */
const asksWhose = /(?:it|this)$/u;

const beforeTeam: ReadonlySet<string> = new Set(['for', 'in', 'at', 'the', 'team']);

export const onCall = {
  name: 'oncall',
  words: [
    'oncall',
    'on call',
    'on-call',
    'who is on call',
    "who's on call",
    'whos on call',
    'who is oncall',
    'whoisoncall',
    'whos oncall',
    "who's oncall",
  ],
  short: [],
  help: 'oncall – who is on call, now or then: oncall database Sat 03:00',
  examples: ['oncall', 'oncall database', 'oncall tonight', 'oncall database tomorrow 9am', 'who is on call'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest, verb }, context) =>
    addressed || rest === '' || (verb === 'oncall' && !/\s/.test(rest)) || isWhole(rest, context),
  read: (rest, context) => {
    if (partIn(rest) !== null) return { ask: 'question', question: { about: 'oncall', team: null, ...partNamed(rest) } };
    const { team, when, isWhole } = readTeamAndTime(rest, context);
    // `oncall database 25:00`: who it is now would be the wrong answer.
    if (when === null && !isWhole && /[0-9]/.test(rest))
      return { misread: 'Who is on call when? I did not understand the time.', example: 'oncall database Sat 03:00' };
    return { ask: 'question', question: { about: 'oncall', team, ...(when === null ? {} : { when }) } };
  },
  answer: ({ team = null, part = null, when = null }, context) => {
    const { organisation, reader } = context;
    const shown = partShown(context, Number(part ?? 1));
    const now = onRota(organisation, reader.now);
    const time = when === null ? null : (readWhen(when, { now, timezone: unnamed(reader.timezone) })?.when ?? null);
    if (time === null || (time.said === 'at' && time.at <= now))
      return onCallReport(shiftsOf(organisation, team, now), { ...reader, now }, shown);
    const told = { ...reader, now };
    if (time.said === 'at')
      return onCallReport(shiftsOf(organisation, team, time.at), told, shown, `On call at ${timeNear(time.at, now, reader.timezone)}`);
    const [from, to] = time.said === 'until' ? [now, time.to] : [Math.max(time.from, now), time.to];
    if (to <= now || from > now + farthestMs) return 'That is over, or too far ahead. *oncall* shows who is on call now.';
    const title = `On call ${from <= now ? 'now, ' : ''}${fromTo({ startsAt: from, endsAt: to }, told)}`;
    return rosterReport(
      namesShown(organisation, team).map(({ name, of }) => ({ name, duties: dutiesBetween(organisation, of, from, to) })),
      told,
      shown,
      title,
    );
  },
} satisfies ChatCommand;

/** A team, a time, or both, and nothing else. */
const isWhole = (rest: string, context: ReadingContext): boolean => {
  const { team, when, isWhole } = readTeamAndTime(rest, context);
  return isWhole && (when !== null || team !== null) && (team === null || context.onCallNames?.has(team) === true);
};

/** `database tonight`, `Sat 03:00 for payments`. What is neither is left out. */
function readTeamAndTime(
  rest: string,
  context: ReadingContext,
): { readonly team: string | null; readonly when: string | null; readonly isWhole: boolean } {
  const words = rest.replace(/[?.!]+$/u, '').trim();
  const time = timeWithin(words, context);
  if (time !== null && (time.rest === '' || teamIn(time.rest) !== null))
    return { team: teamIn(time.rest), when: time.words, isWhole: isOneWord(time.rest) };
  const team = teamIn(words);
  const after = team === null ? '' : words.slice(words.toLowerCase().indexOf(team) + team.length).replace(/^[\s,]+/u, '');
  const behind = after === '' ? null : timeWithin(after.replace(/^(?:team )/i, ''), context);
  return behind !== null && behind.rest === '' ? { team, when: behind.words, isWhole: true } : { team, when: null, isWhole: after === '' };
}

const isOneWord = (rest: string): boolean => tokenise(rest).filter(({ word }) => word !== '' && !beforeTeam.has(word)).length <= 1;

const teamIn = (rest: string): string | null => tokenise(rest).find(({ word }) => word !== '' && !beforeTeam.has(word))?.word ?? null;

function timeWithin(text: string, context: ReadingContext): { readonly words: string; readonly rest: string } | null {
  const read = readWhen(text, context);
  return read === null ? null : { words: text.slice(0, text.length - read.rest.length).replace(/[\s,.;:!]+$/u, ''), rest: read.rest };
}

interface NameShown {
  /** As it is shown. */
  readonly name: string;
  readonly of: OnCallName;
}

/** What is shown: the roles of one team, one schedule, or all schedules and whoever is on call for a team by name. */
function namesShown(organisation: Organisation, wanted: string | null): readonly NameShown[] {
  const key = wanted?.toLowerCase() ?? null;
  const team = key === null ? undefined : organisation.teams.get(key);
  if (team !== undefined) {
    const roles = [
      ['on call', team.oncall],
      ['backup', team.backup],
      ['manager', team.manager],
    ] as const;
    return roles.flatMap(([role, of]) => (of === null ? [] : [{ name: `${team.key} ${role}`, of }]));
  }
  if (key !== null) return organisation.schedules.has(key) ? [{ name: key, of: key }] : [];
  // A team may name a person and no schedule.
  const persons = [...organisation.teams.values()].filter(({ oncall }) => oncall !== null && !organisation.schedules.has(oncall));
  return [
    ...[...organisation.schedules.keys()].map((schedule) => ({ name: schedule, of: schedule })),
    ...persons.map(({ key: of, oncall }) => ({ name: `${of} on call`, of: oncall ?? of })),
  ];
}

/** Shifts to show: of one team or schedule, or of all schedules. `at`: as the rota counts. */
const shiftsOf = (organisation: Organisation, wanted: string | null, at: number): readonly Shift[] =>
  namesShown(organisation, wanted).map(({ name, of }) => {
    const duty = dutyOf(organisation, of, at);
    return { name, ...peopleShown(organisation, of, at), until: duty?.endsAt ?? null, next: duty?.next ?? [] };
  });

/** Whoever is on call, and for whom they stand in. */
function peopleShown(organisation: Organisation, of: OnCallName, at: number): Required<Pick<Shift, 'people' | 'coversFor'>> {
  const people = everyoneOnCall(organisation, of, at - (organisation.calendarOffsetMs ?? 0));
  return { people, coversFor: Object.fromEntries(people.map((person) => [person, coversFor(organisation, of, person, at)])) };
}

/** Who is on call from when until when, in order. */
function dutiesBetween(organisation: Organisation, of: OnCallName, from: number, to: number): readonly DutyShown[] {
  const duties: DutyShown[] = [];
  for (let at = from; at < to && duties.length < mostDuties; ) {
    const endsAt = Math.min(to, dutyOf(organisation, of, at)?.endsAt ?? to);
    duties.push({ startsAt: at, endsAt, ...peopleShown(organisation, of, at) });
    at = endsAt;
  }
  return duties;
}

/** Of a rotation by the hour more would be no answer. */
const mostDuties = 50;
