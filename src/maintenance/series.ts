// The maintenance windows of `muster.yaml`. When one first stands there it is announced, once for all of its times; each of them becomes a
// window of its own as it comes nearer. One that is taken out of the file again is called off.

import { tellOf } from '../incident/compose.js';
import { zoneOf } from '../incident/directory.js';
import { days, hours } from '../incident/duration.js';
import { exact } from '../incident/escape.js';
import type { EpochMs } from '../incident/incident.js';
import { weekdayNear } from '../incident/moment.js';
import { administratorsOf } from '../people/identity/recovery-contacts.js';
import type { DeclaredMaintenance, MaintenanceDays, MaintenanceRules } from '../people/organisation.js';
import { type MaintenanceWindow, type Write, write } from '../store/store.js';
import { calendarTime } from '../wall-time.js';
import { occurrencesOf } from './occurrences.js';
import { newWindow, noticeTold } from './plan.js';
import { firstPossible, rulesOf } from './rules.js';
import { type MaintenanceDeps, newsWrites } from './tell.js';
import { neededNoMore } from './windows.js';

/** Times that begin within this become windows: more than the notice anybody gives, and no more than people look ahead. */
const plannedAheadMs = days(40);
/** What is remembered of each stands among the notes, under this name. */
const noteOwner = 'maintenance';
const lookEveryMs = hours(1);

export interface SeriesPlanner {
  /** Plans what of the file is due to be planned, and calls off what it has no more. */
  look(deps: MaintenanceDeps): Promise<void>;
}

/** Looks whenever the file was loaded anew, and once an hour. */
export function createSeriesPlanner(): SeriesPlanner {
  let looked: { readonly rules: MaintenanceRules; readonly series: readonly DeclaredMaintenance[]; readonly at: EpochMs } | null = null;
  return {
    look: async (deps) => {
      const inFile = rulesOf(deps.organisation());
      const series = deps.maintenance.series();
      const now = calendarTime(deps.clock);
      const isKnown = looked !== null && looked.rules.windows === inFile.windows && looked.series === series;
      if (looked !== null && isKnown && now >= looked.at && now - looked.at < lookEveryMs) return;
      const rules = { ...inFile, windows: new Map([...inFile.windows, ...series.map((one) => [one.key, one] as const)]) };
      const hasSeries = deps.maintenance.windows().some(({ series }) => series !== null);
      if (rules.windows.size > 0 || hasSeries) await planFromFile(deps, rules, now);
      looked = { rules: inFile, series, at: now };
    },
  };
}

async function planFromFile(deps: MaintenanceDeps, rules: MaintenanceRules, now: EpochMs): Promise<void> {
  await deps.maintenance.alone(async () => {
    await callOffGone(deps, rules, now);
    for (const declared of rules.windows.values()) await planOne(deps, rules, declared, now);
  });
  deps.nudge();
}

/** What makes it another one, which is announced anew. */
const shapeOf = ({ services, timezone, minute, lengthMs, when }: DeclaredMaintenance): string =>
  JSON.stringify([services, timezone, minute, lengthMs, when]);

/** When it first stood in the file as it does now. */
async function announcedAt({ store }: MaintenanceDeps, declared: DeclaredMaintenance, now: EpochMs): Promise<EpochMs> {
  const note = await store.note(noteOwner, declared.key);
  const known = note === null ? null : (JSON.parse(note) as { readonly shape: string; readonly at: EpochMs });
  if (known !== null && known.shape === shapeOf(declared)) return known.at;
  await store.writeNote(noteOwner, declared.key, JSON.stringify({ shape: shapeOf(declared), at: now }));
  return now;
}

/** Planned times that the file does not have any more. */
async function callOffGone(deps: MaintenanceDeps, rules: MaintenanceRules, now: EpochMs): Promise<void> {
  for (const window of deps.maintenance.windows()) {
    const { series, startsAt } = window;
    if (series === null || startsAt <= now) continue;
    const declared = rules.windows.get(series.name);
    const stays = declared !== undefined && occurrencesOf(declared, series.at, series.at + 1).length > 0;
    const isSame = stays && sameServices(declared, window);
    if (isSame) continue;
    const gone: MaintenanceWindow = { ...window, state: 'cancelled', endedAt: now, endedBy: 'file', series: null };
    await deps.maintenance.commit([write.maintenance(gone), ...newsWrites(deps, 'cancelled', gone)]);
  }
}

const sameServices = ({ services }: DeclaredMaintenance, window: MaintenanceWindow): boolean =>
  services.length === window.services.length && services.every((one) => window.services.includes(one));

async function planOne(deps: MaintenanceDeps, rules: MaintenanceRules, declared: DeclaredMaintenance, now: EpochMs): Promise<void> {
  const since = await announcedAt(deps, declared, now);
  const first = firstPossible(rules, since);
  const coming = occurrencesOf(declared, now - declared.lengthMs, now + plannedAheadMs).filter(({ endsAt }) => endsAt > now);
  let announced = deps.maintenance.windows().some(({ series }) => series?.name === declared.key);
  for (const { startsAt, endsAt } of coming) {
    const isEmergency = startsAt < first;
    if (isEmergency && declared.why === null) {
      if (declared.when.on === 'day') await tellTooSoon(deps, declared, startsAt, first, now);
      continue;
    }
    if ((await deps.store.maintenanceOf(declared.key, startsAt)) !== null) continue;
    const { services, what, why, feels, owner } = declared;
    const window: MaintenanceWindow = {
      ...newWindow(await deps.maintenance.newId(), { startsAt, endsAt }, now),
      ...{ services, what, why, feels, owner, kind: isEmergency ? 'emergency' : 'planned', by: declared.by ?? 'file' },
      ...{ madeAt: deps.clock.now(), series: { name: declared.key, at: startsAt } },
      // What comes most days needs no reminder the day before.
      ...(isMostDays(declared.when) ? { told: [...new Set([...neededNoMore(startsAt, now), 'day-before' as const])] } : {}),
    };
    const again = againWords(declared.when);
    const news: readonly Write[] = announced ? [] : newsWrites(deps, 'planned', window, { inside: () => (again === null ? [] : [again]) });
    await deps.maintenance.commit([write.maintenance(window), ...news]);
    announced = true;
  }
}

const isMostDays = (when: MaintenanceDays): boolean => when.on === 'weekdays' && when.everyWeeks === 1 && when.weekdays.length > 3;

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** `It comes again every Sunday.`; null where it comes once. */
export function againWords(when: MaintenanceDays): string | null {
  if (when.on === 'day') return null;
  if (when.on === 'month')
    return `It comes again on the ${when.dayOfMonth === 31 ? 'last day' : `${when.dayOfMonth}${ordinal(when.dayOfMonth)}`} of every month.`;
  if (when.on === 'weekday-of-month')
    return `It comes again on the ${ordinalNames[when.nth - 1]} ${weekdayNames[when.weekday - 1]} of every month.`;
  if (when.weekdays.length === 7 && when.everyWeeks === 1) return 'It comes again every day.';
  const named = when.weekdays.map((day) => weekdayNames[day - 1] ?? '').join(', ');
  return when.everyWeeks === 1 ? `It comes again every ${named}.` : `It comes again every ${when.everyWeeks} weeks, ${named}.`;
}

const ordinalNames = ['first', 'second', 'third', 'fourth', 'last'];

const ordinal = (n: number): string =>
  n % 10 === 1 && n !== 11 ? 'st' : n % 10 === 2 && n !== 12 ? 'nd' : n % 10 === 3 && n !== 13 ? 'rd' : 'th';

/** One that comes once and has not enough notice is not held: whoever looks after the file is told, once. */
async function tellTooSoon(
  deps: MaintenanceDeps,
  { key }: DeclaredMaintenance,
  startsAt: EpochMs,
  first: EpochMs,
  now: EpochMs,
): Promise<void> {
  const receipt = { channel: 'maintenance-too-soon', id: `${key} ${startsAt}` };
  if (startsAt <= now || (await deps.store.seen(receipt))) return;
  const organisation = deps.organisation();
  const directory = deps.directory();
  const at = deps.clock.now();
  const messages = administratorsOf(organisation, at).map((person) => {
    const when = (time: EpochMs) => weekdayNear(time, now, zoneOf(directory, person));
    const text = [
      `🔧 muster.yaml plans maintenance ${exact(key)} for ${when(startsAt)}: too soon, nothing is planned.`,
      `Planned maintenance needs ${noticeTold(organisation)}: the first possible start is ${when(first)}. \`because:\` makes it emergency maintenance.`,
    ].join('\n');
    return write.message(tellOf(person, text, days(1)));
  });
  await deps.store.commit({ now: at, writes: [...messages, write.receipt({ ...receipt, at })] });
}
