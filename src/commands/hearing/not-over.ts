// `not fixed`, `errors are back`, said of what was mitigated or has ended a moment ago: which incident it is, and how sure that is.

import type { Deps } from '../../handling/dependencies.js';
import { hours } from '../../incident/duration.js';
import { reopen as reopenCommand } from '../../incident/features/resolution/events.js';
import { type EpochMs, type Incident, isOpen } from '../../incident/incident.js';
import { clean } from '../grammar/clean.js';
import { type SaidOfIt, saysNotOver } from '../grammar/relapse.js';
import { wordsIn } from '../grammar/wholeness.js';
import { reopen } from '../reopen.js';
import { mayAsk } from '../rights.js';
import { type ChatMessage, isTyped } from './chat-message.js';
import type { Asked } from './offered.js';

import { involves } from './target.js';

/** What ended longer ago than this is not what they talk of. */
const lately = hours(2);

/** `sure`: it is done at once, for the incident never ended and nobody but its owner is woken. */
export interface NotOver {
  readonly asked: Asked;
  readonly incident: Incident;
  readonly sure: boolean;
}

/** Reopening, where a line says that it is not over after all and one incident can be meant that was mitigated or over; else null. */
export async function notOver(deps: Pick<Deps, 'store' | 'clock'>, message: ChatMessage): Promise<NotOver | null> {
  const { inbound, person } = message;
  if (!isTyped(message) || !mayAsk(reopen, person)) return null;
  const said = saysNotOver(inbound.text);
  const incident = said === null ? null : await meant(deps, message, said);
  if (said === null || incident === null) return null;
  const text = clean(inbound.text);
  const asked: Asked = {
    heard: 'ask',
    command: reopen,
    ask: { ask: 'command', command: reopenCommand({ text }) },
    selector: { number: incident.number },
  };
  return { asked, incident, sure: incident.status === 'mitigated' && said.relapse === 'plain' && involves(incident, person.key) };
}

async function meant(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  message: ChatMessage,
  { number, about }: SaidOfIt,
): Promise<Incident | null> {
  const { room, relay, quoted, where, person } = message;
  const now = clock.now();
  const named = number ?? quoted?.message.incident ?? room ?? relay;
  if (named !== null && named !== undefined) {
    const incident = await store.incident(named);
    return incident !== null && isMeant(incident, about, now) ? incident : null;
  }
  if (where !== 'direct') return null;
  const open = await store.list({ status: 'open', limit: 50 });
  const [mitigated, ...more] = open.filter((one) => one.status === 'mitigated' && involves(one, person.key));
  // Whatever else they have may be what is not over.
  if (open.some((one) => one.ack?.by === person.key && one.status !== 'mitigated') || more.length > 0) return null;
  if (mitigated !== undefined) return isMeant(mitigated, about, now) ? mitigated : null;
  const ended = (await store.list({ status: 'all', limit: 20 })).filter((one) => !isOpen(one) && involves(one, person.key));
  return ended.find((one) => isMeant(one, about, now)) ?? null;
}

/** Mitigated, or resolved lately, and called what is named. */
const isMeant = (incident: Incident, about: string | null, now: EpochMs): boolean =>
  (incident.status === 'mitigated' ||
    ((incident.status === 'resolved' || incident.status === 'closed') && now - (incident.stamps.resolvedAt ?? 0) < lately)) &&
  (about === null || wordsIn(about).some((word) => word.length >= 4 && incident.title.toLowerCase().includes(word)));
