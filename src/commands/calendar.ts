// The private address under which a calendar program finds somebody's shifts, or those of a schedule.

import type { Feed } from '../calendars/feed.js';
import { administratorsOf } from '../people/identity/recovery-contacts.js';
import { listed } from '../text/listed.js';
import type { AnswerContext, ChatCommand } from './command.js';

/** `calendar new` and `calendar new db-primary`. */
const renewing: ReadonlySet<string> = new Set(['new', 'renew', 'reset', 'revoke']);

const wordsOf = (rest: string): readonly string[] =>
  rest
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

export const calendar = {
  name: 'calendar',
  words: ['calendar', 'my calendar', 'calendar feed', 'my calendar feed', 'ical', 'ics'],
  short: [],
  help: 'calendar – the address of your shifts for your calendar program',
  examples: ['calendar', 'my calendar', 'calendar new', 'calendar db-primary', 'calendar maintenance'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  exactOnly: ['calendar', 'my calendar', 'calendar feed', 'my calendar feed', 'ical', 'ics'],
  fits: ({ rest, addressed, picked }) => {
    // A severity before it: something called calendar is down.
    if (picked === true) return false;
    const [first = '', second = '', ...more] = wordsOf(rest);
    if (first === '') return true;
    return addressed && more.length === 0 && (second === '' || renewing.has(first));
  },
  read: (rest) => {
    const [first = '', second = ''] = wordsOf(rest);
    const renewed = renewing.has(first);
    const schedule = renewed ? second : first;
    return {
      ask: 'question',
      question: { about: 'calendar', schedule: schedule === '' ? null : schedule, renewed: renewed ? 'yes' : null },
    };
  },
  answer: ({ schedule = null, renewed = null }, context) =>
    schedule === 'maintenance' && !context.organisation.schedules.has('maintenance')
      ? addressOf({ maintenance: true }, renewed !== null, 'all maintenance', 'calendar new maintenance', context)
      : schedule === null
        ? addressOf({ person: context.reader.person }, renewed !== null, 'your shifts', 'calendar new', context)
        : addressOfSchedule(schedule, renewed !== null, context),
} satisfies ChatCommand;

async function addressOfSchedule(schedule: string, renewed: boolean, context: AnswerContext): Promise<string> {
  const { organisation, reader } = context;
  const known = [...organisation.schedules.keys()].find((key) => key.toLowerCase() === schedule);
  if (known === undefined)
    return `There is no schedule *${schedule}*. There ${organisation.schedules.size === 0 ? 'are none.' : `are: ${listed([...organisation.schedules.keys()], mostNamed)}.`}`;
  const admins = administratorsOf(organisation, reader.now);
  if (!admins.includes(reader.person)) {
    const names = listed(
      admins.map((key) => organisation.people.get(key)?.name ?? key),
      mostNamed,
    );
    return `The calendar of a whole schedule is given to administrators only: ask ${names}. *calendar* answers with that of your own shifts.`;
  }
  return addressOf({ schedule: known }, renewed, `all shifts of ${known}`, `calendar new ${known}`, context);
}

/** Names said before the rest is counted. */
const mostNamed = 8;

async function addressOf(feed: Feed, renewed: boolean, shows: string, renew: string, context: AnswerContext): Promise<string> {
  if (context.where !== 'direct') return 'The address of a calendar is private: write *calendar* to me in our own chat.';
  const address = await context.calendarAddress(feed, renewed);
  if (address === null)
    return 'No calendar can be subscribed to yet: Muster has no address that phones reach. Whoever runs it sets PUBLIC_URL, then *calendar* works.';
  return [
    renewed ? `A new address for ${shows}; the one before no longer works:` : `The calendar of ${shows}:`,
    address,
    `Subscribe to it in your calendar program (“from URL”). Whoever has the address can read it: keep it to yourself. *${renew}* replaces it.`,
  ].join('\n');
}
