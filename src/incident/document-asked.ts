// Documents of an incident, as they are asked for: written, printed and posted afterwards, by an effect.

import { type DocumentKind, documentKinds } from './document-kinds.js';
import type { EffectRequest } from './effect.js';
import type { Actor, EpochMs, PersonKey } from './incident.js';

/** The name its effects go by. */
export const postingDocuments = 'post-document';

/** What the adapter is told. */
export interface DocumentAsked {
  readonly incident: number;
  readonly document: DocumentKind;
  /** Only what stood in the timeline by then. */
  readonly upTo: number;
  /** Who gets it; null: the war room. */
  readonly to: PersonKey | null;
  /** It is to be kept as it is now; null: it is only shown. */
  readonly approved: { readonly by: Actor; readonly at: EpochMs } | null;
}

/** Asks for it with the event that wants it. */
export const askForDocument = (
  { incident, seq }: { readonly incident: number; readonly seq: number },
  { document, to, approved }: Pick<DocumentAsked, 'document' | 'to' | 'approved'>,
): EffectRequest => ({
  feature: postingDocuments,
  key: `INC-${incident} ${seq} ${document}`,
  payload: { incident, document, upTo: seq, to, approved } satisfies DocumentAsked,
});

/** What was asked, as it comes back from the store; null for anything else. */
export function readDocumentAsked(payload: unknown): DocumentAsked | null {
  const { incident, document, upTo, to, approved } = (payload ?? {}) as { readonly [K in keyof DocumentAsked]?: unknown };
  if (typeof incident !== 'number' || typeof upTo !== 'number' || !documentKinds.some((kind) => kind === document)) return null;
  return {
    ...{ incident, upTo, document: document as DocumentKind },
    to: typeof to === 'string' ? to : null,
    approved: (approved ?? null) as DocumentAsked['approved'],
  };
}
