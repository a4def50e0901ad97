// Which hours a service is busy in, as far as its own incidents tell. A hint, never more.

import { localDay, wallAt } from '../escalation/time-of-day.js';
import { days, hours } from '../incident/duration.js';
import { inline } from '../incident/escape.js';
import type { EpochMs } from '../incident/incident.js';
import type { MaintenanceWindow } from '../store/store.js';
import type { MaintenanceDeps } from './tell.js';
import { isAbout } from './windows.js';

/** Incidents looked through, and how far back. */
const mostLookedAt = 400;
const portion = 200;
const lookBackMs = days(90);
/** Fewer say nothing. */
const fewest = 6;
/** So many times as many as in other hours of the day is worth a word. */
const timesAsMany = 2;

/** Whether much more began to fail in these hours of the day than in others, in the last ninety days; null: it did not, or nobody knows. */
export async function historyHint(deps: MaintenanceDeps, window: MaintenanceWindow, now: EpochMs): Promise<string | null> {
  const organisation = deps.organisation();
  const { timezone } = organisation;
  const began: { readonly at: EpochMs; readonly service: string }[] = [];
  for (let below: number | undefined, looked = 0; looked < mostLookedAt; looked += portion) {
    const some = await deps.store.list({ status: 'all', limit: portion, ...(below === undefined ? {} : { below }) });
    for (const { service, stamps, drill, source } of some) {
      const at = stamps.startedAt ?? stamps.declaredAt ?? 0;
      if (drill || source === null || service === null || now - at > lookBackMs || !isAbout(window, organisation, service)) continue;
      began.push({ at, service });
    }
    const last = some.at(-1);
    if (last === undefined || some.length < portion || now - (last.stamps.declaredAt ?? 0) > lookBackMs) break;
    below = last.number;
  }
  if (began.length < fewest) return null;
  const hourOf = (at: EpochMs) => Math.floor((wallAt(at, timezone) - days(localDay(at, timezone))) / hours(1));
  const ofWindow = new Set<number>();
  for (let at = window.startsAt; at < window.endsAt && ofWindow.size < 24; at += hours(1) / 2) ofWindow.add(hourOf(at));
  const within = began.filter(({ at }) => ofWindow.has(hourOf(at))).length;
  const expected = (began.length * ofWindow.size) / 24;
  if (within < 3 || within < timesAsMany * expected) return null;
  return `In 90 days ${within} of ${began.length} incidents of ${inline(began[0]?.service ?? '', 60)} began in these hours: it may be busy then.`;
}
