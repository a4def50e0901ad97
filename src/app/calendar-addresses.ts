// The private addresses of calendars: each holds a token made of a secret that only the database has. A new address ends the one before.
// Must never log or store a token.

import { createHmac, randomBytes } from 'node:crypto';
import type { Feed } from '../calendars/feed.js';
import { secretCheck } from '../http-guard.js';
import type { NoteStore } from '../store/store.js';

export interface CalendarAddresses {
  /** The path of a calendar with its token. */
  path(feed: Feed): Promise<string>;
  /** Makes a new token; the one before opens nothing any more. */
  renew(feed: Feed): Promise<void>;
  /** Whether this is the token of this calendar. */
  opens(feed: Feed, token: string): Promise<boolean>;
}

export const pathOf = (feed: Feed): string =>
  'maintenance' in feed
    ? '/calendars/maintenance.ics'
    : 'schedule' in feed
      ? `/calendars/schedules/${encodeURIComponent(feed.schedule)}.ics`
      : `/calendars/people/${encodeURIComponent(feed.person)}.ics`;

/** Notes are kept under the name of a transport, and no transport has this one. */
const notesOf = 'calendars';
const secretNote = 'secret';

export function calendarAddresses(store: NoteStore): CalendarAddresses {
  let making: Promise<string> | null = null;
  const secret = (): Promise<string> => {
    making ??= madeOnce(store);
    making.catch(() => {
      making = null;
    });
    return making;
  };
  const turnOf = async (feed: Feed): Promise<number> => Number((await store.note(notesOf, pathOf(feed))) ?? 0);
  const tokenOf = async (feed: Feed): Promise<string> =>
    createHmac('sha256', await secret())
      .update(JSON.stringify([pathOf(feed), await turnOf(feed)]))
      .digest('base64url');
  return {
    path: async (feed) => `${pathOf(feed)}?token=${await tokenOf(feed)}`,
    renew: async (feed) => store.writeNote(notesOf, pathOf(feed), String((await turnOf(feed)) + 1)),
    opens: async (feed, token) => secretCheck(await tokenOf(feed))(token),
  };
}

async function madeOnce(store: NoteStore): Promise<string> {
  const known = await store.note(notesOf, secretNote);
  if (known !== null) return known;
  const made = randomBytes(32).toString('base64url');
  await store.writeNote(notesOf, secretNote, made);
  return made;
}
