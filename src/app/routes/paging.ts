// How a list is read page by page: the place where a page ended travels in an opaque cursor, and a Link header leads on. And how an
// incident is named in an address.

import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** Raised when the places change their meaning, so that an old cursor is refused and not misread. */
const version = 1;

export interface CursorOf<T> {
  /** The query parameter: refuses whatever was not written by `write` for this list. */
  readonly parameter: z.ZodType<T, string>;
  write(place: T): string;
}

/** The cursors of one list; `place` is what the store needs to go on. */
export function cursorOf<T>(list: string, place: z.ZodType<T>): CursorOf<T> {
  const whole = z.object({ v: z.literal(version), list: z.literal(list), place });
  return {
    parameter: z
      .string()
      .transform((said, context) => {
        const read = whole.safeParse(decoded(said));
        if (read.success) return read.data.place;
        context.addIssue({ code: 'custom', message: 'Follow the Link header of a page of this list, or leave it out to begin anew.' });
        return z.NEVER;
      })
      .meta({ description: 'Where the page before ended: opaque, from its Link header.' }),
    write: (at) => Buffer.from(JSON.stringify({ v: version, list, place: at })).toString('base64url'),
  };
}

const decoded = (said: string): unknown => {
  try {
    return JSON.parse(Buffer.from(said, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Adds `Link: <…>; rel="next"` for the same question from `cursor` on. `query` is what was understood of this one. */
export function linkNext(reply: FastifyReply, path: string, query: Readonly<Record<string, unknown>>, cursor: string): void {
  const asked = Object.entries(query).filter(([name, value]) => value !== undefined && name !== 'cursor' && name !== 'below');
  const parameters = new URLSearchParams(asked.map(([name, value]): [string, string] => [name, String(value)]));
  parameters.set('cursor', cursor);
  void reply.header('link', `<${path}?${parameters}>; rel="next"`);
}

export interface PageOf<T> {
  readonly items: readonly T[];
  /** The last of this page when more come after it, else null. */
  readonly last: T | null;
}

/** One more is asked for than is shown: whether a next page exists is known, not guessed. */
export const pageOf = async <T>(limit: number, ask: (limit: number) => Promise<readonly T[]>): Promise<PageOf<T>> => {
  const rows = await ask(limit + 1);
  const items = rows.slice(0, limit);
  return { items, last: rows.length > limit ? (items.at(-1) ?? null) : null };
};

/** `42` or `INC-42`, in a path or a query. */
export const incidentNumber = z
  .string()
  .regex(/^(inc-|#)?\d{1,9}$/i, 'Write 42 or INC-42.')
  .transform((said) => Number(said.replace(/\D/g, '')))
  .meta({ description: '`42` or `INC-42`.' });
