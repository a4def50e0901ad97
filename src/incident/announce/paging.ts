// Messages that wake people: the first page, the rungs, escalations, and what happens when somebody lets go.
// The first line alone says what and how bad; at most three things to do next.

import { everybody, inWarRoom, page, tell } from '../compose.js';
import { personName, zoneOf } from '../directory.js';
import { inline, ownLine } from '../escape.js';
import type { Paged } from '../events.js';
import { ownerOf, type PersonKey } from '../incident.js';
import type { Message } from '../message.js';
import { span } from '../moment.js';
import { alertsLine, code, deadline, facts, headline, linksLines, roleWord } from '../wording.js';
import type { Announce, Context } from './context.js';

/** What is asked of somebody paged, by the role they were paged in. */
function asked({ incident, directory }: Context, { person, role }: Paged): string {
  const owner = ownerOf(incident);
  if (role === 'owner' || owner === null || owner === person) return 'Reply *ack* to take it, *no* to pass it on.';
  if (role === 'backup') return `${personName(directory, owner)} is paged first. You are backup: reply *ack* to take it.`;
  const as = role === null ? 'You are asked to help' : `You are told as ${roleWord(role)}`;
  return `${personName(directory, owner)} is paged as owner. ${as}: *status* for more, *ack* to take it.`;
}

function pageText(context: Context, at: number, paged: Paged, news: string | undefined, ask: string): string {
  const { incident, directory } = context;
  const timezone = zoneOf(directory, paged.person);
  const runbook = linksLines({ links: incident.links.filter((one) => one.kind === 'runbook'), url: null });
  return [headline(incident, news), facts(incident, timezone, at), deadline(incident, timezone, at), ...runbook, ask]
    .filter((line) => line !== null && line !== '')
    .join('\n');
}

/**
 * One page to each. While nobody has acknowledged it asks for that and is dropped once somebody has; afterwards it says who
 * has it, and leaves all the same: people raised or called in by name must know.
 */
function pages(context: Context, at: number, people: readonly Paged[], news?: string): readonly Message[] {
  const { incident, directory } = context;
  if (incident.ack === null)
    return people.map((one) => page(incident, one.person, pageText(context, at, one, news, asked(context, one)), 'acknowledged'));
  const has = `${personName(directory, incident.ack.by)} has it. *status* for more.`;
  return people.map((one) => page(incident, one.person, pageText(context, at, one, news, has), 'resolved'));
}

export const opened: Announce<'opened'> = (event, context) => {
  const taker = event.takenBy;
  if (taker === null) return pages(context, event.at, event.paged);
  const ask = `${personName(context.directory, taker)} has it and is investigating. *status* for more.`;
  return event.paged.map((one) => page(context.incident, one.person, pageText(context, event.at, one, undefined, ask), 'resolved'));
};

export const pagedAgain: Announce<'paged-again'> = (event, context) =>
  event.step === 0 ? pages(context, event.at, event.paged) : pages(context, event.at, event.paged, `unanswered for ${span(event.sinceMs)}`);

/** Escalated people are asked to act, not to take it over; the page leaves even when somebody has acknowledged. */
export const escalated: Announce<'escalated'> = (event, context) => {
  const { incident, directory } = context;
  const why = inline(event.why, 120);
  const has = incident.ack === null ? 'Nobody has acknowledged.' : `${personName(directory, incident.ack.by)} has it.`;
  const todo = incident.ack === null ? 'Reply *ack* to take it, *status* for more.' : 'Reply *status* for more.';
  const urgent = event.paged.map((one) =>
    page(
      incident,
      one.person,
      pageText(context, event.at, one, `escalated to you${why === '' ? '' : `: ${why}`}`, `${has} ${todo}`),
      'resolved',
    ),
  );
  const names = event.paged
    .map((one) => `${personName(directory, one.person)}${one.role === null ? '' : ` (${roleWord(one.role)})`}`)
    .join(', ');
  const chosen = event.paged.map((one) => one.person);
  const line =
    names === ''
      ? `⏫ INC-${incident.number} · ${why}, and no one is named to escalate to`
      : `⏫ INC-${incident.number} · escalated to ${names}${why === '' ? '' : `: ${why}`}`;
  const others = everybody(incident, null, line).filter((message) => message.to.kind !== 'person' || !chosen.includes(message.to.person));
  return [...urgent, ...others];
};

export const declined: Announce<'declined'> = (event, context) => {
  const { incident, directory } = context;
  const next = event.next;
  const passed = personName(directory, event.person);
  if (event.keptBy !== null)
    return everybody(
      incident,
      event.person,
      `↪️ INC-${incident.number} · ${passed} passed, it stays with ${personName(directory, event.keptBy)}`,
    );
  const line = `↪️ INC-${incident.number} · ${passed} passed${next === null ? '; the ladder goes on' : `, ${personName(directory, next.person)} is paged now`}`;
  const others = everybody(incident, event.person, line).filter(
    (message) => message.to.kind !== 'person' || message.to.person !== next?.person,
  );
  return [...(next === null ? [] : pages(context, event.at, [{ ...next, role: 'owner' }], `${passed} passed it to you`)), ...others];
};

export const unacknowledged: Announce<'unacknowledged'> = (event, context) => {
  const { incident, directory } = context;
  const who = personName(directory, event.person);
  const line = `⚠️ INC-${incident.number} · ${who} has let go of it, nobody has it now. Paging ${namesOf(context, event.paged)}.`;
  return [
    ...pages(context, event.at, event.paged, `${who} let go of it`),
    ...exceptPaged(everybody(incident, event.person, line), event.paged),
  ];
};

export const ackExpired: Announce<'ack-expired'> = (event, context) => {
  const { incident, directory } = context;
  const who = personName(directory, event.person);
  const line = `⚠️ INC-${incident.number} · no word from ${who} for ${span(event.silentMs)}: paging again`;
  return [
    ...pages(context, event.at, event.paged, `no word from ${who} for ${span(event.silentMs)}`),
    ...exceptPaged(everybody(incident, null, line), event.paged),
  ];
};

export const reopened: Announce<'reopened'> = (event, context) => {
  const { incident, directory } = context;
  const why = event.refired ? 'firing again' : 'reopened';
  const by = event.refired ? '' : ` by ${personName(directory, event.by)}`;
  const text = event.refired ? '' : ownLine(event.text, 200);
  const line = `🔁 ${code(incident)} · ${why}${by} · ${inline(incident.title)}${text}`;
  return [
    ...pages(context, event.at, event.paged, why),
    ...exceptPaged(everybody(incident, event.refired ? null : event.by, line), event.paged),
  ];
};

export const severityChanged: Announce<'severity-changed'> = (event, { incident: after, directory }) => {
  const incident = { ...after, severity: event.to, policy: event.policy };
  const why = event.why === '' ? '' : `: ${inline(event.why, 200)}`;
  const change = `${event.from} → ${event.to} by ${personName(directory, event.by)}`;
  const due = deadline(incident, directory.timezone, event.at);
  const text = [headline(incident, change), why === '' ? null : `Why${why}`, due].filter((line) => line !== null).join('\n');
  return [
    ...pages({ incident, directory }, event.at, event.paged, `raised from ${event.from}`),
    ...exceptPaged(everybody(incident, event.by, text), event.paged),
  ];
};

/** The new owner is woken; the old one keeps it until they answer. */
export const handedOff: Announce<'handed-off'> = (event, context) => {
  const { incident, directory } = context;
  const from = personName(directory, event.by);
  const ask = `${from} hands it to you. Reply *ack* to take it, *no* to pass it on.`;
  const text = pageText(context, event.at, { person: event.to, role: 'owner' }, `handed to you by ${from}`, ask);
  const line = `🤝 INC-${incident.number} · ${from} hands it to ${personName(directory, event.to)}, who has been asked`;
  const others = everybody(incident, event.by, line).filter((message) => message.to.kind !== 'person' || message.to.person !== event.to);
  return [page(incident, event.to, text, 'resolved'), ...others];
};

export const seatTaken: Announce<'seat-taken'> = (event, context) => {
  const { incident, directory } = context;
  const line = `👥 INC-${incident.number} · ${personName(directory, event.person)} is ${roleWord(event.role)} now`;
  const own =
    event.person === event.by
      ? []
      : [
          tell(
            incident,
            event.person,
            `${headline(incident)}\n${personName(directory, event.by)} made you ${roleWord(event.role)}. *status* for more.`,
          ),
        ];
  return [
    ...own,
    ...everybody(incident, event.by, line).filter((message) => message.to.kind !== 'person' || message.to.person !== event.person),
  ];
};

export const stoodDown: Announce<'stood-down'> = (event, { incident, directory }) => {
  const line = `INC-${incident.number} · ${personName(directory, event.person)} may stand down`;
  const own = event.person === event.by ? [] : [tell(incident, event.person, `You may stand down from INC-${incident.number}. Thank you.`)];
  return [...own, ...everybody(incident, event.by, line)];
};

const namesOf = ({ directory }: Context, paged: readonly Paged[]): string =>
  paged.map((one) => personName(directory, one.person)).join(' and ');

const exceptPaged = (messages: readonly Message[], paged: readonly Paged[]): readonly Message[] =>
  messages.filter((message) => message.to.kind !== 'person' || !isAmong(paged, message.to.person));

const isAmong = (paged: readonly Paged[], person: PersonKey): boolean => paged.some((one) => one.person === person);

/** The others learn at once that somebody was not woken. */
export const pageFailed: Announce<'page-failed'> = (event, { incident, directory }) =>
  everybody(
    incident,
    event.person,
    `⚠️ INC-${incident.number} · ${personName(directory, event.person)} cannot be reached (${inline(event.why, 160)})${event.nextBy === null ? '' : '; the next person is paged now'}`,
  );

/** Alerts that joined are shown on the card; only the end of all of them is said, to those who can resolve it. */
export const alertsChanged: Announce<'alerts-changed'> = (event, { incident }) => {
  if (!event.said) return [];
  const { firing, total, flapping } = event.change;
  const counts = { firing, total, flapping };
  const line = `🟩 INC-${incident.number} · ${alertsLine({ alerts: { ...incident.alerts, ...counts } }) ?? 'all clear'} at the source. When service is good, say *resolve* and what fixed it.`;
  const owner = incident.ack?.by ?? ownerOf(incident);
  return incident.room !== null || owner === null ? inWarRoom(incident, line) : [tell(incident, owner, line)];
};
