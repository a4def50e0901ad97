// Reads the calendars that schedules come from, of addresses and of files. No redirect leads to another host, nothing is read without end,
// and what is no calendar is none: a page that asks for a password must not take everybody off call.

import { readFile, stat } from 'node:fs/promises';
import { bytesWithin } from '../answer-bytes.js';
import type { CalendarSource } from '../people/organisation.js';

/** What its server called the version read last. */
export interface KnownVersion {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export type CalendarRead =
  | ({ readonly read: 'new'; readonly text: string } & KnownVersion)
  | { readonly read: 'unchanged' }
  /** Why not, in words, without the address. */
  | { readonly read: 'failed'; readonly because: string };

export type ReadCalendar = (from: CalendarSource['from'], known: KnownVersion) => Promise<CalendarRead>;

const answerWithinMs = 10_000;
const mostBytes = 4 * 1024 * 1024;
const mostRedirects = 3;

/** `ask` is the `fetch` of the process unless a test has another. */
export const readsCalendars =
  (ask: typeof fetch = fetch): ReadCalendar =>
  async (from, known) => {
    try {
      return 'file' in from ? await ofFile(from.file) : await ofAddress(ask, from.url, known);
    } catch (error) {
      return failed(reasonOf(error));
    }
  };

const failed = (because: string): CalendarRead => ({ read: 'failed', because });

async function ofFile(path: string): Promise<CalendarRead> {
  const { size } = await stat(path);
  if (size > mostBytes) return failed(tooLarge);
  return calendarIn(await readFile(path), { etag: null, lastModified: null });
}

async function ofAddress(ask: typeof fetch, url: string, { etag, lastModified }: KnownVersion): Promise<CalendarRead> {
  const signal = AbortSignal.timeout(answerWithinMs);
  const headers = {
    accept: 'text/calendar, text/plain;q=0.5, */*;q=0.1',
    'user-agent': 'Muster',
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  };
  let current = new URL(url);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const answer = await ask(String(current), { headers, redirect: 'manual', signal });
    if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) {
      await answer.body?.cancel();
      const location = answer.headers.get('location') ?? '';
      const next = URL.canParse(location, current.href) && location !== '' ? new URL(location, current) : null;
      if (next === null || next.host !== current.host || next.protocol !== current.protocol)
        return failed(`it sends on to ${next === null ? 'nowhere' : `another place, ${next.protocol}//${next.host}`}`);
      current = next;
      continue;
    }
    if (answer.status === 304) return { read: 'unchanged' };
    if (!answer.ok) {
      await answer.body?.cancel();
      return failed(`it answered ${answer.status}`);
    }
    const bytes = await bytesWithin(answer, mostBytes);
    if (bytes === null) return failed(tooLarge);
    return calendarIn(bytes, { etag: answer.headers.get('etag'), lastModified: answer.headers.get('last-modified') });
  }
  return failed('it sends on again and again');
}

const tooLarge = 'it is larger than 4 MiB';

function calendarIn(bytes: Buffer, version: KnownVersion): CalendarRead {
  const text = bytes.toString('utf8');
  if (!/^\s*BEGIN:VCALENDAR/im.test(text.slice(0, 4_096))) return failed('what it holds is no calendar');
  if (!/END:VCALENDAR\s*$/i.test(text.slice(-4_096))) return failed('it breaks off in the middle');
  return { read: 'new', text, ...version };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be read';
  if (error.name === 'TimeoutError') return `nothing came within ${answerWithinMs / 1_000} s`;
  const { code } = (error.cause ?? error) as { readonly code?: unknown };
  if (code === 'ENOENT') return 'there is no such file';
  return typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be read';
}
