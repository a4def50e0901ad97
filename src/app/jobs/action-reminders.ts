// Whoever has an action is reminded of it: the morning before it is due, on the day, and on each working day after that. Once a week whoever
// manages its incident hears what is overdue.

import { localDay } from '../../escalation/time-of-day.js';
import type { Deps } from '../../handling/dependencies.js';
import { nextMorning } from '../../handling/review-clock.js';
import { newsTo } from '../../incident/compose.js';
import { personName, zoneOf } from '../../incident/directory.js';
import { days, hours } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import { type EpochMs, ownerOf, type PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { timeNear } from '../../incident/moment.js';
import type { Organisation } from '../../people/organisation.js';
import { type ActionRow, type Write, write } from '../../store/store.js';

/** News of the morning is none in the evening. */
const expiresAfterMs = hours(10);

/** When whoever has it hears of it next: never before the day ahead of the one on which it is due, never twice a day. */
export function nextReminder(organisation: Organisation, dueAt: EpochMs, timezone: string, now: EpochMs): EpochMs {
  const due = localDay(dueAt, timezone);
  return nextMorning(organisation, timezone, now, { day: due - 1, also: due });
}

/** Reminds whoever it is time for. What is found later than its morning is said once, however long nobody looked. */
export async function remindOfActions(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const rows = await deps.store.actionsToRemind(now);
  if (rows.length === 0) return;
  const directory = deps.directory();
  const writes = rows.flatMap((row): readonly Write[] => {
    const to = row.owner ?? row.by;
    const zone = zoneOf(directory, to);
    const next = write.actionReminder(row.number, nextReminder(deps.organisation(), row.dueAt, zone, now));
    return row.remindAt === 0 || directory.people[to] === undefined ? [next] : [next, write.message(reminder(row, to, zone, now))];
  });
  await deps.store.commit({ now, writes });
  deps.nudge();
}

function reminder({ number, incident, text, owner, dueAt }: ActionRow, to: PersonKey, zone: string, now: EpochMs): Message {
  const due = `${dueAt < now ? 'was due' : 'is due'} ${timeNear(dueAt, now, zone)}`;
  const head = `${dueAt < now ? '⏰' : '🗒'} INC-${incident} · Action ${number} ${due}: ${inline(text, 300)}`;
  const how =
    owner === null
      ? `Nobody has it yet: *action ${number} @who*.`
      : `*done ${number}*, *${number} by Monday* or *not doing ${number} because …*`;
  return {
    ...newsTo({ kind: 'person', person: to }, `${head}\n${how}`, expiresAfterMs),
    incident,
    replaces: `action:${number}`,
  };
}

/** Overdue ones looked at, and lines of one message. */
const mostLooked = 500;
const mostShown = 15;
/** How far back the rate of those done in time looks. */
const rateOverMs = days(90);

/** On Monday morning, to each manager: what is overdue of theirs, and how many of all are done in time. */
export async function tellOverdueActions(deps: Deps): Promise<void> {
  const { store, clock } = deps;
  const now = clock.now();
  const overdue = await store.actions({ dueBefore: now, limit: mostLooked });
  if (overdue.length === 0) return;
  const byManager = new Map<PersonKey, ActionRow[]>();
  for (const row of overdue) {
    const incident = await store.incident(row.incident);
    const manager = incident === null ? null : (incident.seats.manager ?? ownerOf(incident));
    if (manager !== null) byManager.set(manager, [...(byManager.get(manager) ?? []), row]);
  }
  const { due, inTime } = await store.actionsKept(now - rateOverMs, now);
  const day = localDay(now, deps.organisation().timezone);
  const writes: Write[] = [];
  for (const [manager, rows] of byManager) {
    const receipt = { channel: 'overdue-actions', id: `${manager} ${day}` };
    if (await store.seen(receipt)) continue;
    writes.push(write.message(digestFor(deps, manager, rows, { due, inTime }, now)), write.receipt({ ...receipt, at: now }));
  }
  if (writes.length === 0) return;
  await store.commit({ now, writes });
  deps.nudge();
}

function digestFor(
  { directory }: Deps,
  manager: PersonKey,
  rows: readonly ActionRow[],
  { due, inTime }: { readonly due: number; readonly inTime: number },
  now: EpochMs,
): Message {
  const zone = zoneOf(directory(), manager);
  const line = ({ number, incident, text, owner, dueAt }: ActionRow) =>
    `${number} · INC-${incident} · ${inline(text, 100)} · ${personName(directory(), owner)} · was due ${timeNear(dueAt, now, zone)}`;
  const more = rows.length - mostShown;
  const text = [
    `🗒 ${rows.length === 1 ? 'One action is' : `${rows.length} actions are`} overdue:`,
    ...rows.slice(0, mostShown).map(line),
    ...(more > 0 ? [`and ${more} more`] : []),
    `In the last 90 days ${inTime} of ${due} were done in time (${Math.round((100 * inTime) / Math.max(1, due))}%).`,
  ].join('\n');
  return { ...newsTo({ kind: 'person', person: manager }, text, expiresAfterMs), kind: 'digest', replaces: 'overdue-actions' };
}
