// The transports in order, each with a sender, a rate and a breaker of its own, so that one that is slow or down holds up no other.

import type { EpochMs } from '../incident/incident.js';
import { roomsVia } from '../incident/message.js';
import type { TransportStanding } from '../incident/transports-report.js';
import type { Rate, Transport } from '../transports/transport.js';
import type { AttemptDeps } from './attempt.js';
import { type CircuitBreaker, createCircuitBreaker, neverOpen } from './circuit-breaker.js';
import { createSender, type Sender, type SenderHooks } from './send.js';

/** One transport at work. */
export interface Carrier {
  readonly name: string;
  /** What people call it. */
  readonly label: string;
  readonly transport: Transport;
  readonly sender: Sender;
  /** Rows with one of these in `via` are its own: its name, and '' for the primary one. */
  readonly vias: readonly string[];
  /** Since when it carries nothing, by its own word or by what came of sending; null while it carries. */
  readonly downSince: () => EpochMs | null;
}

export interface Carriers extends Sender {
  /** In the order of WHATSAPP; the first is primary. */
  readonly all: readonly Carrier[];
  /** How each stands, for those who ask. */
  readonly standing: () => readonly TransportStanding[];
  /** Whose rows these are; an unknown name (a transport that was taken out) is the primary's. */
  readonly of: (via: string) => Carrier;
}

/** `deps` is everything a sender needs but its transport. */
export function createCarriers(
  transports: readonly [Transport, ...Transport[]],
  deps: Omit<AttemptDeps, 'transport'>,
  hooks: SenderHooks,
): Carriers {
  const named = transports.map((transport, index) => ({ name: transport.name, via: index === 0 ? '' : transport.name, transport }));
  const shared = { ...deps, allTransports: () => named };
  const made = transports.map((transport, index) => carrierOf(transport, index === 0, shared, hooks));
  const rooms = roomsSender(transports[0], shared, hooks);
  const [primary] = made;
  if (primary === undefined) throw new Error('a bot without a transport');
  const senders = [rooms, ...made.map(({ sender }) => sender)];
  const each = (act: (sender: Sender) => Promise<void>) => async () => {
    await Promise.all(senders.map(act));
  };
  return {
    all: made,
    standing: () => made.map(standingOf),
    of: (via) => made.find((one) => one.vias.includes(via)) ?? primary,
    start: () => {
      for (const sender of senders) sender.start();
    },
    wake: () => {
      for (const sender of senders) sender.wake();
    },
    drain: each((sender) => sender.drain()),
    expire: () => primary.sender.expire(),
    stop: each((sender) => sender.stop()),
  };
}

/** Opens rooms and passes on what is said in relayed ones: no transport that is down or slow may hold that up. */
function roomsSender(primary: Transport, deps: Omit<AttemptDeps, 'transport'>, hooks: SenderHooks): Sender {
  const unlimited: Rate = { perSecond: 1_000, burst: 1_000 };
  return createSender({ ...deps, transport: primary }, hooks, {
    vias: [roomsVia],
    limits: { all: unlimited, perRecipient: unlimited },
    breaker: neverOpen,
  });
}

function carrierOf(transport: Transport, isPrimary: boolean, deps: Omit<AttemptDeps, 'transport'>, hooks: SenderHooks): Carrier {
  const breaker = createCircuitBreaker();
  const vias = isPrimary ? ['', transport.name] : [transport.name];
  return {
    name: transport.name,
    label: transport.label,
    transport,
    vias,
    sender: createSender({ ...deps, transport }, hooks, { vias, breaker }),
    downSince: () => downSince(transport, breaker),
  };
}

function standingOf({ name, label, transport, downSince }: Carrier): TransportStanding {
  const { state, detail, provedAt } = transport.health();
  return { name, label, state, detail, downSince: downSince(), provedAt };
}

/** Degraded still carries something, as far as anybody knows: there the breaker judges. */
function downSince(transport: Transport, breaker: CircuitBreaker): EpochMs | null {
  const { state, since } = transport.health();
  const opened = breaker.openSince();
  if (state === 'ready' || state === 'degraded') return opened;
  return opened === null ? since : Math.min(since, opened);
}
