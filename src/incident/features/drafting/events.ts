// A draft by a language model: what it suggests, and a person's word that takes it.

import { maker } from '../../feature.js';
import type { PersonKey } from '../../incident.js';
import type { Draftable, Suggestion } from '../../suggestions.js';

export type DraftingCommand =
  /** Checked already: each sentence stands in the lines it names. */
  | ({ readonly type: 'suggest-draft' } & Suggestion)
  /** `about` null: whichever waits for whoever says so. */
  | { readonly type: 'use-draft'; readonly by: PersonKey; readonly about: Draftable | null };

export type DraftingEvent = { readonly kind: 'draft-suggested' } & Suggestion;

export type DraftingRefusal =
  /** None was made, or it is out of date. */
  { readonly refused: 'no-model-draft' };

type Of<T extends DraftingCommand['type']> = Extract<DraftingCommand, { type: T }>;

export const suggestDraft = maker<Of<'suggest-draft'>>('suggest-draft');
export const takeDraft = maker<Of<'use-draft'>>('use-draft');
