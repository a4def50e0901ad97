// Declaring from chat: a line becomes an incident. Two reports of one outage are not two incidents: a likely duplicate is offered to merge.

import { keptTitle } from '../../alerts/alert.js';
import { openingOf } from '../../alerts/opening.js';
import { placementOf, route, teamOf } from '../../escalation/routing.js';
import { servicesIn } from '../../escalation/services-in-title.js';
import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import type { Command } from '../../incident/commands.js';
import { minutes } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import { open as openCommand } from '../../incident/features/opening/events.js';
import { changedBy, type ImpactLists } from '../../incident/impact-facts.js';
import type { EpochMs, Incident } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { declaredGroup } from '../../incident/opening.js';
import type { Write } from '../../store/store.js';
import type { Declaration } from '../command.js';
import { atLeast } from '../rights.js';
import { answerTo, type ChatMessage, replyMessage } from './chat-message.js';

/** Reports within this time of each other may be one outage. */
const duplicateWithinMs = minutes(15);

/** What is declared of what customers reported: the reports become part of it, and what else is stored with it. */
export interface Reported {
  readonly commands: readonly Command[];
  readonly writes: (number: number) => readonly Write[];
  /** What whoever brought them in is told. */
  readonly told: (incident: Incident) => readonly Message[];
}

/** Opens an incident from a declare line. Without a severity it is a P2: bad enough to wake the owner, no more. */
export async function declare(deps: Deps, message: ChatMessage, declaration: Declaration, reported: Reported | null = null): Promise<void> {
  const duplicate = await possibleDuplicate(deps, declaration, message.reader.now);
  const number = await deps.store.nextNumber();
  await handle(deps, {
    number,
    receipts: [message.receipt],
    commands: async (_, now) => [await opening(deps, message, declaration, number, now, reported !== null), ...(reported?.commands ?? [])],
    replies: (handled) =>
      handled.after === null
        ? []
        : [
            ...answerTo({ ...message, room: null }, handled, handled.after),
            ...perhapsAbout(deps, message, handled.after, declaration),
            ...offerMerge(message, duplicate, number),
            ...(reported?.told(handled.after) ?? []),
          ],
    ...(reported === null ? {} : { writes: () => reported.writes(number) }),
  });
}

async function opening(
  deps: Deps,
  message: ChatMessage,
  declaration: Declaration,
  number: number,
  now: EpochMs,
  byCustomer: boolean,
): Promise<Command> {
  const organisation = deps.organisation();
  const { to } = declaration;
  const service = to?.service ?? servicesIn(organisation, declaration.title).sure?.key ?? null;
  const said = { severityWord: declaration.severity, title: declaration.title };
  const facts = { source: 'chat', service, ...said, labels: {}, category: null, at: now };
  const taken = route(organisation, facts);
  const severity = declaration.severity ?? taken?.severity ?? 'P2';
  // Whom somebody names is asked, whatever a route says.
  const [by, team] = to?.team == null ? [taken, teamOf(organisation, taken, facts)] : [taken && { ...taken, team: null }, to.team];
  const placement = placementOf(organisation, by, severity, team);
  const known = {
    number,
    title: declaration.title,
    about: keptTitle(declaration.title) === declaration.title ? null : declaration.title,
    service,
    drill: declaration.drill,
    groupKey: `${declaredGroup}${number}`,
    source: null,
    url: null,
    startedAt: declaration.startedAt,
    customersAffected: declaration.customersAffected,
    ...(byCustomer ? { reportedByCustomer: true as const } : {}),
    ...(declaration.impact === undefined ? {} : { impact: { ...noImpact, ...changedBy(noImpact, declaration.impact) } }),
    links: [],
  };
  const found = openingOf(organisation, known, placement, await deps.store.silences(now), now);
  return openCommand({
    by: message.person.key,
    opening: found,
    alerts: null,
    investigating: declaration.investigating && atLeast(message.person, 'responder'),
  });
}

const noImpact: ImpactLists = { locations: [], channels: [], products: [] };

async function possibleDuplicate(deps: Deps, declaration: Declaration, now: EpochMs): Promise<Incident | null> {
  if (declaration.drill) return null;
  const recent = await deps.store.list({ status: 'open', limit: 50 });
  return (
    recent.find(
      (incident) =>
        !incident.drill && now - (incident.stamps.declaredAt ?? 0) <= duplicateWithinMs && looksAlike(incident.title, declaration.title),
    ) ?? null
  );
}

/** Words that say nothing about which outage is meant. */
const common = new Set([
  'incident',
  'alert',
  'production',
  'prod',
  'down',
  'error',
  'errors',
  'timeout',
  'failure',
  'high',
  'with',
  'from',
  'the',
  'and',
  'for',
]);

/** Two titles share at least two telling words, or their only one. */
export function looksAlike(a: string, b: string): boolean {
  const first = tellingWords(a);
  const second = tellingWords(b);
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared >= 2 || (shared === 1 && Math.min(first.size, second.size) === 1);
}

const tellingWords = (title: string): ReadonlySet<string> =>
  new Set(
    title
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 2 && !common.has(word)),
  );

/** A title that may be about a service, or about one of several: whoever is on call for it is one word away. */
function perhapsAbout(deps: Deps, message: ChatMessage, incident: Incident, { title, to }: Declaration): readonly Message[] {
  if (incident.service !== null || to?.team != null) return [];
  const perhaps = servicesIn(deps.organisation(), title).perhaps.map(({ key }) => key);
  const [first] = perhaps;
  if (first === undefined) return [];
  const which = listedOr(perhaps.map((key) => inline(key, 60)));
  const text = `INC-${incident.number} may be about ${which}.\n*${incident.number} page @${first}* gets whoever is on call for ${perhaps.length === 1 ? 'it' : 'that'}.`;
  return [replyMessage(message, text, incident.number)];
}

/** `a, b or c`. */
const listedOr = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

const offerMerge = (message: ChatMessage, duplicate: Incident | null, number: number): readonly Message[] =>
  duplicate === null
    ? []
    : [
        replyMessage(
          message,
          `INC-${duplicate.number} looks like the same outage: ${inline(duplicate.title)}\n*${number} merge ${duplicate.number}* makes them one.`,
          number,
        ),
      ];
