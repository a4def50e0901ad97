// From when until when, as people read it in a zone.

import type { EpochMs } from './incident.js';
import { timeNear, unnamed, type Zone } from './moment.js';

/**
 * `18:00–20:00`, `28 Nov 18:00–20:00`, `18:00 – 29 Nov 02:00`: a day is said where it is not the one before. What runs already is
 * `until 20:00`.
 */
export function fromTo(
  { startsAt, endsAt }: { readonly startsAt: EpochMs; readonly endsAt: EpochMs },
  { now, timezone }: { readonly now: EpochMs; readonly timezone: Zone },
): string {
  if (startsAt <= now) return `until ${timeNear(endsAt, now, timezone)}`;
  const start = timeNear(startsAt, now, unnamed(timezone));
  const end = timeNear(endsAt, startsAt, timezone);
  return /^[0-9]{1,2} \p{L}/u.test(end) ? `${start} – ${end}` : `${start}–${end}`;
}
