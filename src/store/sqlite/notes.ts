// What each transport notes for itself.

import { and, eq, sql } from 'drizzle-orm';
import type { NoteStore } from '../notes.js';
import { transportNotes } from './schema.js';
import type { Session } from './session.js';

export function noteTable({ orm, read, write }: Session): NoteStore {
  const find = orm
    .select({ value: transportNotes.value })
    .from(transportNotes)
    .where(and(eq(transportNotes.transport, sql.placeholder('transport')), eq(transportNotes.key, sql.placeholder('key'))))
    .prepare();
  return {
    note: (transport, key) => read(() => find.get({ transport, key })?.value ?? null),
    writeNote: (transport, key, value) =>
      write(() => {
        orm
          .insert(transportNotes)
          .values({ transport, key, value })
          .onConflictDoUpdate({ target: [transportNotes.transport, transportNotes.key], set: { value } })
          .run();
      }),
  };
}
