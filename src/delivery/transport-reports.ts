// What transports report beside words: how far a message came, who came into a room or left it. To the outbox and the incident.

import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { callUnheard as callUnheardCommand, pageSeen as pageSeenCommand } from '../incident/features/paging/events.js';
import { note as noteCommand } from '../incident/features/record/record.js';
import { memberJoined as memberJoinedCommand } from '../incident/features/room/events.js';
import { swarmJoined } from '../incident/features/swarm/events.js';
import { monthOf } from '../incident/moment.js';
import { onAddressChange } from '../people/address-changes.js';
import { trustedPerson } from '../people/recognise.js';
import { moveSwarmToRelay, moveToRelay } from '../rooms/move.js';
import { relayedRoomOf, relayedSwarmOf } from '../rooms/relayed.js';
import { write } from '../store/store.js';
import type { Charge, DeliveryReport, InboundRevoke, Listener, MembershipChange } from '../transports/transport.js';
import { retryAt } from './retry.js';

/** The listener's part that is not talk. */
export const reportsTo = (deps: Deps): Pick<Listener, 'delivery' | 'membership' | 'address' | 'revoked' | 'roomLost'> => ({
  delivery: (report) => delivered(deps, report),
  membership: (change) => membership(deps, change),
  address: (change) => onAddressChange(deps, change),
  revoked: (revoke) => revoked(deps, revoke),
  roomLost: ({ chat, reason }) => roomLost(deps, chat, reason),
});

async function delivered(deps: Deps, report: DeliveryReport): Promise<void> {
  const { transport, message, at } = report;
  if (report.charge !== undefined) await charged(deps, report, report.charge);
  if (report.rung === 'failed' && !report.permanent) return sendAgain(deps, report);
  if (report.rung === 'failed') {
    await deps.store.bounce(transport, message, report.reason);
    const { message: said, chatKey } = (await deps.store.sentAs(transport, message)) ?? {};
    return deps.log.warn(
      { incident: said?.incident ?? null, to: chatKey ?? null, transport, reason: report.reason },
      'a message was taken and then not delivered',
    );
  }
  await deps.store.climb(transport, message, report.rung, at);
  if (report.rung === 'read') await seen(deps, transport, message);
  if (report.rung === 'delivered' && report.unheard === true) await unheard(deps, transport, message);
}

/** A call that ended and of which nothing says that anybody heard it. */
async function unheard(deps: Deps, transport: string, id: string): Promise<void> {
  const row = await deps.store.sentAs(transport, id);
  if (row === null || row.readAt !== null || row.message.kind !== 'page' || row.message.to.kind !== 'person') return;
  const { person } = row.message.to;
  const { bundle, incident } = row.message;
  for (const number of bundle?.incidents ?? (incident === null ? [] : [incident]))
    await handle(deps, { number, commands: () => [callUnheardCommand({ person })] });
}

/** Counted once for each message and recipient, with whichever rung tells it first and the outbox knows. */
async function charged(deps: Deps, { transport, message, rung }: DeliveryReport, charge: Charge): Promise<void> {
  const row = await deps.store.sentAs(transport, message);
  // Told faster than we could write down what it is about: the next rung comes with the same charge.
  if (row === null && rung === 'accepted') return;
  const now = deps.clock.now();
  const once = { channel: 'charge', id: `${transport} ${message} ${charge.recipient ?? ''}`, at: now };
  const count = { transport, month: monthOf(now), incident: row?.message.incident ?? null, deliveries: 1 };
  await deps.store.commit({
    now,
    writes: [write.charge({ ...count, category: charge.category, billable: charge.billable }), write.receipt(once)],
  });
}

/**
 * What failed for now is said again: at once where the other side has only just learnt how to take it, later each time it fails once
 * more. A page that failed twice goes another way as well.
 */
async function sendAgain(deps: Deps, { transport, message, reason }: DeliveryReport & { readonly rung: 'failed' }): Promise<void> {
  const row = await deps.store.sentAs(transport, message);
  if (row === null) return;
  const now = deps.clock.now();
  const notBefore = row.attempts <= 1 ? now : retryAt(row.attempts, now, row.id);
  await deps.store.sendAgain(transport, message, { notBefore, error: reason, fallBack: row.attempts > 1 });
  deps.nudge();
}

/** A page that was read and not answered makes the next rung come sooner; anything else that was read does not matter. */
async function seen(deps: Deps, transport: string, message: string): Promise<void> {
  const row = await deps.store.sentAs(transport, message);
  if (row === null || row.message.kind !== 'page' || row.message.to.kind !== 'person' || row.message.incident === null) return;
  const { person } = row.message.to;
  await handle(deps, { number: row.message.incident, commands: () => [pageSeenCommand({ person })] });
}

async function membership(deps: Deps, { transport, chat, address, account, joined }: MembershipChange): Promise<void> {
  const number = joined ? await deps.store.byRoom(chat) : null;
  const swarm = joined && number === null ? await deps.store.bySwarm(chat) : null;
  if (number === null && swarm === null) return;
  const person = await trustedPerson(deps, { transport, from: address, account: account ?? null });
  if (person === null) return;
  if (number !== null) await handle(deps, { number, commands: () => [memberJoinedCommand({ person })] });
  if (swarm !== null) await handle(deps, { number: swarm, commands: () => [swarmJoined({ person })] });
}

/** What was said stays in the record; that it was taken back stands beside it. */
async function revoked(deps: Deps, { transport, from, account, chat, id, at }: InboundRevoke): Promise<void> {
  const person = await trustedPerson(deps, { transport, from, account: account ?? null });
  if (person === null) return;
  const room = chat === null ? await relayedRoomOf(deps, person, null) : await deps.store.byRoom(chat);
  const number = room ?? (chat === null ? await relayedSwarmOf(deps, person, null) : await deps.store.bySwarm(chat));
  if (number === null) return;
  const where = room === null ? 'swarm' : 'room';
  await handle(deps, {
    number,
    receipts: [{ channel: transport, id, at }],
    commands: () => [noteCommand({ by: person, kind: 'edit', text: 'took back a message', where, about: null })],
  });
}

/** Nobody reads that group any more: its room goes on without it. */
async function roomLost(deps: Deps, chat: string, reason: string): Promise<void> {
  const number = await deps.store.byRoom(chat);
  if (number !== null) return moveToRelay(deps, number, 'gone', reason);
  const swarm = await deps.store.bySwarm(chat);
  if (swarm !== null) await moveSwarmToRelay(deps, swarm, reason);
}
