// The documents of an incident by their names.

import type { DocumentKind } from '../incident/document-kinds.js';
import type { Document, Statement } from './document.js';
import { incidentRecord } from './incident-record.js';
import { rootCauseAnalysis } from './root-cause-analysis.js';
import type { Subject } from './words.js';

/** `cause-lies-outside`: there is no root of ours to analyse. */
export type Written = { readonly document: Document } | { readonly none: 'cause-lies-outside' };

export function documentOf(kind: DocumentKind, subject: Subject): Written {
  if (kind === 'cause' && subject.incident.origin === 'external') return { none: 'cause-lies-outside' };
  return { document: handedOn(kind === 'record' ? incidentRecord(subject) : rootCauseAnalysis(subject), subject.redacted) };
}

/** Every word of it as it may leave now, names of services and people too; of one that was approved before something became restricted as well. */
export const handedOn = (document: Document, redacted: (text: string) => string): Document => {
  const statement = (one: Statement): Statement => ({ ...one, text: redacted(one.text), by: one.by === null ? null : redacted(one.by) });
  return {
    ...document,
    title: redacted(document.title),
    standing: redacted(document.standing),
    sections: document.sections.map((section) => ({
      ...section,
      facts: section.facts.map(({ label, value }) => ({ label, value: redacted(value) })),
      statements: section.statements.map(statement),
      timeline: section.timeline.map(statement),
    })),
  };
};
