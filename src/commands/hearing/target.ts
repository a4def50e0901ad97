// Which incident is meant, in this order: the id typed, the message quoted, the room it is said in, a
// severity with exactly one match, the sender's own. More than one: a choice, and nothing changes.

import { type Incident, isOpen, type PersonKey, type Proposal, type Severity } from '../../incident/incident.js';
import type { Store } from '../../store/store.js';
import type { Aim, ChatCommand, Selector } from '../command.js';

/** What is known about where something was said. */
export interface Circumstances {
  readonly by: PersonKey;
  readonly selector: Selector;
  /** Incident of the bot's message that was quoted or reacted to. */
  readonly quoted: number | null;
  /** Incident whose war room it was said in. */
  readonly room: number | null;
  /** The other incident it names, of two that are to be one: that one is not meant. Absent: none. */
  readonly other?: number | null;
}

export type Target =
  | { readonly found: Incident }
  | { readonly choice: readonly Incident[] }
  /** No such number, or nothing fits. */
  | { readonly none: true; readonly number: number | null; readonly severity: Severity | null };

/** Incidents looked through for the sender's own. */
const lookThrough = 200;
/** A choice shows three; one more tells that there are more. */
const choiceShown = 3;

/** What of a command decides which incident it is about. */
type Aiming = Pick<ChatCommand, 'aims' | 'changes' | 'worksAfterwards'>;

export async function findTarget(store: Store, command: Aiming, circumstances: Circumstances): Promise<Target> {
  const named =
    circumstances.selector !== null && 'number' in circumstances.selector ? circumstances.selector.number : (circumstances.quoted ?? null);
  if (named !== null) return byNumber(await store.incident(named), named);
  if (circumstances.room !== null && (circumstances.selector === null || 'number' in circumstances.selector))
    return byNumber(await store.incident(circumstances.room), circumstances.room);
  const { other = null } = circumstances;
  const all = await store.list({ status: 'open', limit: lookThrough });
  const open = without(all, other);
  // It was offered on a page of theirs: they answer that.
  const offered = open.filter(({ related, paged }) => other !== null && related?.number === other && paged.includes(circumstances.by));
  if (circumstances.selector === null && offered.length === 1) return onlyOneOrChoice(offered, null);
  if (circumstances.selector !== null && 'severity' in circumstances.selector)
    return bySeverity(open, circumstances.selector.severity, circumstances);
  return bySender(store, command, circumstances, open);
}

/** Without the other one of two, unless there is none beside it. */
const without = (incidents: readonly Incident[], other: number | null): readonly Incident[] => {
  const left = incidents.filter(({ number }) => number !== other);
  return left.length === 0 ? incidents : left;
};

const byNumber = (incident: Incident | null, number: number): Target =>
  incident === null ? { none: true, number, severity: null } : { found: incident };

/** `P1 ack`: the P1 selects. In a room whose incident is a P1, that one is meant. */
function bySeverity(open: readonly Incident[], severity: Severity, circumstances: Circumstances): Target {
  const fitting = open.filter((incident) => incident.severity === severity);
  const here = fitting.find((incident) => incident.number === circumstances.room);
  if (here !== undefined) return { found: here };
  return onlyOneOrChoice(fitting, severity);
}

/** The sender's only open page; failing that what they have, sit on or could mean at all. The first level with any decides. */
async function bySender(store: Store, command: Aiming, { by, other }: Circumstances, open: readonly Incident[]): Promise<Target> {
  const isMeant = ({ number }: Incident) => number !== other || open.some((one) => one.number === other);
  const pages = (await store.openPagesTo(by, choiceShown + 2)).filter(isMeant);
  const has = open.filter((incident) => incident.ack?.by === by);
  const unanswered = open.filter((incident) => incident.ack === null);
  const involved = open.filter((incident) => involves(incident, by));
  const decided = (wanted: (one: Proposal) => boolean) => open.filter(({ proposals }) => proposals.some(wanted));
  const own = [merge(has, pages), involved, open];
  const levelsOf: Readonly<Record<Aim, readonly (readonly Incident[])[]>> = {
    own,
    unanswered: [pages, unanswered, involved, open],
    proposed: [
      decided((one) => one.state === 'open' && one.asked === by),
      decided((one) => one.state === 'open' && one.by !== by),
      decided((one) => one.state === 'open'),
      ...own,
    ],
    approved: [decided((one) => one.state === 'approved' && one.by === by), decided((one) => one.state === 'approved'), ...own],
  };
  const levels = levelsOf[command.aims ?? 'own'];
  for (const level of levels) if (level.length > 0) return onlyOneOrChoice(level, null);
  if (command.changes && command.worksAfterwards !== true) return { none: true, number: null, severity: null };
  const recent = (await store.list({ status: 'all', limit: 20 })).filter((incident) => !isOpen(incident) && involves(incident, by));
  return recent[0] === undefined ? { none: true, number: null, severity: null } : { found: recent[0] };
}

const merge = (first: readonly Incident[], second: readonly Incident[]): readonly Incident[] => [
  ...first,
  ...second.filter((incident) => !first.some((one) => one.number === incident.number)),
];

const onlyOneOrChoice = (fitting: readonly Incident[], severity: Severity | null): Target => {
  const [only] = fitting;
  if (only === undefined) return { none: true, number: null, severity };
  // Oldest first: among INC-1 and INC-2, 1 then means what it says.
  return fitting.length === 1 ? { found: only } : { choice: fitting.slice(0, choiceShown).sort((a, b) => a.number - b.number) };
};

/** Seated, paged or holding it. */
export const involves = (incident: Incident, person: PersonKey): boolean =>
  incident.ack?.by === person ||
  incident.paged.includes(person) ||
  Object.values(incident.seats).includes(person) ||
  incident.declaredBy === person;
