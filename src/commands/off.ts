// Going off: what somebody still has, and how it is handed over. It changes nothing.

import { dutyOf, onCall, onRota } from '../escalation/on-call.js';
import { personName } from '../incident/directory.js';
import { inline } from '../incident/escape.js';
import { timeNear } from '../incident/moment.js';
import { headline } from '../incident/wording.js';
import type { ChatCommand } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';

/** Incidents looked through, the worst first, and named. */
const mostLookedAt = 200;
const mostNamed = 6;

export const off = {
  name: 'off',
  words: [
    'off',
    "i'm off",
    'im off',
    'i am off',
    'going off',
    "i'm going off",
    'im going off',
    'i am going off',
    'off duty',
    'going off duty',
    'going off call',
  ],
  short: [],
  exactOnly: ['off', 'im off', 'i am off', "i'm off"],
  help: 'off – what you still have, and how to hand it over',
  examples: ["i'm off"],
  incident: 'none',
  rank: 'observer',
  changes: false,
  fits: (spoken) => spoken.addressed && nothingFollows(spoken),
  read: () => ({ ask: 'question', question: { about: 'off' } }),
  answer: async (_question, { organisation, reader, open }) => {
    const person = reader.person;
    const { worst } = await open(mostLookedAt);
    const own = worst.filter(({ ack }) => ack?.by === person);
    const now = onRota(organisation, reader.now);
    const duties = [...organisation.schedules.keys()].flatMap((key) => {
      const duty = dutyOf(organisation, key, now);
      return duty?.people.includes(person) ? [{ key, duty }] : [];
    });
    // Whoever is on call now, else whoever comes next, is who would take it.
    const mine = own[0]?.team ?? organisation.defaultTeam;
    const to = [onCall(organisation, mine, reader.now), ...duties.map(({ duty }) => duty.next[0] ?? null)].find(
      (one) => one !== null && one !== person,
    );
    const lines = [
      ...(own.length === 0
        ? ['Nothing open is yours.']
        : [
            `You still have ${own.length} open incident${own.length === 1 ? '' : 's'}:`,
            ...own.slice(0, mostNamed).map((one) => headline(one)),
            ...(own.length > mostNamed ? [`… and ${own.length - mostNamed} more`] : []),
            `*handoff @${to ?? 'name'}* hands ${own.length === 1 ? 'it' : 'all of them'} over${to == null ? '' : ` to ${personName(reader.directory, to)}`}.`,
          ]),
      ...duties.map(
        ({ key, duty }) =>
          `You are on call for ${inline(key, 60)}${duty.endsAt === null ? '' : ` until ${timeNear(duty.endsAt, now, reader.timezone)}`}: *cover me …* asks others to take it.`,
      ),
    ];
    return lines.join('\n');
  },
} satisfies ChatCommand;
