// How it is going, told to everybody who should know, once: acknowledgements, updates, mitigation, the end.

import { everybody, inWarRoom, isRelayed, tell } from '../compose.js';
import { actorName, personName, zoneOf } from '../directory.js';
import { inline, link, ownLine, quoted } from '../escape.js';
import type { EpochMs, Incident } from '../incident.js';
import { customersAffected } from '../incident.js';
import type { Message } from '../message.js';
import { grouped, span, timeNear, timeOfDay } from '../moment.js';
import { code, deadline, progressWords, statusWord } from '../wording.js';
import type { Announce, Context } from './context.js';
import { talked } from './relay.js';

export const acknowledged: Announce<'acknowledged'> = (event, { incident, directory }) => {
  if (event.after === 'declare') return [];
  const who = personName(directory, event.person);
  const doing = event.investigating ? ' and is investigating' : '';
  const text = ownLine(event.text ?? '', 300);
  const from = event.took !== null && event.took !== event.person ? ` (was ${personName(directory, event.took)})` : '';
  return everybody(incident, event.person, `✅ INC-${incident.number} · ${who} has it${doing}${from}${text}`);
};

export const updated: Announce<'updated'> = (event, { incident, directory }) => {
  const who = personName(directory, event.by);
  const words = progressWords({ percent: event.percent, text: event.text, at: event.at, by: event.by });
  const was = event.previous?.percent;
  const mark = event.fell ? `⚠️ INC-${incident.number} · down from ${was}%: ` : `📣 INC-${incident.number} · `;
  const left = deadline(incident, directory.timezone, event.at);
  return milestone({ incident, directory }, event.by, event.fell, `${mark}${words} (${who})${left === null ? '' : `\n${left}`}`);
};

/** Ordinary updates are for the room; a fall also reaches those outside it, who read only what matters. */
const milestone = ({ incident }: Context, by: string, important: boolean, text: string): readonly Message[] =>
  important || incident.room === null ? everybody(incident, by, text) : inWarRoom(incident, text);

export const etaSet: Announce<'eta-set'> = (event, { incident, directory }) =>
  everybody(
    incident,
    event.by,
    `🕒 INC-${incident.number} · ETA ${timeNear(event.etaAt, event.at, directory.timezone)} (${personName(directory, event.by)})`,
    (person) =>
      `🕒 INC-${incident.number} · ETA ${timeNear(event.etaAt, event.at, zoneOf(directory, person))} (${personName(directory, event.by)})`,
  );

export const customersEstimated: Announce<'customers-estimated'> = (event, { incident, directory }) => {
  const before = event.previous === null ? '' : ` (was ${grouped(event.previous)})`;
  return inWarRoom(
    incident,
    `👤 INC-${incident.number} · ${grouped(event.customers)} customers affected${before}, says ${personName(directory, event.by)}`,
  );
};

export const impactDescribed: Announce<'impact-described'> = (event, { incident, directory }) =>
  inWarRoom(incident, `👤 INC-${incident.number} · impact: ${quoted(event.text, 300)} (${personName(directory, event.by)})`);

/** One line before acting is enough notice (seed contradiction 34). */
export const actionAnnounced: Announce<'action-announced'> = (event, { incident, directory }) =>
  inWarRoom(incident, `🔧 INC-${incident.number} · ${personName(directory, event.by)} now: ${quoted(event.text, 300)}`);

export const mitigated: Announce<'mitigated'> = (event, { incident, directory }) => {
  const text = ownLine(event.text);
  return everybody(
    incident,
    event.by,
    `🟡 ${code(incident)} · mitigated by ${personName(directory, event.by)}: holding, not over yet${text}`,
  );
};

/** The whole outcome in two lines; what is left to write down goes to the room, or to the owner where there is none. */
export const resolved: Announce<'resolved'> = (event, { incident, directory }) => {
  const who = event.automatic ? 'by itself' : `by ${actorName(directory, event.by)}`;
  const head = `🟢 INC-${incident.number} resolved ${who} at ${timeOfDay(event.at, directory.timezone)} · ${incident.drill ? 'DRILL · ' : ''}${incident.severity} · ${inline(incident.title)}`;
  const text = event.automatic ? `\n${event.text}` : ownLine(event.text);
  const firing =
    event.stillFiring > 0
      ? `\nResolved anyway: ${event.stillFiring} alert${event.stillFiring === 1 ? ' is' : 's are'} still firing at the source.`
      : '';
  const lines = `${head}\n${outcome(incident, event)}${text}${firing}`;
  const messages = everybody(incident, incident.room === null ? event.by : null, lines);
  return incident.room === null ? messages : [...messages, ...inWarRoom(incident, reviewAsk(incident))];
};

/** `Down 8 min · 22 min to spare of 30 min`. */
export function outcome(incident: Incident, event: { readonly downMs: number; readonly leftMs: number | null }): string {
  const customers = customersAffected(incident);
  const down = `Down ${span(event.downMs)}`;
  const within = incident.policy.resolveWithinMs;
  const sla =
    event.leftMs === null || within === null
      ? null
      : event.leftMs >= 0
        ? `${span(event.leftMs)} to spare of ${span(within)}`
        : `SLA of ${span(within)} missed by ${span(event.leftMs)}`;
  return [down, sla, customers === null ? null : `${grouped(customers)} customers affected`].filter((part) => part !== null).join(' · ');
}

/** What the record still lacks, asked for while everybody is still there. */
export const reviewAsk = (incident: Incident): string =>
  `📝 While it is fresh: *cause …*, *lesson …*, *action @who … by 10:00*. Then *close* INC-${incident.number} with a note.`;

export const closed: Announce<'closed'> = (event, { incident, directory }) =>
  everybody(incident, event.by, `📁 INC-${incident.number} closed by ${personName(directory, event.by)}: ${quoted(event.text, 300)}`);

export const cancelled: Announce<'cancelled'> = (event, { incident, directory }) =>
  everybody(
    incident,
    event.by,
    `⚪ ${code(incident)} cancelled by ${personName(directory, event.by)}${event.text === '' ? '' : `: ${quoted(event.text, 300)}`}`,
  );

export const merged: Announce<'merged'> = (event, { incident }) =>
  everybody(incident, event.by, `🔀 INC-${incident.number} is now part of INC-${event.into} · ${inline(event.intoTitle)}. Go on there.`);

export const absorbed: Announce<'absorbed'> = (event, { incident, directory }) =>
  everybody(
    incident,
    event.by,
    `🔀 INC-${incident.number} · ${personName(directory, event.by)} merged INC-${event.other} into it: ${inline(event.otherTitle)}`,
  );

export const categorySet: Announce<'category-set'> = (event, { incident, directory }) =>
  inWarRoom(incident, `INC-${incident.number} · category ${event.to} (${personName(directory, event.by)})`);

export const undone: Announce<'undone'> = (event, { incident, directory }) =>
  everybody(
    incident,
    event.by,
    `↩️ INC-${incident.number} · ${personName(directory, event.by)} took back ${event.what}; now: ${statusWord(incident)}`,
  );

export const snoozed: Announce<'snoozed'> = (event, { incident, directory }) =>
  everybody(incident, event.by, snoozeText(incident, event.until, event.at, directory.timezone, personName(directory, event.by)));

const snoozeText = (incident: Incident, until: EpochMs, at: EpochMs, timezone: string, who: string): string =>
  `🔕 INC-${incident.number} · quiet until ${timeNear(until, at, timezone)} (${who}): no pages, no nudges. The SLA clock goes on.`;

export const noticeSent: Announce<'notice-sent'> = (event, { incident, directory }) =>
  inWarRoom(
    incident,
    `📨 INC-${incident.number} · customers informed (${personName(directory, event.by)}, ${timeOfDay(event.at, directory.timezone)})`,
  );

export const linked: Announce<'linked'> = (event, { incident, directory }) =>
  inWarRoom(incident, `🔗 ${event.link.kind}: ${link(event.link.url) ?? inline(event.link.url, 500)} (${personName(directory, event.by)})`);

/** Kept silently, except what was asked of somebody by name. */
export const noted: Announce<'noted'> = (event, { incident, directory }) => {
  if (event.note === 'talk' && event.where === 'room') return isRelayed(incident) ? talked(event, { incident, directory }) : [];
  if ((event.note !== 'action' && event.note !== 'todo') || event.about === null || event.about === event.by) return [];
  return [
    tell(incident, event.about, `🗒 INC-${incident.number} · ${personName(directory, event.by)} asks you: ${quoted(event.text, 300)}`),
  ];
};
