// Which maintenance window holds what, and when. Pure: the windows are handed in, and so is the time, as the rota counts.

import { namesOf, serviceNamed } from '../escalation/catalogue.js';
import { fits } from '../escalation/glob.js';
import type { EpochMs } from '../incident/incident.js';
import type { Organisation } from '../people/organisation.js';
import type { MaintenanceWindow } from '../store/store.js';

/** Whether it is over, be it by its end, by a word, or because it was called off. */
export const isOver = ({ state }: Pick<MaintenanceWindow, 'state'>): boolean => state === 'ended' || state === 'cancelled';

/** Whether people work in it now. */
export const isRunning = ({ state, startsAt, endsAt }: Pick<MaintenanceWindow, 'state' | 'startsAt' | 'endsAt'>, at: EpochMs): boolean =>
  !isOver({ state }) && startsAt <= at && at < endsAt;

/** Whether it is about a service of this name, by any name the service has. */
export function isAbout(
  { services }: Pick<MaintenanceWindow, 'services'>,
  organisation: Pick<Organisation, 'services'>,
  name: string,
): boolean {
  const known = serviceNamed(organisation, name);
  const names = known === null ? [name] : [name, ...namesOf(known)];
  return services.some((pattern) => names.some((one) => fits(pattern, one)));
}

/** The window that an alert of this service is held in now, the one that ends last first; null: in none. */
export function windowOver(
  windows: readonly MaintenanceWindow[],
  organisation: Pick<Organisation, 'services'>,
  service: string | null,
  at: EpochMs,
): MaintenanceWindow | null {
  if (service === null) return null;
  const running = windows.filter((one) => isRunning(one, at) && isAbout(one, organisation, service));
  return running.toSorted((a, b) => Number(a.incident !== null) - Number(b.incident !== null) || b.endsAt - a.endsAt)[0] ?? null;
}

/** Windows of a service, or of one of these, that overlap this time. */
export const overlapping = (
  windows: readonly MaintenanceWindow[],
  { id, services, startsAt, endsAt }: Pick<MaintenanceWindow, 'id' | 'services' | 'startsAt' | 'endsAt'>,
): readonly MaintenanceWindow[] =>
  windows.filter(
    (one) =>
      one.id !== id &&
      !isOver(one) &&
      one.startsAt < endsAt &&
      startsAt < one.endsAt &&
      one.services.some((own) => services.some((other) => fits(own, other) || fits(other, own))),
  );
