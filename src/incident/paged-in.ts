// Whom an event pages, whichever feature it belongs to. Pure.

import type { AnyKind } from './feature.js';
import type { Paged } from './incident.js';
import type { Role } from './policy.js';

/** Whom it pages, and the roles of steps it passed over because nobody holds them. */
export const pagedIn = (
  event: AnyKind & { readonly paged?: readonly Paged[]; readonly skipped?: readonly Role[] },
): { readonly paged: readonly Paged[]; readonly skipped: readonly Role[] } => ({
  paged: event.paged ?? [],
  skipped: event.skipped ?? [],
});
