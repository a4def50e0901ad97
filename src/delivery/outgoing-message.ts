// An outbox row as a message for one transport, and the two ways to hand it over: as something new, or as the card that is edited
// where it stands. What was sent before is found again rather than said twice.

import { SendFailure } from '../fault.js';
import type { Deps } from '../handling/dependencies.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import type { OutboxRow } from '../store/store.js';
import type { Destination, Media, OutboundMessage, Transport } from '../transports/transport.js';
import { lostAnswer, withinCallLimit } from './transport-call.js';

/** A transport and how rows name it: '' for the primary one. */
export interface NamedTransport {
  readonly name: string;
  readonly via: string;
  readonly transport: Transport;
}

export interface CarryDeps extends Deps {
  readonly transport: Transport;
  /** Where a person is reached by this transport, for what is to be said. */
  readonly reach: (transport: Transport, person: PersonKey, message: Message) => Promise<Reached>;
  /** Why an update to an audience is not to be paid for any more, or null; it is counted as left out then. Absent: there is no budget. */
  readonly leftOut?: (transport: string) => Promise<string | null>;
  /** All transports, in order: a room may be on any of them. Absent: only the one there is. */
  readonly allTransports?: () => readonly NamedTransport[];
}

/** Where somebody is reached, as `people/reach` says it. */
export type Reached =
  | { readonly address: string; readonly heardAt: EpochMs | null; readonly onWord?: true }
  | { readonly unconfirmed: string }
  | { readonly none: string };

/**
 * What became of a row: sent under this id (by another transport than the sender's own, where that is named), done without a
 * message, not needed any more, or held back because the person's address is not confirmed yet.
 */
export type Carried = { readonly sent: string | null; readonly by?: string } | { readonly dropped: string } | Held;

export interface Held {
  readonly held: string;
  readonly person: PersonKey;
}

/** Where a message goes, and when that destination last wrote to us. */
export interface Place {
  readonly to: Destination;
  readonly heardAt: EpochMs | null;
  /** Whose address it is by the word of `muster.yaml` alone; absent: proved, or nobody's in particular. */
  readonly onWordOf?: PersonKey;
}

type OutboundDeps = Pick<CarryDeps, 'clock' | 'transport' | 'store' | 'media'>;

/** Says it as something new, unless an earlier attempt did. */
export async function sayAt(deps: OutboundDeps, row: OutboxRow, place: Place): Promise<{ readonly sent: string }> {
  const wanted = await outboundOf(deps, row, place);
  const before = await foundBefore(deps, row, wanted);
  if (before !== null) return { sent: before };
  const { inPlaceOf } = row.message;
  const edited = inPlaceOf === undefined || !deps.transport.can.edit ? null : await editedAt(deps, wanted, inPlaceOf);
  return edited ?? { sent: (await withinCallLimit(deps.clock, deps.transport.send(wanted))).id };
}

/** Null: it cannot be edited any more (too old, gone). */
async function editedAt(
  { clock, transport }: OutboundDeps,
  wanted: OutboundMessage,
  edit: string,
): Promise<{ readonly sent: string } | null> {
  try {
    return { sent: (await withinCallLimit(clock, transport.send({ ...wanted, edit }))).id };
  } catch (error) {
    if (!(error instanceof SendFailure) || !error.permanent) throw error;
    return null;
  }
}

/**
 * The card is edited where it stands; where it cannot be (too old, gone), it is said anew and pinned. Where nothing is ever edited it is
 * said once: a card anew for every change would bury what people say, and the regular posts tell the rest.
 */
export async function showCardAt(
  deps: OutboundDeps,
  row: OutboxRow,
  place: Place,
): Promise<{ readonly sent: string } | { readonly dropped: string }> {
  const base = { ...(await outboundOf(deps, row, place)), text: row.message.text };
  const before = await foundBefore(deps, row, base);
  if (before !== null) return { sent: before };
  const shown = await deps.store.lastCard(row.chatKey);
  if (shown !== null && shown.transportId !== null && shown.transport === deps.transport.name) {
    if (!deps.transport.can.edit) return { dropped: 'the card was shown, and is not edited here' };
    const edited = await editedAt(deps, base, shown.transportId);
    if (edited !== null) return edited;
  }
  return { sent: (await withinCallLimit(deps.clock, deps.transport.send({ ...base, pin: deps.transport.can.pin }))).id };
}

/** Sent again after a crash or a lost answer, it may have arrived before: it says so. */
const mayRepeat = (row: OutboxRow): boolean => row.attempts > 1 && (row.error === null || row.error.startsWith(lostAnswer));

/** What an earlier attempt was accepted as, where nobody wrote it down and the transport can tell; else null. */
async function foundBefore(deps: OutboundDeps, row: OutboxRow, wanted: OutboundMessage): Promise<string | null> {
  if (!mayRepeat(row) || deps.transport.find === undefined) return null;
  return withinCallLimit(deps.clock, deps.transport.find({ ...wanted, text: row.message.text })).catch(() => null);
}

async function outboundOf(deps: OutboundDeps, row: OutboxRow, { to, heardAt }: Place): Promise<OutboundMessage> {
  const { message } = row;
  return {
    to,
    kind: message.kind,
    incident: message.incident,
    wakes: message.kind === 'page' || (message.cold === true && message.incident !== null),
    text: mayRepeat(row) ? `${message.text}\n(may repeat)` : message.text,
    marker: String(row.id),
    attempt: row.attempts,
    quote: message.quote,
    edit: null,
    pin: false,
    choices: message.choices ?? [],
    vote: message.vote ?? false,
    ...(message.votes === undefined ? {} : { votes: message.votes }),
    media: await mediaOf(deps, message),
    heardAt,
  };
}

/** Nothing where the transport shows no images or they are no longer kept: the words name them. */
async function mediaOf({ media, transport }: OutboundDeps, { media: shown }: Message): Promise<Media | null> {
  if (shown === undefined || media === undefined || !transport.can.media) return null;
  const bytes = await media.get(shown.sha256);
  return bytes === null ? null : { bytes, mime: shown.mime, name: shown.name };
}
