// The store takes nothing: whoever is on call and the admins are told by every transport, once, from memory, and once more when it is over;
// the ladder of what is open goes on meanwhile. Must never need the store for any of it.

import type { Signal } from '../alerts/alert.js';
import { onCall } from '../escalation/on-call.js';
import { StoreUnavailable } from '../fault.js';
import type { Deps } from '../handling/dependencies.js';
import { zoneOf } from '../incident/directory.js';
import { seconds } from '../incident/duration.js';
import { inline } from '../incident/escape.js';
import type { EpochMs, Incident, PersonKey } from '../incident/incident.js';
import { timeWithZone } from '../incident/moment.js';
import { headline } from '../incident/wording.js';
import { administratorsOf } from '../people/identity/recovery-contacts.js';
import { alertKey } from '../store/store.js';
import type { Carriers } from './carriers.js';
import { createFromMemory } from './from-memory.js';
import { createLadderFromMemory } from './ladder-from-memory.js';

export interface StoreOutage {
  /** Something could not be stored; the signals of an alert, where it was one. */
  refused(error: unknown, signals?: readonly Signal[]): void;
  /** One look, to be had once a second; idempotent. */
  look(): Promise<void>;
  /** What was done without the store is written down; to be had before anything is decided on what is stored. */
  writeDown(): Promise<void>;
  /** What is given to the store is refused, be it only what is larger than a probe. */
  refusing(): boolean;
}

/** Somebody else's lock is let go in this time, mostly. */
const toldAfterMs = seconds(10);
/** While nothing is refused, this often is looked whether anything would be. */
const lookEveryMs = seconds(30);
/** Nothing was refused for so long: it was a moment's trouble. */
const quietMs = seconds(5);
/** Working again for so long, it is over. */
const overAfterMs = seconds(3);
/** Whom no transport took it for is tried again after this long. */
const againAfterMs = seconds(15);
/** Different alerts turned away that are counted one by one. */
const mostCounted = 10_000;
/** Open incidents that are named. */
const mostNamed = 3;

interface Outage {
  readonly since: EpochMs;
  readonly why: string;
  readonly toTell: Map<PersonKey, { triedAt: EpochMs }>;
  readonly told: Set<PersonKey>;
  tellBegan: boolean;
  wellSince: EpochMs | null;
}

export function createStoreOutage(deps: Deps, carriers: Carriers): StoreOutage {
  const memory = createFromMemory(deps, carriers);
  const ladder = createLadderFromMemory(deps, memory);
  let outage: Outage | null = null;
  /** Something was refused, though the probe may find nothing: what is larger has no room. */
  let suspected: { readonly at: EpochMs; readonly why: string; lastAt: EpochMs } | null = null;
  let nextLookAt: EpochMs = deps.clock.now() + lookEveryMs;
  /** Turned away since it began, the worst of them shown. */
  const turnedAway = new Map<string, Signal>();

  const takesNow = async (): Promise<boolean> => deps.store.probe(deps.clock.now()).catch(() => false);

  const begin = (now: EpochMs): Outage => ({
    since: suspected?.at ?? now,
    why: deps.store.whyRefused() ?? suspected?.why ?? 'The log says why.',
    toTell: new Map(),
    told: new Set(),
    tellBegan: false,
    wellSince: null,
  });

  const tell = async (current: Outage): Promise<void> => {
    const now = deps.clock.now();
    if (!current.tellBegan) {
      current.tellBegan = true;
      for (const person of concerned(deps, now)) current.toTell.set(person, { triedAt: Number.NEGATIVE_INFINITY });
      deps.log.error(
        { since: new Date(current.since).toISOString(), why: current.why },
        'the store takes nothing: people are told, open ladders go on from memory',
      );
    }
    const due = [...current.toTell].filter(([, { triedAt }]) => now - triedAt >= againAfterMs * deps.clock.scale);
    if (due.length === 0) return;
    const open = await deps.store.list({ status: 'open', order: 'worst', limit: mostNamed + 1 }).catch(() => []);
    const one = async ([person, tried]: (typeof due)[number]) => {
      tried.triedAt = now;
      const text = troubleWords(current, [...turnedAway.values()], open, zoneOf(deps.directory(), person));
      const left = await memory.byAll(person, { text, marker: `store down ${current.since} ${person}` });
      if (left.length === 0) return;
      current.toTell.delete(person);
      current.told.add(person);
    };
    await Promise.all(due.map(one));
  };

  const end = async (current: Outage): Promise<void> => {
    await ladder.writeDown();
    const back = current.wellSince ?? deps.clock.now();
    outage = null;
    suspected = null;
    const turned = turnedAway.size;
    turnedAway.clear();
    if (current.tellBegan) deps.log.warn({ alertsTurnedAway: turned }, 'the store takes everything again');
    await Promise.all(
      [...current.told].map((person) =>
        memory.byAll(person, {
          text: overWords(current, back, turned, zoneOf(deps.directory(), person)),
          marker: `store back ${current.since} ${person}`,
        }),
      ),
    );
  };

  return {
    refused: (error, signals = []) => {
      if (!(error instanceof StoreUnavailable)) return;
      const now = deps.clock.now();
      suspected ??= { at: now, why: error.message, lastAt: now };
      suspected.lastAt = now;
      for (const signal of signals)
        if (signal.status === 'firing' && turnedAway.size < mostCounted) turnedAway.set(alertKey(signal.source, signal.dedupKey), signal);
    },
    look: async () => {
      const now = deps.clock.now();
      if (outage === null && suspected === null && now < nextLookAt) return;
      nextLookAt = now + lookEveryMs * deps.clock.scale;
      const probed = await takesNow();
      const quiet = suspected === null || now - suspected.lastAt >= quietMs * deps.clock.scale;
      const takes = probed && quiet;
      if (outage === null && takes) {
        suspected = null;
        turnedAway.clear();
        return;
      }
      if (outage === null && probed && now - (suspected?.at ?? now) < toldAfterMs * deps.clock.scale) return;
      outage ??= begin(now);
      outage.wellSince = takes ? (outage.wellSince ?? now) : null;
      if (outage.wellSince !== null) {
        if (now - outage.wellSince >= overAfterMs * deps.clock.scale) await end(outage);
        return;
      }
      if (now - outage.since < toldAfterMs * deps.clock.scale) return;
      await Promise.all([tell(outage), ladder.step()]);
    },
    writeDown: ladder.writeDown,
    refusing: () => outage !== null && outage.wellSince === null,
  };
}

/** Whoever is on call for a team, and who looks after Muster itself. */
function concerned({ organisation }: Deps, now: EpochMs): readonly PersonKey[] {
  const { teams } = organisation();
  const called = [...teams.values()].flatMap((team) => onCall(organisation(), team.oncall, now) ?? []);
  return [...new Set([...called, ...administratorsOf(organisation(), now)])];
}

function troubleWords({ since, why }: Outage, turnedAway: readonly Signal[], open: readonly Incident[], timezone: string): string {
  const named = open.slice(0, mostNamed).map((incident) => headline(incident));
  const more = open.length > mostNamed ? ['and more'] : [];
  return [
    `🚨 Muster · nothing has been saved since ${timeWithZone(since, timezone)}`,
    inline(why, 200),
    turnedAway.length === 0
      ? 'New alerts are turned away: watch your monitoring itself until this is over.'
      : `${turnedAway.length === 1 ? '1 alert was' : `${turnedAway.length} alerts were`} turned away, the worst ${worstOf(turnedAway)}. Watch your monitoring itself until this is over.`,
    ...(named.length === 0 ? [] : [`Open, and paged on from memory: ${[...named, ...more].join('; ')}`]),
  ].join('\n');
}

const order: readonly Signal['severity'][] = ['P1', 'P2', 'P3', 'P4', null, 'none'];

function worstOf(signals: readonly Signal[]): string {
  const [worst] = [...signals].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return worst === undefined ? '' : `${worst.severity === null ? '' : `${worst.severity} `}${inline(worst.title, 100)}`;
}

const overWords = ({ since }: Outage, back: EpochMs, turnedAway: number, timezone: string): string =>
  [
    `✅ Muster · everything is stored again since ${timeWithZone(back, timezone)}; nothing was from ${timeWithZone(since, timezone)}.`,
    ...(turnedAway === 0
      ? []
      : [`${turnedAway === 1 ? '1 alert was' : `${turnedAway} alerts were`} turned away; their sources repeat what still fires.`]),
  ].join('\n');
