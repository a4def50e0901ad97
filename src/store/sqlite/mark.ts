// How far something has got with the events, by their ids: kept with the counters, and moved in the transaction of what was done.

import { eq } from 'drizzle-orm';
import { counters } from './schema.js';
import type { Session } from './session.js';

export interface Mark {
  /** 0: it has not begun. */
  at(): number;
  move(to: number): void;
}

export function markOf({ raw, orm }: Pick<Session, 'raw' | 'orm'>, name: string): Mark {
  const found = orm.select({ value: counters.value }).from(counters).where(eq(counters.name, name)).prepare();
  const move = raw.prepare<[string, number]>(
    'INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return { at: () => found.get()?.value ?? 0, move: (to) => void move.run(name, to) };
}
