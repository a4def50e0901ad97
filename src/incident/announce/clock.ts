// What the clock says: warnings with the true minutes, the breach, nudges, the regular post.

import { brief, everybody, inWarRoom, tell } from '../compose.js';
import { names, personName } from '../directory.js';
import { seconds } from '../duration.js';
import { inline } from '../escape.js';
import { ownerOf } from '../incident.js';
import { span, timeNear, timeOfDay } from '../moment.js';
import { code, progressAsOf } from '../wording.js';
import type { Announce, Context, Of } from './context.js';

export const slaWarned: Announce<'sla-warned'> = (event, { incident, directory }) =>
  brief(
    everybody(
      incident,
      null,
      `⏳ ${code(incident)} · ${span(event.leftMs)} to SLA breach. Current status: ${progressAsOf(event.progress, directory, directory.timezone)}`,
    ),
  );

export const slaBreached: Announce<'sla-breached'> = (event, { incident, directory }) =>
  everybody(
    incident,
    null,
    `🚨 ${code(incident)} · SLA breached · ${inline(incident.title)}\nNot restored within ${span(event.withinMs)}. Current status: ${progressAsOf(event.progress, directory, directory.timezone)}`,
  );

export const ackMissed: Announce<'ack-missed'> = (event, { incident, directory }) =>
  everybody(
    incident,
    null,
    `⚠️ ${code(incident)} · not acknowledged within ${span(event.withinMs)} · ${inline(incident.title)}\nStill paging ${personName(directory, ownerOf(incident))} and those above.`,
  );

export const ownerNudged: Announce<'owner-nudged'> = (event, { incident, directory }) => {
  if (event.owner === null) return [];
  const due = timeNear(event.dueAt, event.at, directory.people[event.owner]?.timezone ?? directory.timezone);
  const what = event.about === 'first-update' ? `a first word is due since ${due}` : `the next update is due at ${due}`;
  return brief([tell(incident, event.owner, `⏱ INC-${incident.number} · ${what}.\nReply for example *update 70% restored* or *eta 20m*.`)]);
};

/** The regular post: composed from what came in, and saying plainly when nothing came. */
export const beatPosted: Announce<'beat-posted'> = (event, context) => {
  const { incident, directory } = context;
  const timezone = directory.timezone;
  const left = leftWords(event.leftMs);
  const head = `🕐 ${timeOfDay(event.at, timezone)} · ${code(incident)}${left}`;
  const figure = event.progress === null ? null : `Status: ${progressAsOf(event.progress, directory, timezone)}`;
  const lines = event.news.length === 0 ? [silence(event, context)] : [...event.news.map((one) => newsLine(one, context)), figure];
  const text = [head, ...lines, `Next post ${timeOfDay(event.nextAt, timezone)}`].filter((line) => line !== null).join('\n');
  return incident.room === null ? everybody(incident, event.owner, text) : inWarRoom(incident, text, `beat:${incident.number}`);
};

const leftWords = (leftMs: number | null): string => {
  if (leftMs === null) return '';
  if (Math.abs(leftMs) < seconds(30)) return ' · due now';
  return leftMs > 0 ? ` · ${span(leftMs)} left` : ` · SLA missed by ${span(leftMs)}`;
};

const newsLine = (one: Of<'beat-posted'>['news'][number], { directory }: Context): string =>
  `${timeOfDay(one.at, directory.timezone)} ${personName(directory, one.by)}: ${inline(one.text, 160)}`;

function silence(event: Of<'beat-posted'>, { incident, directory }: Context): string {
  const since = `Nothing new since ${timeOfDay(event.sinceAt, directory.timezone)}.`;
  if (event.owner === null) return `${since} Nobody has acknowledged; still paging ${personName(directory, ownerOf(incident))}.`;
  const last = event.progress === null ? 'no update yet' : `last word ${progressAsOf(event.progress, directory, directory.timezone)}`;
  return `${since} ${personName(directory, event.owner)} has it: ${last}.`;
}

export const noticeNudged: Announce<'notice-nudged'> = (event, { incident, directory }) =>
  event.comms === null
    ? []
    : [
        tell(
          incident,
          event.comms,
          `📨 ${code(incident)} · ${inline(incident.title)}\nCustomers should hear from us by ${timeNear(event.dueAt, event.at, directory.people[event.comms]?.timezone ?? directory.timezone)}: where, what, how bad.\nReply *customers informed* once they have.`,
        ),
      ];

export const noticeMissed: Announce<'notice-missed'> = (event, { incident, directory }) =>
  inWarRoom(
    incident,
    `📨 INC-${incident.number} · customers not informed within ${span(event.withinMs)}. ${names(directory, comms(incident))}: *customers informed* once they are.`,
  );

const comms = (incident: Context['incident']): readonly string[] => {
  const person = incident.seats.comms ?? ownerOf(incident);
  return person === null ? [] : [person];
};
