// What was said in the room of an incident, taken out of its record when it is too old to be kept.

import { and, asc, isNotNull, lt, sql } from 'drizzle-orm';
import { archivedAs, mayArchive, redactedTalk } from '../../incident/archived.js';
import type { AnyKind, EventOf } from '../../incident/feature.js';
import type { MediaRef } from '../../incident/message.js';
import type { ArchiveStore } from '../archive.js';
import { archive } from './schema.js';
import type { Session } from './session.js';

type Port = Pick<ArchiveStore, 'talkedBefore' | 'redactTalk'>;

/** `store` puts the words of an incident into the archive as they are now. */
export function recording({ raw, orm, read, write }: Session, store: (number: number) => void): Port {
  const all = raw.prepare<[number], { id: number; kind: string; text: string; data: string }>(
    'SELECT id, kind, text, data FROM events WHERE incident = ?',
  );
  const replace = raw.prepare<[string, string, number]>('UPDATE events SET text = ?, data = ? WHERE id = ?');

  return {
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
