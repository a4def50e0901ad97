// The calendar's words: the morning digest in the standing room, and the notices when a shift changes hands.

import { type ShiftChange, shiftChanges } from '../../escalation/on-call.js';
import type { Deps } from '../../handling/dependencies.js';
import { chatterExpiresAfterMs, replyExpiresAfterMs } from '../../incident/compose.js';
import { type Directory, personName } from '../../incident/directory.js';
import { days, minutes } from '../../incident/duration.js';
import { type EpochMs, type Incident, isOpen } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { summary } from '../../incident/reports.js';
import { headline } from '../../incident/wording.js';
import { write } from '../../store/store.js';
import { calendarOffsetMs, calendarTime } from '../../wall-time.js';

const plain = { act: { do: 'say' }, unless: null, replaces: null, quote: null, incident: null } as const;

/** What is open and what ended since yesterday, once a day; nothing is said on a day with nothing to say. */
export async function digest(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  if (deps.organisation().room === null) return;
  const recent = await deps.store.list({ status: 'all', limit: 200 });
  const text = digestText(deps, recent, now);
  if (text === null) return;
  const message: Message = { ...plain, to: { kind: 'organisation' }, kind: 'digest', text, expiresAfterMs: days(1) };
  await deps.store.commit({ now, writes: [write.message(message)] });
  deps.nudge();
}

function digestText(deps: Deps, recent: readonly Incident[], now: EpochMs): string | null {
  const directory = deps.directory();
  const reader = { person: 'muster', timezone: directory.timezone, now, directory };
  const open = recent.filter(isOpen);
  const ended = recent.filter(
    (incident) => !isOpen(incident) && now - (incident.stamps.resolvedAt ?? incident.stamps.closedAt ?? 0) <= days(1),
  );
  if (open.length + ended.length === 0) return null;
  const line = (incident: Incident) => `${headline(incident)}\n   ${summary(incident, reader)}`;
  return [
    '☀️ Daily digest',
    ...(open.length === 0 ? ['Nothing is open.'] : [`${open.length} open:`, ...open.slice(0, 15).map(line)]),
    ...(ended.length === 0 ? [] : [`${ended.length} ended since yesterday:`, ...ended.slice(0, 15).map((incident) => headline(incident))]),
  ].join('\n');
}

/** A shift that changed while nobody was running is still told when it is not older than this. */
const shiftNewsMs = minutes(30);
/** How long before the last sign of life the last look may have been. */
const lastLookMs = minutes(2);

export interface ShiftWatch {
  /** Tells the shift changes since the last look; looks once a minute, however often it is called. */
  look(): Promise<void>;
}

/** Begins shortly before the last sign of life in the store, so that a change during a restart is told as well. */
export function createShiftWatch(deps: Deps): ShiftWatch {
  let toldUntil: EpochMs | null = null;
  return {
    look: async () => {
      const now = calendarTime(deps.clock);
      // The calendar went back: what it had before was told for days to come.
      if (toldUntil !== null && toldUntil > now) toldUntil = now;
      toldUntil ??= await tellFrom(deps, now);
      if (now - toldUntil < minutes(1)) return;
      await handOver(deps, Math.max(toldUntil, now - days(1)), now);
      toldUntil = now;
    },
  };
}

/** Both as the calendar counts; the last sign of life was stamped by our clock. */
async function tellFrom({ store, clock }: Deps, now: EpochMs): Promise<EpochMs> {
  const newest = await store.newestStamp();
  const lastSign = newest === null ? null : Math.min(now, newest + calendarOffsetMs(clock));
  return lastSign === null ? now : Math.max(lastSign - lastLookMs, now - shiftNewsMs);
}

/**
 * Tells both sides of each shift change after `from` and up to `to`; whoever leaves with an open incident is reminded to hand it
 * over. Each change is told once, however often it is asked about, also after a restart.
 */
export async function handOver(deps: Deps, from: EpochMs, to: EpochMs): Promise<void> {
  const changes = shiftChanges(deps.organisation(), from, to).filter((change) => change.from !== change.to);
  if (changes.length === 0) return;
  const open = await deps.store.list({ status: 'open', limit: 200 });
  for (const change of changes) {
    const now = deps.clock.now();
    const told = { channel: 'shift', id: `${change.schedule} ${change.at}`, at: now };
    const notices = changeNotices(deps.directory(), open, change);
    await deps.store.commit({ now, writes: [...notices.map(write.message), write.receipt(told)] });
  }
  deps.nudge();
}

function changeNotices(directory: Directory, open: readonly Incident[], change: ShiftChange): readonly Message[] {
  const held = open.filter((incident) => incident.ack?.by === change.from);
  const numbers = held.map((incident) => `INC-${incident.number}`).join(', ');
  const first = held[0];
  const left =
    first === undefined ? 'Nothing open is yours. Sleep well.' : `You still have ${numbers}. *handoff @${change.to}* passes it on.`;
  const taken = first === undefined ? '' : `\n${personName(directory, change.from)} still has ${numbers}.`;
  return [
    notice(change.from, `Your shift in ${change.schedule} is over; ${personName(directory, change.to)} is on call now.\n${left}`),
    notice(change.to, `You are on call now: ${change.schedule}, from ${personName(directory, change.from)}.${taken}`),
  ];
}

const notice = (person: string, text: string): Message => ({
  ...plain,
  to: { kind: 'person', person },
  kind: 'update',
  text,
  expiresAfterMs: Math.max(chatterExpiresAfterMs, replyExpiresAfterMs),
});
