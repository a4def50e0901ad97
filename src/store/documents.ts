// Documents as they were approved: a row each, written once and never changed.

import type { Document } from '../documents/document.js';
import type { DocumentKind } from '../incident/document-kinds.js';
import type { Actor, EpochMs } from '../incident/incident.js';

export interface ApprovedDocument {
  readonly incident: number;
  readonly kind: DocumentKind;
  /** From 1, within incident and kind. */
  readonly version: number;
  readonly approvedBy: Actor;
  readonly approvedAt: EpochMs;
  readonly document: Document;
}

/** What a change may write here. */
export interface DocumentWrites {
  /** One that is there already stays as it is. */
  readonly 'approved-document': { readonly approved: ApprovedDocument };
}

export interface DocumentStore {
  /** Of one incident: by kind, the oldest first. */
  approvedDocuments(incident: number): Promise<readonly ApprovedDocument[]>;
}
