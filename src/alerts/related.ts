// Which open incident may be about the same as one that is about to open: two monitoring systems often see one outage.

import type { Deps } from '../handling/dependencies.js';
import type { EpochMs, Incident, Related } from '../incident/incident.js';
import { relatedWithinMs } from '../incident/related.js';

/** Looked at, the worst first. */
const mostLookedAt = 5;

/** Another open incident of this service that began lately; the worst of them, and of equals the newest. Never a drill. */
export async function sameService({ store }: Deps, service: string | null, now: EpochMs): Promise<Related | null> {
  if (service === null) return null;
  const others = await store.openOfService(service, mostLookedAt);
  const other = others.find((one) => beganLately(one, now));
  return other === undefined ? null : { ...relatedTo(other), as: 'same' };
}

/** Not a drill, and begun within the time in which two are taken for one. */
export const beganLately = ({ drill, stamps: { declaredAt } }: Incident, now: EpochMs): boolean =>
  !drill && declaredAt !== null && declaredAt <= now && now - declaredAt <= relatedWithinMs;

export const relatedTo = ({ number, title, service, declaredBy, ack }: Incident): Omit<Related, 'as'> => ({
  ...{ number, title, service, by: declaredBy, has: ack?.by ?? null },
});
