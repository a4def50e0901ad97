// Deliveries that could not be taken, tried again from what was stored of them; and those that somebody asked to have read again, such as
// after an upgrade. Must never lose one: what cannot be taken after all is told to people as an alert of its own. And must never page for
// old news: only the newest word on an alert counts, by the order of arrival, and only where nothing newer was heard of it since.

import { type Alert, blankSignal, type Signal, worseOf } from '../../alerts/alert.js';
import type { Receiver } from '../../alerts/receive.js';
import type { Clock } from '../../clock.js';
import { StoreUnavailable } from '../../fault.js';
import type { Deps } from '../../handling/dependencies.js';
import { minutes, seconds } from '../../incident/duration.js';
import { isOpen, type Severity } from '../../incident/incident.js';
import type { Organisation } from '../../people/organisation.js';
import { customSource, unknownSource } from '../../sources/index.js';
import type { Reading, Source, SourceRequest } from '../../sources/source.js';
import { alertKey, type Delivery, type DeliveryHead, type Store, write } from '../../store/store.js';
import { timeSlices } from '../../time-slices.js';
import { wallTime } from '../../wall-time.js';
import { requestOf } from '../routes/delivery-record.js';
import { sourceFinder, withDefaults } from '../routes/integrations.js';
import { type ReadBody, readBySource, readSafely } from '../routes/read-body.js';
import { missingOf, type TellMissing, tellOfMissing } from '../routes/webhooks.js';

export interface DeliveryRetryDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Deps['log'];
  readonly organisation: () => Organisation;
  readonly sources: readonly Source[];
  readonly receiver: Pick<Receiver, 'receive'>;
  readonly tellMissing: TellMissing;
}

export interface DeliveryRetry {
  /** Tries what is due, to be had once a second. Rejects with StoreUnavailable. */
  look(): Promise<void>;
}

/** Tries after the first, and how long each waits for the next one. The first waits a second. */
const mostTries = 3;
const pausesMs = [seconds(1), seconds(5), seconds(20)] as const;
/** A try that ends the process is made again after this long. */
const leaseMs = minutes(1);
/** Where not even people could be told. */
const toldAgainMs = minutes(1);
/** Claimed with one commit. */
const claimedAtOnce = 64;
/** Taken up in one look. */
const mostAtOnce = 10_000;
/** Bodies in memory at once: each may have 4 MiB. */
const readAtOnce = 8;
const lookedUpAtOnce = 256;

/** Ids of the newest delivery that says something of an alert, by its key. */
type NewestWords = ReadonlyMap<string, number>;

export function createDeliveryRetry(deps: DeliveryRetryDeps): DeliveryRetry {
  const { store, clock, log } = deps;

  const look = async (): Promise<void> => {
    const due = await store.dueDeliveries(clock.now(), mostAtOnce);
    for (const [source, heads] of bySource(due)) {
      try {
        await trySource(source, heads);
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        log.error({ err: error, source }, 'Deliveries could not be tried again; others go on.');
      }
    }
  };

  const trySource = async (source: string, heads: readonly DeliveryHead[]): Promise<void> => {
    const isSpent = ({ tries }: DeliveryHead) => tries >= mostTries;
    const tried = heads.filter((head) => !isSpent(head));
    for (const head of heads.filter(isSpent)) await giveUp(head, head.lastError ?? 'It ended the process again and again.');
    const newest = await newestWords(deps, source, tried);
    for (const some of claimedTogether(tried)) {
      const now = clock.now();
      await store.claimDeliveries(
        some.map(({ id }) => id),
        now,
        now + leaseMs * clock.scale,
      );
      for (const head of some) await tryOne(head, newest);
    }
  };

  const tryOne = async (head: DeliveryHead, newest: NewestWords): Promise<void> => {
    const now = clock.now();
    try {
      const settled = await takeAgain(deps, head, newest);
      if (settled !== null) await store.settleDeliveries([{ id: head.id, now, dueAt: null, tries: head.tries + 1, ...settled }]);
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        // No try of its own: nothing was wrong with it.
        const { id, state, lastError, tries } = head;
        await store.settleDeliveries([{ id, now, state, lastError, tries, dueAt: now + pausesMs[0] * clock.scale }]).catch(() => undefined);
        throw error;
      }
      await failed(head, error);
    }
  };

  const failed = async (head: DeliveryHead, error: unknown): Promise<void> => {
    const { id, source, state } = head;
    const tries = head.tries + 1;
    const lastError = error instanceof Error ? error.message : String(error);
    log.error({ err: error, source, delivery: id, tries }, 'A delivery could not be taken from what was kept of it.');
    if (tries >= mostTries || error instanceof ReadFault) return giveUp({ ...head, tries }, lastError);
    const now = clock.now();
    const pauseMs = pausesMs[tries] ?? seconds(20);
    await store.settleDeliveries([{ id, now, state, lastError, dueAt: now + pauseMs * clock.scale }]);
  };

  /** People are told of it, once; it stays as it came for a later version. Of what was only to be read again they know already. */
  const giveUp = async (head: DeliveryHead, lastError: string): Promise<void> => {
    const { id, source, state } = head;
    const now = clock.now();
    const delivery = await store.delivery(id);
    if (delivery === null) return;
    const settlement = { id, now, state: 'quarantined', lastError, dueAt: null, tries: head.tries } as const;
    if (state === 'again') return store.settleDeliveries([settlement]);
    const told = await noticeOf(deps, delivery, lastError);
    try {
      const { incidents } = await deps.receiver.receive(source, [told]);
      await store.settleDeliveries([{ ...settlement, incidents, standIns: [told.dedupKey] }]);
      log.error({ source, delivery: id, incidents }, 'A delivery could not be taken: people were told of it, and it is kept as it came.');
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      log.error({ err: error, source, delivery: id }, 'A delivery could not be taken, and nobody could be told of it yet.');
      await store.settleDeliveries([{ ...settlement, state: 'failed', dueAt: now + toldAgainMs * clock.scale, tries: mostTries }]);
    }
  };

  return { look };
}

/**
 * In their order, those that were never tried in portions. One that was is claimed alone: where it ended the process, no other pays for
 * that with a try of its own.
 */
function* claimedTogether(heads: readonly DeliveryHead[]): Generator<readonly DeliveryHead[]> {
  let some: DeliveryHead[] = [];
  for (const head of heads) {
    if (some.length > 0 && (head.tries > 0 || some.length === claimedAtOnce)) {
      yield some;
      some = [];
    }
    if (head.tries > 0) yield [head];
    else some.push(head);
  }
  if (some.length > 0) yield some;
}

/** A source failed on a body that it was asked to read again: another try can give nothing else. */
class ReadFault extends Error {}

function bySource(heads: readonly DeliveryHead[]): ReadonlyMap<string, readonly DeliveryHead[]> {
  const sorted = new Map<string, DeliveryHead[]>();
  for (const head of heads) {
    const others = sorted.get(head.source);
    if (others === undefined) sorted.set(head.source, [head]);
    else others.push(head);
  }
  return sorted;
}

/** The source of a stored delivery, and the request it was; null where its body was not kept. */
export async function askedOf(
  {
    sources,
    organisation,
    clock,
  }: {
    readonly sources: readonly Source[];
    readonly organisation: () => Pick<Organisation, 'sources'>;
    readonly clock: Pick<Clock, 'now' | 'offsetMs'>;
  },
  delivery: Delivery,
): Promise<{ readonly source: Source; readonly asked: SourceRequest } | null> {
  const own = sources.find(({ paths = [] }) => paths.some(({ path }) => path === delivery.path));
  const asked = await requestOf(delivery, clock, own === undefined ? null : delivery.path);
  return asked === null ? null : { source: own ?? sourceFinder({ sources, organisation })(delivery.source), asked };
}

/**
 * Reads everything that is kept of this source from the first of these on: what a later one says of an alert counts, and not what an
 * earlier one did, though it is only read now.
 */
async function newestWords(deps: DeliveryRetryDeps, source: string, heads: readonly DeliveryHead[]): Promise<NewestWords> {
  const newest = new Map<string, number>();
  const wanted = new Set(heads.map(({ id }) => id));
  let from = heads[0]?.id;
  const slices = timeSlices();
  while (from !== undefined) {
    const some: readonly Delivery[] = await deps.store.deliveriesFrom(source, from, readAtOnce);
    for (const delivery of some) {
      if (slices.isOver()) await slices.next();
      if (!wanted.has(delivery.id) && delivery.state !== 'taken') continue;
      for (const signal of await signalsOf(deps, delivery)) newest.set(alertKey(signal.source, signal.dedupKey), delivery.id);
    }
    const last = some.at(-1);
    from = last === undefined || some.length < readAtOnce ? undefined : last.id + 1;
  }
  return newest;
}

async function signalsOf(deps: DeliveryRetryDeps, delivery: Delivery): Promise<readonly Signal[]> {
  try {
    const found = await askedOf(deps, delivery);
    return found === null ? [] : withDefaults(await readBySource(found.source, found.asked), deps.organisation(), delivery.source).signals;
  } catch {
    return [];
  }
}

/** Reads it and hands on what is news in it. Answers how it ended; null when it is not stored any more. */
async function takeAgain(deps: DeliveryRetryDeps, { id }: DeliveryHead, newest: NewestWords) {
  const delivery = await deps.store.delivery(id);
  if (delivery === null) return null;
  const found = await askedOf(deps, delivery);
  if (found === null) return { state: 'taken', lastError: 'Its body was not kept.' } as const;
  const { reading: read, fault } = await readAgain(deps, delivery, found.source, found.asked);
  const reading = withDefaults(read, deps.organisation(), delivery.source);
  const known = await alertsOf(deps, delivery, reading);
  const isDealtWith = await dealtWith(deps, delivery, known);
  const news = reading.signals.filter((signal) => isNews(deps, delivery, { signal, known, newest, isDealtWith }));
  const over = fault === null && reading.signals.length > 0 ? standInsOver(delivery, reading, known) : [];
  const signals = [...news, ...over];
  const { source } = delivery;
  const received = signals.length === 0 ? [] : (await deps.receiver.receive(source, signals, missingOf(reading) ?? undefined)).incidents;
  const before = reading.signals.map((one) => known.get(alertKey(one.source, one.dedupKey))?.incident ?? null);
  const incidents = [...new Set([...received, ...before])].filter((number) => number !== null);
  const more = await tellOfMissing(deps, source, reading, incidents);
  const told = { signals: reading.signals.length, incidents: [...incidents, ...more] };
  if (delivery.state === 'failed') await countTaken(deps, delivery, found.source);
  const [problem] = reading.problems;
  if (problem !== undefined && reading.signals.length === 0) return { state: 'refused', lastError: problem.message } as const;
  return fault === null
    ? ({ state: 'taken', lastError: null, ...told } as const)
    : ({ state: 'quarantined', lastError: fault.message, standIns: news.map(({ dedupKey }) => dedupKey), ...told } as const);
}

async function countTaken({ store, clock }: DeliveryRetryDeps, { source, at, from }: Delivery, by: Source): Promise<void> {
  const count = { source, at, okAt: at, from, taken: 1, unknownName: by === unknownSource, error: null };
  await store.commit({ now: clock.now(), writes: [write.sourceCount(count)] });
}

/** For the first time as any body is read; when it is only to be read better, by its own source or not at all. */
async function readAgain({ log }: DeliveryRetryDeps, { state }: Delivery, source: Source, asked: SourceRequest): Promise<ReadBody> {
  if (state !== 'again') return readSafely({ log }, source, asked);
  try {
    return { reading: await readBySource(source, asked), fault: null };
  } catch (error) {
    throw new ReadFault(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

type Known = ReadonlyMap<string, Alert>;

async function alertsOf({ store }: DeliveryRetryDeps, { source, standIns }: Delivery, { signals }: Reading): Promise<Known> {
  const wanted = [...signals, ...standIns.map((dedupKey) => ({ source, dedupKey }))];
  const known = new Map<string, Alert>();
  for (let at = 0; at < wanted.length; at += lookedUpAtOnce)
    for (const [key, alert] of await store.alerts(wanted.slice(at, at + lookedUpAtOnce))) known.set(key, alert);
  return known;
}

/** People were told of it, by its alerts or by one that stands in for them, and have ended that. */
async function dealtWith({ store }: DeliveryRetryDeps, delivery: Delivery, known: Known): Promise<boolean> {
  const { source, standIns, incidents, lastError } = delivery;
  // Whatever keys this version gives its alerts: all of it was taken, and what came of it is over.
  if (lastError === null && incidents.length > 0) {
    const found = await Promise.all(incidents.map((number) => store.incident(number)));
    if (found.every((incident) => incident !== null && !isOpen(incident))) return true;
  }
  for (const dedupKey of standIns) {
    const number = known.get(alertKey(source, dedupKey))?.incident ?? null;
    const incident = number === null ? null : await store.incident(number);
    if (incident !== null && !isOpen(incident)) return true;
  }
  return false;
}

interface Weighed {
  readonly signal: Signal;
  readonly known: Known;
  readonly newest: NewestWords;
  readonly isDealtWith: boolean;
}

function isNews({ clock }: DeliveryRetryDeps, { id, at }: Delivery, { signal, known, newest, isDealtWith }: Weighed): boolean {
  const key = alertKey(signal.source, signal.dedupKey);
  if ((newest.get(key) ?? id) !== id) return false;
  const row = known.get(key);
  if (row !== undefined && (row.lastAt > at || (row.lastAt === at && row.status === signal.status))) return false;
  if (signal.status !== 'firing') return true;
  return !isDealtWith && (signal.endsAt === null || signal.endsAt > wallTime(clock));
}

/** Now that it is read, what stood in for it has nothing more to say. */
const standInsOver = ({ source, standIns }: Delivery, { signals }: Reading, known: Known): readonly Signal[] =>
  standIns
    .filter((dedupKey) => !signals.some((one) => one.dedupKey === dedupKey))
    .flatMap((dedupKey) => {
      const row = known.get(alertKey(source, dedupKey));
      return row === undefined || row.status === 'resolved'
        ? []
        : [{ ...blankSignal, source, dedupKey, status: 'resolved' as const, title: row.title }];
    });

/** The alert that tells people of a delivery that could not be taken. As bad as the worst that can be found in it, else P3. */
async function noticeOf(deps: DeliveryRetryDeps, delivery: Delivery, error: string): Promise<Signal> {
  const { id, source, body, firstWords } = delivery;
  const found = (await bestReading(deps, delivery)).filter(({ status }) => status === 'firing');
  const severity = found.reduce<Severity | null>((worst, one) => (one.severity === 'none' ? worst : worseOf(worst, one.severity)), null);
  const words = (found.find((one) => one.severity === severity) ?? found[0])?.title ?? firstWords;
  return {
    ...blankSignal,
    source,
    dedupKey: `delivery:${id}`,
    title: `A delivery from ${source} could not be read: ${words}`,
    description: `Muster failed on it (${error}). This is what came:\n${Buffer.from(body ?? []).toString('utf8')}`,
    severity: severity ?? 'P3',
    // However many there are of one source, they are one incident.
    labels: { alertname: 'DeliveryNotRead' },
  };
}

async function bestReading(deps: DeliveryRetryDeps, delivery: Delivery): Promise<readonly Signal[]> {
  try {
    const found = await askedOf(deps, delivery);
    if (found === null) return [];
    const own = quietly(() => found.source.read(found.asked).signals);
    return own.length > 0 ? own : quietly(() => customSource.read(found.asked).signals);
  } catch {
    return [];
  }
}

const quietly = (read: () => readonly Signal[]): readonly Signal[] => {
  try {
    return read();
  } catch {
    return [];
  }
};
