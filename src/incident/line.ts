// The timeline line of an event, rendered at commit and stored beside it: old events never need a reader for an old shape.

import { actorName, type Directory, names, personName } from './directory.js';
import { inline, quoted } from './escape.js';
import type { Event } from './events.js';
import { evidence } from './evidence.js';
import { transportWord } from './fallback.js';
import { grouped, span, timeOfDay } from './moment.js';
import { progressWords, roleWord } from './wording.js';

/** One line, without the time, which stands in its own column. Total over every kind of event. */
export function line(event: Event, directory: Directory): string {
  const who = actorName(directory, event.by);
  const name = (person: string | null | undefined) => personName(directory, person);
  const all = (paged: readonly { readonly person: string }[]) =>
    names(
      directory,
      paged.map((one) => one.person),
    );
  const said = (text: string) => (text === '' ? '' : `: ${quoted(text)}`);
  switch (event.kind) {
    case 'opened':
      return `${event.opening.drill ? 'Drill declared' : 'Declared'} by ${who} as ${event.opening.severity}: ${inline(event.opening.title)}. ${event.paged.length === 0 ? 'Nobody paged' : `Paged ${all(event.paged)}`}`;
    case 'alerts-changed':
      return alertsLine(event);
    case 'acknowledged':
      return `${who} acknowledged${event.investigating ? ' and is investigating' : ''}${said(event.text ?? '')}`;
    case 'declined':
      return `${who} passed${event.keptBy === null ? '' : `; it stays with ${name(event.keptBy)}`}${event.next === null ? '' : `; paged ${name(event.next.person)}`}`;
    case 'unacknowledged':
      return `${name(event.person)} let go of it; paged ${all(event.paged)}`;
    case 'undone':
      return `${who} took back ${event.what}`;
    case 'updated':
      return `${who}: ${progressWords({ percent: event.percent, text: event.text, at: event.at, by: event.by })}${event.fell ? ` (down from ${event.previous?.percent}%)` : ''}`;
    case 'eta-set':
      return `${who}: ETA ${timeOfDay(event.etaAt, directory.timezone)}`;
    case 'customers-estimated':
      return `${who}: ${grouped(event.customers)} customers affected${event.previous === null ? '' : ` (was ${grouped(event.previous)})`}`;
    case 'impact-described':
      return `${who}: impact${said(event.text)}`;
    case 'action-announced':
      return `${who} now${said(event.text)}`;
    case 'mitigated':
      return `${who} mitigated${said(event.text)}`;
    case 'resolved':
      return `Resolved ${event.automatic ? 'by itself' : `by ${who}`} after ${span(event.downMs)}${event.stillFiring > 0 ? ', still firing at the source' : ''}${said(event.text)}`;
    case 'reopened':
      return `${event.refired ? `Firing again (${who})` : `Reopened by ${who}`}${said(event.text)}${event.paged.length === 0 ? '' : `; paged ${all(event.paged)}`}`;
    case 'closed':
      return `Closed by ${who}${said(event.text)}`;
    case 'cancelled':
      return `Cancelled by ${who}${said(event.text)}`;
    case 'merged':
      return `${who} merged it into INC-${event.into}`;
    case 'absorbed':
      return `${who} merged INC-${event.other} into it: ${inline(event.otherTitle)}`;
    case 'severity-changed':
      return `${who} changed severity ${event.from} → ${event.to}${said(event.why)}`;
    case 'category-set':
      return `${who} set category ${event.to}`;
    case 'paged-again':
      return `Unanswered for ${span(event.sinceMs)}; paged ${all(event.paged)}`;
    case 'escalated':
      return `Escalated to ${all(event.paged)} by ${who}${said(event.why)}`;
    case 'stood-down':
      return `${name(event.person)} stood down`;
    case 'ack-missed':
      return `Not acknowledged within ${span(event.withinMs)}`;
    case 'ack-expired':
      return `No word from ${name(event.person)} for ${span(event.silentMs)}; paged ${all(event.paged)}`;
    case 'seat-taken':
      return `${name(event.person)} is ${roleWord(event.role)} now (${who})`;
    case 'handed-off':
      return `${who} hands it to ${name(event.to)}`;
    case 'proposed':
      return `${who} proposed ${event.proposal}${said(event.text)}; asked ${name(event.asked)}`;
    case 'approved':
      return `${who} approved ${event.proposal}${said(event.text)}`;
    case 'rejected':
      return `${who} rejected ${event.proposal}${said(event.text)}${event.why === '' ? '' : `. Why: ${quoted(event.why)}`}`;
    case 'done':
      return `${who} did ${event.proposal}${said(event.text)}${event.note === '' ? '' : `. ${quoted(event.note)}`}`;
    case 'overridden':
      return `${who} ${event.text === null ? 'acted without a decision' : `overrode and did ${event.proposal}: ${quoted(event.text)}`}. Why: ${quoted(event.why)}`;
    case 'proposal-timed-out':
      return `No answer from ${name(event.from)} to proposal ${event.proposal}${event.to === null ? '' : `; asked ${name(event.to)}`}`;
    case 'noted':
      return event.media === undefined
        ? `${event.note === 'talk' || event.note === 'edit' ? who : `${who} (${event.note})`}${event.about === null ? '' : ` → ${name(event.about)}`}: ${quoted(event.text, 2_000)}`
        : `${who} sent ${evidence(event.media)}${said(event.text)}`;
    case 'linked':
      return `${who} added a ${event.link.kind}: ${inline(event.link.url, 500)}`;
    case 'room-asked':
      return `War room asked for: ${names(directory, event.members)}`;
    case 'room-opened':
      return `War room open${driverWords(event)}: ${event.members.filter((one) => one.joined).length}/${event.members.length} joined${absences(event.members, name)}`;
    case 'room-moved':
      return `${moved(event)}: ${inline(event.why, 200)}`;
    case 'invited':
      return `${name(event.person)} invited to the war room`;
    case 'member-joined':
      return `${name(event.person)} joined the war room (${event.joined}/${event.of})`;
    case 'room-chased':
      return `Missing in the war room, asked again: ${names(directory, event.missing)}`;
    case 'snoozed':
      return `${who} silenced pages until ${timeOfDay(event.until, directory.timezone)}${said(event.why)}`;
    case 'sla-warned':
      return `${span(event.leftMs)} to SLA breach${event.progress === null ? '' : `; status ${progressWords(event.progress)}`}`;
    case 'sla-breached':
      return `SLA breached: not restored within ${span(event.withinMs)}`;
    case 'owner-nudged':
      return `${name(event.owner)} reminded of an update`;
    case 'beat-posted':
      return `Regular update posted${event.news.length === 0 ? ': nothing new' : ''}`;
    case 'notice-nudged':
      return `${name(event.comms)} reminded to inform customers`;
    case 'notice-missed':
      return `Customers not informed within ${span(event.withinMs)}`;
    case 'notice-sent':
      return `${who}: customers informed`;
    case 'page-seen':
      return `${who} has seen the page and not answered yet`;
    case 'page-failed':
      return `${name(event.person)} cannot be reached: ${inline(event.why, 200)}`;
    default:
      return event satisfies never;
  }
}

/** `. Lena: privacy: only contacts may add`, for each who could not come at once. */
const absences = (members: Extract<Event, { kind: 'room-opened' }>['members'], name: (person: string) => string): string =>
  members
    .filter((one) => one.why !== undefined)
    .map(({ person, why }) => `. ${name(person)}: ${inline(why ?? '', 100)}`)
    .join('');

const driverWords = ({ driver, via }: Extract<Event, { kind: 'room-opened' }>): string =>
  driver === 'relay' ? ` by relay over ${transportWord(via ?? '')}` : driver === 'invite' ? ' by invitation' : '';

const moved = ({ cause, driver }: Extract<Event, { kind: 'room-moved' }>): string =>
  cause === 'back' ? 'War room back in its group' : driver === 'relay' ? 'War room relayed from here on' : 'War room moved';

function alertsLine({ change, allClear }: Extract<Event, { kind: 'alerts-changed' }>): string {
  const titles = change.titles.map((title) => inline(title, 80)).join('; ');
  const parts = [
    change.fired > 0 ? `${change.fired} alert${change.fired === 1 ? '' : 's'} joined` : null,
    change.refired > 0 ? `${change.refired} fired again` : null,
    change.cleared > 0 ? `${change.cleared} cleared` : null,
  ].filter((part) => part !== null);
  const what = parts.length === 0 ? 'Alerts settled' : parts.join(', ');
  return `${what}${titles === '' ? '' : ` (${titles})`}: ${allClear ? 'all clear' : `${change.firing} of ${change.total} firing`}${change.flapping ? ', flapping' : ''}`;
}
