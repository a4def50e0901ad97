// Images and files people send: kept under their hash, and named in the record of the incident they are about.

import type { ChatMessage } from '../commands/hearing/chat-message.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { tooBigWords } from '../incident/evidence.js';
import { note as noteCommand } from '../incident/features/record/record.js';
import type { Incident, PersonKey } from '../incident/incident.js';
import type { MediaRef } from '../incident/message.js';
import type { InboundMessage } from '../transports/transport.js';
import { largestMediaBytes } from '../transports/transport.js';

/** What came with a message: kept, or only named where it could not be. */
export type Evidence = { readonly media: MediaRef } | { readonly named: string };

/** Keeps what came with a message; null when nothing did. Never throws: what the folder does not take is named all the same. */
export async function keepEvidence(deps: Deps, { media }: Pick<InboundMessage, 'media'>): Promise<Evidence | null> {
  if (media === undefined || media === null) return null;
  if ('tooBig' in media || media.bytes.length > largestMediaBytes) return { named: `sent ${tooBigWords(media)}` };
  if (deps.media === undefined) return { named: `sent ${media.name ?? media.mime}, which is not kept here` };
  try {
    return { media: await deps.media.put(media) };
  } catch (error) {
    deps.log.error({ err: error }, 'evidence could not be kept');
    return { named: `sent ${media.name ?? media.mime}, which could not be kept` };
  }
}

/** What came beside a command is named in the record by itself, with a receipt of its own. */
export async function recordEvidence(deps: Deps, message: ChatMessage): Promise<void> {
  const number = message.room ?? message.relay ?? message.swarm ?? (await incidentMeant(deps, message));
  const evidence = number === null ? null : await keepEvidence(deps, message.inbound);
  if (number === null || evidence === null) return;
  await recordNote(deps, message, number, evidence, '', { ...message.receipt, id: `${message.receipt.id} media` });
}

/** One note with what was sent and the words that came with it. */
export async function recordNote(
  deps: Deps,
  { person, where, relay, swarm }: Pick<ChatMessage, 'person' | 'where' | 'relay' | 'swarm'>,
  number: number,
  evidence: Evidence | null,
  text: string,
  receipt: ChatMessage['receipt'],
): Promise<void> {
  const inRoom = where === 'room' || relay === number;
  const words = evidence !== null && 'named' in evidence ? [evidence.named, text].filter((part) => part !== '').join(': ') : text;
  await handle(deps, {
    number,
    receipts: [receipt],
    commands: () => [
      noteCommand({
        by: person.key,
        kind: 'talk',
        text: words.slice(0, 4_000),
        where: swarm === number ? 'swarm' : inRoom ? 'room' : 'direct',
        about: null,
        ...(evidence !== null && 'media' in evidence ? { media: evidence.media } : {}),
      }),
    ],
  });
}

/** The incident somebody's own chat is about: the quoted one, the one they have, the only one they were called to. */
export async function incidentMeant(deps: Deps, { person, quoted }: Pick<ChatMessage, 'person' | 'quoted'>): Promise<number | null> {
  if (quoted !== null && quoted.message.incident !== null) return quoted.message.incident;
  const open = await deps.store.list({ status: 'open', limit: 50 });
  const [has, ...more] = open.filter((incident) => incident.ack?.by === person.key);
  if (has !== undefined) return more.length === 0 ? has.number : null;
  const [called, ...others] = open.filter((incident) => isCalled(incident, person.key));
  return called !== undefined && others.length === 0 ? called.number : null;
}

const isCalled = (incident: Incident, person: PersonKey): boolean =>
  incident.paged.includes(person) || Object.values(incident.seats).includes(person);
