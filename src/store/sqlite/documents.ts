// Approved documents in SQLite: a row each.

import { asc, eq, sql } from 'drizzle-orm';
import type { DocumentStore } from '../documents.js';
import { approvedDocuments } from './schema.js';
import type { Session, Subject } from './session.js';

export function documentTable({ orm, read }: Session): Subject<DocumentStore, 'approved-document'> {
  const ofIncident = orm
    .select()
    .from(approvedDocuments)
    .where(eq(approvedDocuments.incident, sql.placeholder('incident')))
    .orderBy(asc(approvedDocuments.kind), asc(approvedDocuments.version))
    .prepare();
  return {
    apply: { 'approved-document': ({ approved }) => void orm.insert(approvedDocuments).values(approved).onConflictDoNothing().run() },
    port: { approvedDocuments: (incident) => read(() => ofIncident.all({ incident })) },
  };
}
