// Updates, reminders and the regular post, as people read them.

import { brief, everybody, inWarRoom, readsRoom, repeating, tell } from '../../compose.js';
import { actorName, personName, phrasesFor, roomZone, zoneOf } from '../../directory.js';
import { seconds } from '../../duration.js';
import { inline, quoted } from '../../escape.js';
import type { Context, EventOf } from '../../feature.js';
import { type Incident, ownerOf, type PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, timeNear, timeOfDay, unnamed, type Zone } from '../../moment.js';
import { askedWords, capital, clearedWords, code, deadline, firstLine, progressWords, statusLine } from '../../wording.js';
import type { ProgressEvent } from './events.js';

type Of<K extends ProgressEvent['kind']> = EventOf<Extract<ProgressEvent, { kind: K }>>;

export const updated = (event: Of<'updated'>, { incident, directory }: Context): readonly Message[] => {
  const who = personName(directory, event.by);
  const words = progressWords({ percent: event.percent, text: event.text, at: event.at, by: event.by });
  const was = event.previous?.percent;
  const news = event.fell ? `Down from ${was}%: ${words} (${who})` : `${words} (${who})`;
  const left = deadline(incident, roomZone(directory), event.at);
  return milestone(
    { incident, directory },
    event.by,
    event.fell,
    `${firstLine(event.fell ? '⚠️' : '📣', incident, news)}${left === null ? '' : `\n${left}`}`,
  );
};

/** Ordinary updates are for the room; a fall also reaches those outside it, who read only what matters. */
const milestone = ({ incident }: Context, by: string, important: boolean, text: string): readonly Message[] =>
  important || incident.room === null ? everybody(incident, by, text) : repeating(inWarRoom(incident, text));

/** Whoever does not sit in the room gets the last report with it: a time alone says nothing about how it goes. */
export const etaSet = (event: Of<'eta-set'>, { incident, directory }: Context): readonly Message[] => {
  const who = personName(directory, event.by);
  const text = (timezone: Zone) => firstLine('🕒', incident, `ETA ${timeNear(event.etaAt, event.at, timezone)} (${who})`);
  return repeating(
    everybody(incident, event.by, text(roomZone(directory)), (person) => {
      const timezone = zoneOf(directory, person);
      return `${text(timezone)}\n${statusLine(incident.progress, directory, timezone)}`;
    }),
  );
};

/** One line before acting is enough notice: an owner who may act must not wait for anybody to read it. */
export const actionAnnounced = (event: Of<'action-announced'>, { incident, directory }: Context): readonly Message[] =>
  repeating(inWarRoom(incident, `🔧 INC-${incident.number} · ${personName(directory, event.by)} now: ${quoted(event.text, 300)}`));

export const ownerNudged = (event: Of<'owner-nudged'>, { incident, directory }: Context): readonly Message[] => {
  if (event.owner === null) return [];
  const due = timeNear(event.dueAt, event.at, directory.people[event.owner]?.timezone ?? directory.timezone);
  const { asks, notices } = phrasesFor(directory, event.owner);
  const what = event.about === 'first-update' ? notices.firstUpdateDue(due) : notices.updateDue(due);
  const text = `${firstLine('⏱', incident, what)}\n${asks.howToUpdate}`;
  const nudge = tell(incident, event.owner, text);
  return brief([{ ...nudge, unless: 'resolved' }]);
};

/** The regular post: composed from what came in, and saying plainly when nothing came. In a chat of one's own it tells one's own time. */
export const beatPosted = (event: Of<'beat-posted'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const text = (timezone: Zone) => postText(event, context, timezone);
  const own = (person: PersonKey) => text(zoneOf(directory, person));
  const posted =
    incident.room === null
      ? everybody(incident, event.owner, text(roomZone(directory)), own)
      : inWarRoom(incident, text(roomZone(directory)), `beat:${incident.number}`);
  return [...posted, ...ownersNews(event, incident, own)];
};

function postText(event: Of<'beat-posted'>, context: Context, zone: Zone): string {
  const { incident, directory } = context;
  // The first line names it, and what may stand by itself below the line of another message.
  const timezone = unnamed(zone);
  const head = `🕐 ${timeOfDay(event.at, zone)} · ${code(incident)}${leftWords(event.leftMs)}`;
  const status = event.progress === null ? [] : [statusLine(event.progress, directory, zone)];
  // The last report is the status: it is not printed once more among the news.
  const others = event.news.filter(({ at, by }) => at !== event.progress?.at || by !== event.progress.by);
  const news = others.map((one) => `${timeOfDay(one.at, timezone)} ${actorName(directory, one.by)}: ${inline(one.text, 160)}`);
  const waits = askedWords(incident, directory, event.at, timezone);
  const holder = event.owner === null ? 'nobody' : personName(directory, event.owner);
  const asked = waits === null ? [] : [`${capital(waits)} to take it; ${holder} has it.`];
  const unowned = event.owner === null ? [unownedWords(context)] : [];
  const lines = event.news.length === 0 ? [silence(event, context, timezone), ...status] : [...status, ...news, ...unowned];
  return [head, ...lines, ...asked, clearedWords(incident, zone, event.at), `Next post ${timeOfDay(event.nextAt, timezone)}`]
    .filter((line) => line !== null)
    .join('\n');
}

/** Of a P3 or P4 the post is the first word of what its alerts did: whoever has it gets it too, unless they read it in the room. */
const ownersNews = ({ owner, news }: Of<'beat-posted'>, incident: Incident, text: (owner: PersonKey) => string): readonly Message[] => {
  const isFirst = (incident.severity === 'P3' || incident.severity === 'P4') && news.some(({ by }) => by.startsWith('source:'));
  return isFirst && owner !== null && !readsRoom(incident, owner) ? [tell(incident, owner, text(owner))] : [];
};

const leftWords = (leftMs: number | null): string => {
  if (leftMs === null) return '';
  if (Math.abs(leftMs) < seconds(30)) return ' · due now';
  return leftMs > 0 ? ` · ${span(leftMs)} left` : ` · SLA missed by ${span(leftMs)}`;
};

const unownedWords = ({ incident, directory }: Context): string =>
  `Nobody has it; still paging ${personName(directory, ownerOf(incident))}.`;

function silence(event: Of<'beat-posted'>, { incident, directory }: Context, timezone: string): string {
  const since = `Nothing new since ${timeOfDay(event.sinceAt, timezone)}.`;
  if (event.owner === null) return `${since} ${unownedWords({ incident, directory })}`;
  return `${since} ${personName(directory, event.owner)} has it${event.progress === null ? ', no update yet' : ''}.`;
}
