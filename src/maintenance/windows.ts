// Which maintenance window holds what, and when. Pure: the windows are handed in, and so is the time, as the rota counts.

import { namesOf, serviceNamed } from '../escalation/catalogue.js';
import { days, hours, minutes } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { Organisation } from '../people/organisation.js';
import type { MaintenanceWindow } from '../store/store.js';
import { fits } from '../text/glob.js';

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

/** Told so long before it begins, each by its name. */
export const noticesBeforeMs = { 'day-before': days(1), 'hour-before': minutes(60) } as const;
/** Whoever hears of a time this shortly before a reminder of it needs none. */
const heardBeforeMs = { 'day-before': hours(1), 'hour-before': minutes(5) } as const;

/** Reminders that what is told now, of a window that begins then, makes needless. */
export const neededNoMore = (startsAt: EpochMs, now: EpochMs): readonly (keyof typeof noticesBeforeMs)[] =>
  (['day-before', 'hour-before'] as const).filter((notice) => startsAt - now < noticesBeforeMs[notice] + heardBeforeMs[notice]);

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
