// A window that is moved, gets more time, ends early or is called off: decided, stored and told; *undo* takes each of it back.

import { saysSeries } from '../commands/end-maintenance.js';
import { readWhen, spanOfWhen } from '../commands/grammar/when.js';
import type { ChatMessage } from '../commands/hearing/chat-message.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import type { MaintenanceAsk } from '../commands/maintenance-ask.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import { span as length, weekdayNear } from '../incident/moment.js';
import { type MaintenanceWindow, type Write, write } from '../store/store.js';
import { calendarTime } from '../wall-time.js';
import { answer, answerWrites, notTheirs, windowMeant } from './answer.js';
import { cancelSeries } from './chat-series.js';
import { kindOf, longestWindowMs, noticeTold, overlapWords, type Span, spanMeant, spanWithinBounds } from './plan.js';
import { firstPossible, rulesOf } from './rules.js';
import { type MaintenanceDeps, newsWrites, readersOf, toldWords } from './tell.js';
import { isRunning, neededNoMore } from './windows.js';
import { type MaintenanceChange, type MaintenancePhase, nameOf, readerOf, servicesTold, untilTold, whenTold } from './words.js';

type Asked<Does extends MaintenanceAsk['does']> = Extract<MaintenanceAsk, { does: Does }>;

/** `maintenance 3 Sun 02:00-04:00`. */
export async function move(deps: MaintenanceDeps, message: ChatMessage, ask: Asked<'move'>): Promise<void> {
  await deps.maintenance.alone(async () => {
    const now = calendarTime(deps.clock);
    const meant = await windowMeant(deps, message, ask.id, 'maintenance', 'open');
    if ('refused' in meant) return answer(deps, message, meant.refused);
    const { window } = meant;
    const refused = notTheirs(deps, message, window, now);
    if (refused !== null) return answer(deps, message, refused);
    if (isRunning(window, now))
      return answer(
        deps,
        message,
        `${nameOf(window)} is running. *extend ${window.id} 30m* gives it more time, *end maintenance ${window.id}* ends it.`,
      );
    const span = spanMeant(ask.when, now, message.person.timezone);
    if ('refused' in span) return answer(deps, message, span.refused);
    const bad = tooSoonToMove(deps, message, window, span, now);
    if (bad !== null) return answer(deps, message, bad);
    const moved: MaintenanceWindow = { ...window, ...span, announcedEnd: span.endsAt, told: neededNoMore(span.startsAt, now) };
    const reader = { ...readerOf(deps.directory(), message.person.key, now), timezone: message.reader.timezone };
    const first = `🔧 ${nameOf(moved)} is moved: ${servicesTold(moved)}, now ${whenTold(moved, reader)}`;
    await changed(deps, message, {
      before: window,
      after: moved,
      phase: 'changed',
      first: [first, ...overlapWords(deps, moved, reader)],
      change: { was: window },
      what: `the new time of maintenance ${window.id}`,
    });
  });
  deps.nudge();
}

/** An earlier time, or any other, needs as much notice as a new window; an emergency has none, and neither has a small delay of what was announced. */
function tooSoonToMove(deps: MaintenanceDeps, message: ChatMessage, window: MaintenanceWindow, span: Span, now: EpochMs): string | null {
  const organisation = deps.organisation();
  if (window.kind === 'emergency' || kindOf(organisation, 'planned', span, now) !== null) return null;
  // What was announced in time and only begins later, or ends earlier, on the hours that were announced.
  if (span.startsAt >= window.startsAt && span.endsAt <= window.endsAt) return null;
  const first = firstPossible(rulesOf(organisation), now);
  return [
    `Planned maintenance needs ${noticeTold(organisation)}: it can move to ${weekdayNear(first, now, message.person.timezone)} or later. Nothing has changed.`,
    `If it can't wait: *cancel maintenance ${window.id}*, then *emergency maintenance … because …*`,
  ].join('\n');
}

/** `extend 3 30m`, `extend until 05:00`. */
export async function extend(deps: MaintenanceDeps, message: ChatMessage, ask: Asked<'extend'>): Promise<void> {
  await deps.maintenance.alone(async () => {
    const now = calendarTime(deps.clock);
    const meant = await windowMeant(deps, message, ask.id, 'extend', ask.id === null && runs(deps, now) ? 'running' : 'open');
    if ('refused' in meant) return answer(deps, message, meant.refused);
    const { window } = meant;
    const refused = notTheirs(deps, message, window, now);
    if (refused !== null) return answer(deps, message, refused);
    const endsAt = extendedEnd(ask, window, now, message.person.timezone);
    if (endsAt === null || endsAt <= window.endsAt)
      return answer(deps, message, `That is no later than its end now. For example *extend ${window.id} 30m*. Nothing has changed.`);
    if (endsAt - window.startsAt > longestWindowMs) return answer(deps, message, 'That makes it longer than a week. Nothing has changed.');
    const isLate = isRunning(window, now);
    const after: MaintenanceWindow = {
      ...{ ...window, endsAt, told: window.told.filter((one) => one !== 'end-asked') },
      ...(isLate ? {} : { announcedEnd: endsAt }),
    };
    const reader = { ...readerOf(deps.directory(), message.person.key, now), timezone: message.reader.timezone };
    const first = `🔧 ${nameOf(after)} goes on ${untilTold(endsAt, reader)}, ${length(endsAt - window.endsAt)} longer: ${servicesTold(after)}`;
    await changed(deps, message, {
      before: window,
      after,
      phase: isLate ? 'late' : 'changed',
      first: [first, ...overlapWords(deps, after, reader)],
      change: { was: window },
      what: `the extension of maintenance ${window.id}`,
    });
  });
  deps.nudge();
}

const runs = (deps: MaintenanceDeps, now: EpochMs): boolean => deps.maintenance.windows().some((one) => isRunning(one, now));

function extendedEnd({ by }: Asked<'extend'>, window: MaintenanceWindow, now: EpochMs, timezone: string): EpochMs | null {
  if ('ms' in by) return window.endsAt + by.ms;
  // Of one that is still to begin the end is on its own day.
  const base = Math.max(now, window.startsAt);
  const read = readWhen(by.until, { now: base, timezone });
  const span = read === null ? null : spanOfWhen(read.when, base);
  if (span === null) return null;
  const bounded = spanWithinBounds({ startsAt: window.startsAt, endsAt: span.to }, now);
  return 'refused' in bounded ? null : bounded.endsAt;
}

/** `end maintenance 3`, `end early`. */
export async function end(deps: MaintenanceDeps, message: ChatMessage, ask: Asked<'end'>): Promise<void> {
  await deps.maintenance.alone(async () => {
    const now = calendarTime(deps.clock);
    const meant = await windowMeant(deps, message, ask.id, 'end maintenance', 'running');
    if ('refused' in meant) return answer(deps, message, meant.refused);
    const { window } = meant;
    const refused = notTheirs(deps, message, window, now);
    if (refused !== null) return answer(deps, message, refused);
    if (!isRunning(window, now))
      return answer(deps, message, `${nameOf(window)} has not begun. *cancel maintenance ${window.id}* calls it off.`);
    const ended = await endedWindow(deps, window, message.person.key, now);
    const early = window.endsAt - now;
    const first = `🔧 ${nameOf(ended)} has ended, ${length(early)} early: ${servicesTold(ended)}`;
    await changed(deps, message, {
      before: window,
      after: ended,
      phase: 'ended',
      first: [first, heldTold(ended)],
      inside: [heldTold(ended)],
      what: `the end of maintenance ${window.id}`,
      writes: [write.releaseCleared(window.id)],
    });
  });
  deps.nudge();
}

/** The window as it is once it has ended. */
export async function endedWindow(
  deps: Pick<MaintenanceDeps, 'store'>,
  window: MaintenanceWindow,
  by: string,
  at: EpochMs,
): Promise<MaintenanceWindow> {
  const held = window.held ?? (await deps.store.heldCount(window.id));
  return { ...window, state: 'ended', endedAt: at, endedBy: by, endsAt: Math.min(window.endsAt, Math.max(at, window.startsAt)), held };
}

/** What it held, and what becomes of that. */
export function heldTold({ held, incident }: MaintenanceWindow): string {
  const { total, firing } = held ?? { total: 0, firing: 0 };
  if (incident !== null) return `What it held has joined INC-${incident}.`;
  if (total === 0) return 'It held no alerts.';
  const all = `${total} alert${total === 1 ? '' : 's'} held`;
  if (firing === 0) return `${all}, ${total === 1 ? 'and it has cleared' : 'and all have cleared'}.`;
  return firing === total ? `${all}, still firing: paged now as usual.` : `${all}, ${firing} still firing: paged now as usual.`;
}

/** `cancel maintenance 3`. */
export async function cancel(deps: MaintenanceDeps, message: ChatMessage, ask: Asked<'cancel'>): Promise<void> {
  await deps.maintenance.alone(async () => {
    const now = calendarTime(deps.clock);
    const meant = await windowMeant(deps, message, ask.id, 'cancel maintenance', 'open');
    if ('refused' in meant) return answer(deps, message, meant.refused);
    const { window } = meant;
    const refused = notTheirs(deps, message, window, now);
    if (refused !== null) return answer(deps, message, refused);
    if (saysSeries(ask.says)) {
      if (await cancelSeries(deps, message, window, now)) return;
      return answer(
        deps,
        message,
        window.series === null ? `${nameOf(window)} comes once: *cancel maintenance ${window.id}* calls it off.` : seriesOfFile(window),
      );
    }
    if (isRunning(window, now)) return answer(deps, message, `${nameOf(window)} is running. *end maintenance ${window.id}* ends it now.`);
    const after: MaintenanceWindow = { ...window, state: 'cancelled', endedAt: now, endedBy: message.person.key };
    const reader = { ...readerOf(deps.directory(), message.person.key, now), timezone: message.reader.timezone };
    await changed(deps, message, {
      before: window,
      after,
      phase: 'cancelled',
      first: [`🔧 ${nameOf(after)} is called off: ${servicesTold(after)}, ${whenTold(after, reader)}`],
      what: `the end of maintenance ${window.id}`,
    });
  });
  deps.nudge();
}

const seriesOfFile = (window: MaintenanceWindow): string =>
  `${nameOf(window)} comes again as muster.yaml says: taken out there, what is still to come is called off. Nothing has changed.`;

interface Changing {
  readonly before: MaintenanceWindow;
  readonly after: MaintenanceWindow;
  readonly phase: MaintenancePhase;
  /** The first lines of the answer. */
  readonly first: readonly string[];
  readonly inside?: readonly string[];
  readonly change?: MaintenanceChange;
  /** What an *undo* is about, in words. */
  readonly what: string;
  readonly writes?: readonly Write[];
}

/** Stores it, tells everybody, answers with whom, and remembers how it is taken back. */
async function changed(deps: MaintenanceDeps, message: ChatMessage, changing: Changing): Promise<void> {
  const { before, after, phase, first, inside = [], change = {}, what, writes = [] } = changing;
  const by = message.person.key;
  const told = readersOf(deps, after).filter((one) => one !== by);
  const who = toldWords(deps, after, told, 'Nobody else is told.');
  const outcome = await deps.maintenance.commit([
    write.maintenance(after),
    ...newsWrites(deps, phase, after, { except: by, change: { ...change, by }, inside: () => inside }),
    ...writes,
    ...answerWrites(message, [...first, `${who} *undo* takes it back within 2 minutes.`].join('\n')),
  ]);
  if (outcome !== 'committed') return;
  noteDone(deps.store, by, {
    at: deps.clock.now(),
    what,
    takeBack: (again) => takeBack(deps, again, before, after, told),
  });
}

/** The answer of *undo*: the window is as it was, and whoever had heard of the change hears that. */
async function takeBack(
  deps: MaintenanceDeps,
  message: ChatMessage,
  before: MaintenanceWindow,
  after: MaintenanceWindow,
  told: readonly PersonKey[],
): Promise<void> {
  await deps.maintenance.alone(async () => {
    const by = message.person.key;
    const now = calendarTime(deps.clock);
    const current = deps.maintenance.windows().find(({ id }) => id === after.id) ?? (await deps.store.maintenanceWindow(after.id));
    if (current === null || before.endsAt <= now || current.endsAt !== after.endsAt || current.startsAt !== after.startsAt)
      return answer(deps, message, `${nameOf(after)} has changed since, or its time is over. Nothing has changed.`);
    const back: MaintenanceWindow = { ...current, ...restored(before), told: current.told, incident: current.incident };
    const directory = deps.directory();
    const reader = { ...readerOf(directory, by, now), timezone: message.reader.timezone };
    const who = toldWords(deps, after, told, 'Nobody else had heard of it.');
    const stays = (after.held?.firing ?? 0) > 0 && after.state === 'ended' ? ' What it let go pages on.' : '';
    const text = `Undone. ${nameOf(back)} is as it was: ${servicesTold(back)}, ${whenTold(back, reader)}.${stays} ${who}`;
    await deps.maintenance.commit([
      write.maintenance(back),
      ...newsWrites(deps, after.state === 'cancelled' ? 'planned' : after.state === 'ended' ? 'started' : 'changed', back, {
        except: by,
        change: { was: after },
      }),
      ...answerWrites(message, text),
    ]);
  });
  forgetDone(deps.store, message.person.key);
  deps.nudge();
}

const restored = ({ startsAt, endsAt, announcedEnd, state, endedAt, endedBy, held }: MaintenanceWindow) => ({
  ...{ startsAt, endsAt, announcedEnd, state, endedAt, endedBy, held },
});
