// The record of an incident as it is handed on, and what was said in its room taken out of it when it is too old to be kept.

import { and, asc, desc, eq, isNotNull, lt, sql } from 'drizzle-orm';
import { archivedAs, mayArchive, redactedTalk } from '../../incident/archived.js';
import type { AnyKind, EventOf } from '../../incident/feature.js';
import type { MediaRef } from '../../incident/message.js';
import type { ArchiveStore, RecordLine } from '../archive.js';
import { archive, events } from './schema.js';
import type { Session } from './session.js';

type Port = Pick<ArchiveStore, 'record' | 'talkedBefore' | 'redactTalk'>;

/** More lines nobody reads. */
const mostLines = 5_000;

/** `store` puts the words of an incident into the archive as they are now. */
export function recording({ raw, orm, read, write }: Session, store: (number: number) => void): Port {
  const lines = orm
    .select()
    .from(events)
    .where(eq(events.incident, sql.placeholder('number')))
    .orderBy(desc(events.seq))
    .limit(mostLines)
    .prepare();
  const all = raw.prepare<[number], { id: number; kind: string; text: string; data: string }>(
    'SELECT id, kind, text, data FROM events WHERE incident = ?',
  );
  const replace = raw.prepare<[string, string, number]>('UPDATE events SET text = ?, data = ? WHERE id = ?');

  return {
    record: (number) => read(() => lines.all({ number }).reverse().map(lineOf)),
    talkedBefore: (before, limit) =>
      read(() =>
        orm
          .select({ number: archive.incident })
          .from(archive)
          .where(and(sql`${archive.talk} = 1`, isNotNull(archive.endedAt), lt(archive.endedAt, before)))
          .orderBy(asc(archive.endedAt))
          .limit(limit)
          .all()
          .map(({ number }) => number),
      ),
    redactTalk: (number) =>
      write(() => {
        for (const { id, kind, text, data } of all.all(number)) {
          const event = JSON.parse(data) as EventOf<AnyKind> & { readonly text?: string; readonly media?: MediaRef };
          const said = meaningOf(kind, event);
          if (said?.as !== 'talk' || said.text === redactedTalk) continue;
          const { media: _, ...rest } = event;
          // Whoever said it stands before it.
          const who = /^[^:“]{1,80}?(?=: | sent | → )/u.exec(text)?.[0] ?? '';
          replace.run(who === '' ? redactedTalk : `${who}: ${redactedTalk}`, JSON.stringify({ ...rest, text: redactedTalk }), id);
        }
        store(number);
      }),
  };
}

const meaningOf = (kind: string, event: EventOf<AnyKind>) => (mayArchive(kind) ? archivedAs(event) : null);

const lineOf = ({ seq, at, kind, actor, text, data }: typeof events.$inferSelect): RecordLine => {
  const event = mayArchive(kind) ? (JSON.parse(data) as EventOf<AnyKind> & { readonly media?: MediaRef }) : null;
  return {
    ...{ seq, at, kind, by: actor, text },
    archived: event === null ? null : archivedAs(event),
    media: event?.media ?? null,
  };
};
