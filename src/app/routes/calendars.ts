// Calendars of shifts that phones and calendar programs subscribe to. The address is the key: its token opens this one calendar.

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { calendarOf, type Feed, type ShiftFeed, writtenAt } from '../../calendars/feed.js';
import { type Calendar, writeCalendar } from '../../calendars/write-calendar.js';
import type { Clock } from '../../clock.js';
import { days } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { maintenanceCalendar } from '../../maintenance/calendar.js';
import { directoryOf } from '../../people/find-person.js';
import type { Organisation } from '../../people/organisation.js';
import { answers, refuses, security, sentText } from '../../route-schema.js';
import type { MaintenanceStore } from '../../store/store.js';
import { calendarTime } from '../../wall-time.js';
import type { CalendarAddresses } from '../calendar-addresses.js';
import { HttpFault } from './errors.js';
import type { Guard } from './guard.js';
import { type Limiter, unauthorized } from './refusals.js';

export interface CalendarDeps {
  readonly organisation: () => Organisation;
  readonly clock: Clock;
  readonly addresses: CalendarAddresses;
  readonly store: MaintenanceStore;
  readonly guard: Guard;
  readonly limiter: Limiter;
}

export function calendarRoutes(scope: FastifyInstance, deps: CalendarDeps): void {
  const route = (path: string, summary: string, feedOf: (key: string) => ShiftFeed) =>
    scope.get(`${path}/:file`, { schema: { ...schema, summary } }, async (request, reply) => {
      const { file } = request.params as { readonly file: string };
      const feed = feedOf(file.replace(/\.ics$/i, ''));
      return answer(deps, feed, async (now) => calendarOf(deps.organisation(), feed, now, sha256), request, reply);
    });
  route('/calendars/schedules', 'Every shift of a schedule, as a calendar to subscribe to', (schedule) => ({ schedule }));
  route('/calendars/people', 'The shifts of one person, as a calendar to subscribe to', (person) => ({ person }));
  const { params: _, ...ofMaintenance } = schema;
  const summary = 'Maintenance windows, as a calendar to subscribe to';
  scope.get('/calendars/maintenance.ics', { schema: { ...ofMaintenance, summary } }, (request, reply) =>
    answer(deps, { maintenance: true }, (now) => windowsOf(deps, now), request, reply),
  );
}

const calendarType = 'text/calendar';

const schema = {
  tags: ['reads'],
  security: [...security.feed, ...security.reading],
  params: z.object({ file: z.string().meta({ description: 'The key in muster.yaml, and .ics.' }) }),
  querystring: z.object({ token: z.string().optional() }),
  response: {
    200: answers('The calendar, from 15 days ago to 180 days ahead.', sentText, calendarType),
    304: z.null().meta({ description: 'It is still the one whose ETag was sent.' }),
    401: refuses('The token is missing, wrong, or was replaced by a newer one.'),
    404: refuses('There is no such schedule or person.'),
    429: refuses('Too many requests without the right token.'),
  },
};

/** Windows that were over longer ago are not shown. */
const shownBeforeMs = days(15);
const mostShown = 1_000;

async function windowsOf({ store, organisation }: CalendarDeps, now: EpochMs): Promise<Calendar> {
  const current = organisation();
  const windows = [...(await store.maintenanceOver(writtenAt(now) - shownBeforeMs, mostShown)), ...(await store.maintenanceOpen())];
  return maintenanceCalendar(current.name, windows, directoryOf(current));
}

async function answer(
  deps: CalendarDeps,
  feed: Feed,
  make: (now: EpochMs) => Promise<Calendar | null>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { token } = request.query as { readonly token?: unknown };
  const shown = typeof token === 'string' ? token : '';
  // Asked first and of every name: whoever has no token learns nothing of who there is.
  const fits = await deps.addresses.opens(feed, shown);
  if (!fits && !deps.guard.mayRead(request)) throw await unauthorized(request, deps.limiter, howToAsk);
  const now = calendarTime(deps.clock);
  const calendar = await make(now);
  if (calendar === null) throw new HttpFault(404, 'no-such-calendar', { message: 'There is no such calendar.', hint: howToAsk });
  const text = writeCalendar(calendar, writtenAt(now));
  const etag = `"${sha256(text)}"`;
  void reply.headers({ etag, 'cache-control': 'private, no-cache' });
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.type(`${calendarType}; charset=utf-8`).send(text);
}

const howToAsk = 'Write *calendar* to Muster in your own chat with it: it answers with your address.';

const isKnown = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
