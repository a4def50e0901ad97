// The answers to `maintenance` and `maintenance 3`.

import type { Reader } from '../incident/answer.js';
import { personName } from '../incident/directory.js';
import { days } from '../incident/duration.js';
import { inline, quoted } from '../incident/escape.js';
import { isPerson } from '../incident/incident.js';
import type { MaintenanceWindow } from '../store/store.js';
import { listed } from '../text/listed.js';
import { calendarTime } from '../wall-time.js';
import { heldTold } from './change.js';
import type { MaintenanceDeps } from './tell.js';
import { isRunning } from './windows.js';
import { nameOf, servicesTold, timeTold, untilTold, whenTold } from './words.js';

const mostListed = 12;
const alertsNamed = 5;
const heldLookedAt = 200;

/** What is planned and running, or one window with all that is known of it. */
export async function maintenanceReport(deps: MaintenanceDeps, reader: Reader, id: number | null): Promise<string> {
  await deps.maintenance.load();
  const now = calendarTime(deps.clock);
  const at = { ...reader, now };
  if (id !== null) {
    const window = deps.maintenance.windows().find((one) => one.id === id) ?? (await deps.store.maintenanceWindow(id));
    return window === null
      ? `There is no maintenance ${id}. *maintenance* lists what is planned and running.`
      : oneReport(deps, window, at);
  }
  const all = deps.maintenance.windows().toSorted((a, b) => a.startsAt - b.startsAt || a.id - b.id);
  const seen = new Set<string>();
  // Of one that comes again and again the next is shown.
  const open = all.filter(({ series }) => series === null || seen.size < seen.add(series.name).size);
  if (open.length === 0) return 'No maintenance is planned.\n*maintenance payments Sat 02:00-04:00 db upgrade* plans one.';
  const lines: string[] = [];
  for (const window of open.slice(0, mostListed)) lines.push(await lineOf(deps, window, at));
  const [first] = open;
  return [
    `🔧 Maintenance`,
    ...lines,
    ...(open.length > mostListed ? [`… and ${open.length - mostListed} more`] : []),
    ...(first === undefined ? [] : [`*maintenance ${first.id}* shows one.`]),
  ].join('\n');
}

/** `*3* payments, Sat 02:00–04:00: db upgrade (Ben)`. */
async function lineOf(deps: MaintenanceDeps, window: MaintenanceWindow, reader: Reader): Promise<string> {
  const { id, kind, what, owner } = window;
  const running = isRunning(window, reader.now);
  const when = running ? `running ${untilTold(window.endsAt, reader)}` : whenTold(window, reader);
  const held = running ? (await deps.store.heldCount(id)).total : 0;
  const parts = [
    `*${id}* ${servicesTold(window)}, ${when}`,
    kind === 'emergency' ? 'emergency' : '',
    what === '' ? '' : quoted(what, 80),
    owner === null ? '' : personName(reader.directory, owner),
    held === 0 ? '' : `${held} held`,
    window.incident === null ? '' : `INC-${window.incident}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

async function oneReport(deps: MaintenanceDeps, window: MaintenanceWindow, reader: Reader): Promise<string> {
  const { id, what, why, feels, owner, by, state, endedBy, endedAt } = window;
  const who = (person: string) => (person === 'file' ? 'muster.yaml' : isPerson(person) ? personName(reader.directory, person) : 'the API');
  const running = isRunning(window, reader.now);
  const standing =
    state === 'cancelled'
      ? `Called off${endedBy === null ? '' : ` by ${who(endedBy)}`}`
      : state === 'ended'
        ? `Ended ${endedAt === null ? '' : timeTold(endedAt, reader)}${endedBy === null || endedBy === 'muster' ? '' : ` by ${who(endedBy)}`}`
        : running
          ? `Running ${untilTold(window.endsAt, reader)}`
          : 'Planned';
  const asks = [
    owner === null ? null : `Owner ${personName(reader.directory, owner)}`,
    by === owner ? null : `planned by ${who(by)}`,
  ].filter((part) => part !== null);
  return [
    `🔧 ${nameOf(window)}: ${servicesTold(window)}, ${whenTold(window, reader)}`,
    [standing, ...asks].join(' · '),
    what === '' ? null : quoted(what, 300),
    why === null ? null : `Why: ${quoted(why, 300)}`,
    feels === null ? null : `Customers: ${quoted(feels, 300)}`,
    window.incident === null ? null : `It went wrong: INC-${window.incident}.`,
    ...(running ? await heldLines(deps, window) : state === 'ended' ? [heldTold(window)] : []),
    running
      ? `*extend ${id} 30m*, *end maintenance ${id}*, or *maintenance ${id} went wrong*.`
      : state === 'planned'
        ? `*maintenance ${id} Sun 02:00-04:00* moves it, *cancel maintenance ${id}* calls it off.`
        : null,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** What is held now, the worst first. */
async function heldLines(deps: MaintenanceDeps, { id, incident }: MaintenanceWindow): Promise<readonly string[]> {
  const { total, firing } = await deps.store.heldCount(id);
  if (total === 0) return incident === null ? ['No alert is held.'] : [];
  const alerts = await deps.store.heldAlerts({ window: id, limit: heldLookedAt });
  const worst = alerts.toSorted((a, b) => (a.heldIn?.severity ?? 'P4').localeCompare(b.heldIn?.severity ?? 'P4'));
  const named = worst.map((one) => `${one.heldIn?.severity ?? ''} ${inline(one.title, 60)}`);
  return [
    `${total} alert${total === 1 ? '' : 's'} held, ${firing} still firing${named.length === 0 ? '' : `: ${listed(named, alertsNamed)}`}`,
  ];
}

/** What runs now, a line each: its alerts page nobody. */
export async function runningLines(deps: MaintenanceDeps, reader: Reader): Promise<readonly string[]> {
  await deps.maintenance.load();
  const at = { ...reader, now: calendarTime(deps.clock) };
  const running = deps.maintenance.windows().filter((one) => isRunning(one, at.now));
  const lines: string[] = [];
  for (const window of running.slice(0, mostListed)) {
    const { total } = await deps.store.heldCount(window.id);
    const held = total === 0 ? 'no alert held' : `${total} alert${total === 1 ? '' : 's'} held`;
    lines.push(`🔧 ${nameOf(window)}: ${servicesTold(window)}, ${untilTold(window.endsAt, at)} · ${held}`);
  }
  return lines;
}

/** Windows that ended lately are shown by programs for so long. */
export const shownOverMs = days(30);
