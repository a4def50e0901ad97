// The documents of an incident by their names.

import type { DocumentKind } from '../incident/document-kinds.js';
import type { Document } from './document.js';
import { incidentRecord } from './incident-record.js';
import { rootCauseAnalysis } from './root-cause-analysis.js';
import type { Subject } from './words.js';

/** `cause-lies-outside`: there is no root of ours to analyse. */
export type Written = { readonly document: Document } | { readonly none: 'cause-lies-outside' };

export const documentOf = (kind: DocumentKind, subject: Subject): Written =>
  kind === 'record'
    ? { document: incidentRecord(subject) }
    : subject.incident.origin === 'external'
      ? { none: 'cause-lies-outside' }
      : { document: rootCauseAnalysis(subject) };
