// A customer notice made from what is known: plain words, nothing that only we call so, no promise but the time of the next word.

import type { InsideWords } from './audience.js';
import { quoted } from './escape.js';
import { type Category, customersAffected, type EpochMs, type Incident } from './incident.js';
import { grouped, span, timeWithZone, type Zone } from './moment.js';
import type { NoticePhase, PublishedNotice } from './notices.js';

/** Of an impact in somebody's words. */
const impactLength = 240;

/** The words of one phase. `before`: what was published of it last. */
export function noticeText(incident: Incident, phase: NoticePhase, before: Pick<PublishedNotice, 'phase'> | null): string {
  const problem = `the problem with ${affected(incident)}`;
  switch (phase) {
    case 'investigating':
      return before?.phase === 'investigating'
        ? 'We are still looking into it. Nothing has changed since our last message.'
        : sentences(`We are looking into a problem with ${affected(incident)}.`, symptom(incident), impactTold(incident));
    case 'identified':
      return before?.phase === 'identified'
        ? 'We know the cause and are still working on it. Nothing has changed since our last message.'
        : sentences(`We have found the cause of ${problem} and are working on it.`, before === null ? impactTold(incident) : null);
    case 'monitoring':
      return before?.phase === 'monitoring'
        ? 'Service is back, and we are still watching it. Nothing has changed since our last message.'
        : `Service should be back to normal after ${problem}. We are watching it before we call it over.`;
    case 'resolved':
      return `${capital(problem)} is over. ${lasted(incident)}We are sorry for the trouble.`;
    default:
      return phase satisfies never;
  }
}

/** A draft for one audience: to customers as above; to those inside in their own way. `at`: now. */
export function draftText(
  incident: Incident,
  phase: NoticePhase,
  before: Pick<PublishedNotice, 'phase'> | null,
  inside: InsideWords | undefined,
  at: EpochMs,
): string {
  if (inside === undefined) return noticeText(incident, phase, before);
  return inside === 'leadership' ? toLeadership(incident, phase, at) : toSupport(incident, phase);
}

/** One line of business: what it costs customers, for how long, and what comes next. */
function toLeadership(incident: Incident, phase: NoticePhase, at: EpochMs): string {
  const from = incident.stamps.startedAt ?? incident.stamps.declaredAt ?? at;
  const customers = customersAffected(incident);
  const many = customers === null ? '' : `, ${grouped(customers)} customers affected`;
  const problem = `There has been a problem with ${affected(incident)} for ${span(Math.max(0, at - from))}${many}.`;
  switch (phase) {
    case 'investigating':
      return sentences(problem, impactTold(incident), 'The cause is being looked for.');
    case 'identified':
      return sentences(problem, impactTold(incident), 'The cause is known and is being put right.');
    case 'monitoring':
      return `Service is back after a problem with ${affected(incident)}${many}. It is being watched.`;
    case 'resolved':
      return `The problem with ${affected(incident)} is over${many}. ${lasted(incident)}`.trim();
    default:
      return phase satisfies never;
  }
}

/** What customers see, and what to tell those who call. */
function toSupport(incident: Incident, phase: NoticePhase): string {
  const problem = `the problem with ${affected(incident)}`;
  switch (phase) {
    case 'investigating':
      return sentences(
        `Customers see a problem with ${affected(incident)}.`,
        symptom(incident),
        impactTold(incident),
        'Tell them that we know of it and are working on it. Bring in what they report with the word report.',
      );
    case 'identified':
      return sentences(
        `Customers still see ${problem}.`,
        impactTold(incident),
        'Tell them that we have found the cause and are working on it.',
      );
    case 'monitoring':
      return `${capital(problem)} should be over. Ask those who call to try again, and bring in what still fails with the word report.`;
    case 'resolved':
      return `${capital(problem)} is over. ${lasted(incident)}Tell those who call that it works again, and that we are sorry.`;
    default:
      return phase satisfies never;
  }
}

/** With the time of the next one, in a reader's zone, while there is to be one. */
export const withNext = (text: string, nextAt: EpochMs | null, zone: Zone): string =>
  nextAt === null ? text : `${text}\nNext update by ${timeWithZone(nextAt, zone)}.`;

/** The first line of a notice, and the subject of a mail: `Investigating: API (SMS) in eu-1`. */
export const noticeHead = (incident: Incident, phase: NoticePhase): string =>
  saysLittle(incident) ? phaseWords[phase] : `${phaseWords[phase]}: ${capital(affected(incident))}`;

const phaseWords: Readonly<Record<NoticePhase, string>> = {
  investigating: 'Investigating',
  identified: 'Cause found',
  monitoring: 'Watching',
  resolved: 'Resolved',
};

/** `API and Conversations (SMS, WhatsApp) in eu-1`; `our service` where nobody has said. */
export function affected({ impact: { products, channels, locations } }: Pick<Incident, 'impact'>): string {
  const what = products.length > 0 ? and(products) : channels.length > 0 ? and(channels) : 'our service';
  const over = products.length > 0 && channels.length > 0 ? ` (${channels.map(told).join(', ')})` : '';
  return `${what}${over}${locations.length === 0 ? '' : ` in ${and(locations)}`}`;
}

/** Neither where nor what is known: a notice that says so little helps nobody. */
export const saysLittle = ({ impact: { products, channels, locations } }: Pick<Incident, 'impact'>): boolean =>
  products.length + channels.length + locations.length === 0;

const and = (names: readonly string[]): string => {
  const all = names.map(told);
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
};
const told = (name: string): string => quoted(name, 60);

const symptoms: Readonly<Record<Category, string | null>> = {
  outage: 'It may not be available.',
  performance: 'It may be slower than usual.',
  bug: 'Some of it may not work as it should.',
  data: 'Some data may be wrong or late.',
  infrastructure: 'It may be interrupted.',
  security: null,
};
const symptom = ({ category, impact }: Incident): string | null =>
  category === null || (impact.text !== null && isPlain(impact.text)) ? null : symptoms[category];

const impactTold = (incident: Incident): string | null => {
  const { text } = incident.impact;
  if (text === null || !mayTellCustomers(text, incident)) return null;
  const said = quoted(text, impactLength);
  return said === '' ? null : `${capital(said)}${/[.!?…]$/u.test(said) ? '' : '.'}`;
};

/** Whether words of anybody's say nothing that only we call so: no address, host, id, or name of a service of ours. */
export const mayTellCustomers = (text: string, incident: Incident): boolean => isPlain(text) && !namesOurs(text, incident);

/** Addresses, hosts, versions and ids are for those who mend it. */
const isPlain = (text: string): boolean =>
  !/https?:|@|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\p{L}_-]+[-_]?\d+(?:[.:]\S+)?\b|\b\S+[_/\\]\S+|\b[\w-]+\.(?:svc|local|internal|prod|lan)\b/iu.test(
    text,
  );

const namesOurs = (text: string, { service, places }: Incident): boolean =>
  [service, ...(places?.named ?? [])].some((name) => name !== null && name.length > 2 && text.toLowerCase().includes(name.toLowerCase()));

const lasted = ({ stamps, pausedMs }: Incident): string => {
  const from = stamps.startedAt ?? stamps.declaredAt;
  const to = stamps.restoredAt ?? stamps.resolvedAt;
  return from === null || to === null || to <= from ? '' : `It lasted ${span(to - from - pausedMs)}. `;
};

const sentences = (...all: readonly (string | null)[]): string => all.filter((one) => one !== null).join(' ');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
