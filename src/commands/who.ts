// Who is on it, and who is on call.

import { dutyOf, everyoneOnCall, onRota } from '../escalation/on-call.js';
import { onCallReport, type Shift, whoReport } from '../incident/reports.js';
import type { Organisation } from '../people/organisation.js';
import { aboutIncident, partShown } from './answers.js';
import type { ChatCommand } from './command.js';
import { partIn, partNamed } from './grammar/part-number.js';
import { nothingFollows } from './grammar/people-talking.js';
import { tokenise } from './grammar/tokens.js';

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
  read: () => ({ ask: 'question', question: { about: 'who' } }),
  answer: aboutIncident((incident, { reader }) => whoReport(incident, reader)),
} satisfies ChatCommand;

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
  help: 'oncall – who is on call, for all teams or one: oncall database',
  examples: ['oncall', 'oncall database', 'who is on call'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest, verb }) => addressed || rest === '' || (verb === 'oncall' && !/\s/.test(rest)),
  read: (rest) => {
    if (partIn(rest) !== null) return { ask: 'question', question: { about: 'oncall', team: null, ...partNamed(rest) } };
    const team = tokenise(rest).find((token) => token.word !== '' && !beforeTeam.has(token.word))?.word ?? '';
    return { ask: 'question', question: { about: 'oncall', team: team === '' ? null : team } };
  },
  answer: ({ team = null, part = null }, context) =>
    onCallReport(shiftsOf(context.organisation, team, context.reader.now), context.reader, partShown(context, Number(part ?? 1))),
} satisfies ChatCommand;

/** Shifts to show: of one team or schedule, or of all schedules. */
function shiftsOf(organisation: Organisation, wanted: string | null, now: number): readonly Shift[] {
  const team = wanted === null ? undefined : organisation.teams.get(wanted.toLowerCase());
  if (team !== undefined) {
    const roles = [
      ['on call', team.oncall],
      ['backup', team.backup],
      ['manager', team.manager],
    ] as const;
    return roles.flatMap(([role, name]) => (name === null ? [] : [{ ...shift(organisation, name, now), name: `${team.key} ${role}` }]));
  }
  const names =
    wanted === null ? [...organisation.schedules.keys()] : organisation.schedules.has(wanted.toLowerCase()) ? [wanted.toLowerCase()] : [];
  // A team may name a person and no schedule.
  const persons =
    wanted === null ? [...organisation.teams.values()].filter(({ oncall }) => oncall !== null && !organisation.schedules.has(oncall)) : [];
  return [
    ...names.map((name) => shift(organisation, name, now)),
    ...persons.map(({ key, oncall }) => ({ ...shift(organisation, oncall ?? key, now), name: `${key} on call` })),
  ];
}

function shift(organisation: Organisation, name: string, now: number): Shift {
  const duty = dutyOf(organisation, name, onRota(organisation, now));
  return { name, people: everyoneOnCall(organisation, name, now), until: duty?.endsAt ?? null, next: duty?.next ?? [] };
}
