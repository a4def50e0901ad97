// Planning a window, in chat: whether there is enough notice, what is not plain is asked first, then it is announced.

import { reachOf } from '../alerts/silence-reach.js';
import { readWhen, spanOfWhen } from '../commands/grammar/when.js';
import { askYes, type ChatMessage } from '../commands/hearing/chat-message.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import type { MaintenanceAsk } from '../commands/maintenance-ask.js';
import { atLeast } from '../commands/rights.js';
import { isKnownService, serviceNamed } from '../escalation/catalogue.js';
import { days, minutes } from '../incident/duration.js';
import { exact, typing } from '../incident/escape.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import { weekdayNear } from '../incident/moment.js';
import type { Organisation } from '../people/organisation.js';
import { type MaintenanceKind, type MaintenanceWindow, write } from '../store/store.js';
import { cut } from '../text/cut.js';
import { listed } from '../text/listed.js';
import { calendarTime } from '../wall-time.js';
import { answer, answerWrites } from './answer.js';
import { historyHint } from './history.js';
import { firstPossible, peakMet, rulesOf, sameHoursLater } from './rules.js';
import { type MaintenanceDeps, newsWrites, readersOf, toldWords } from './tell.js';
import { neededNoMore, overlapping } from './windows.js';
import { nameOf, readerOf, servicesTold, untilTold, whenTold } from './words.js';

/** A window longer than this is no window. */
export const longestWindowMs = days(7);
/** What is shorter is a slip. */
export const shortestWindowMs = minutes(5);
/** Further ahead nobody plans. */
export const farthestAheadMs = days(366);

type Plan = Extract<MaintenanceAsk, { does: 'plan' }>;

export interface Span {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}

/** From when until when these words mean, or what to say instead. */
export function spanMeant(words: string, now: EpochMs, timezone: string): Span | { readonly refused: string } {
  const read = readWhen(words, { now, timezone });
  const span = read === null || read.rest !== '' ? null : spanOfWhen(read.when, now);
  if (span === null) return { refused: 'From when until when? For example *maintenance payments Sat 02:00-04:00*.' };
  return spanWithinBounds({ startsAt: Math.max(span.from, now), endsAt: span.to }, now);
}

/** The same span, or what is wrong with it. */
export function spanWithinBounds(span: Span, now: EpochMs): Span | { readonly refused: string } {
  const { startsAt, endsAt } = span;
  if (endsAt <= now) return { refused: 'That is over. Nothing is planned.' };
  if (endsAt - startsAt < shortestWindowMs) return { refused: 'That is less than five minutes. Nothing is planned.' };
  if (endsAt - startsAt > longestWindowMs) return { refused: 'That is more than a week. Nothing is planned: name the hours of each day.' };
  if (startsAt > now + farthestAheadMs) return { refused: 'That is more than a year away. Nothing is planned.' };
  return span;
}

/** `maintenance payments Sat 02:00-04:00 db upgrade`. `ifYes` remembers what a *yes* would then do. */
export async function plan(
  deps: MaintenanceDeps,
  message: ChatMessage,
  ask: Plan,
  ifYes: (confirmed: MaintenanceAsk) => Promise<void>,
): Promise<void> {
  const { person } = message;
  const now = calendarTime(deps.clock);
  const organisation = deps.organisation();
  const services = ask.services.map((name) => serviceNamed(organisation, name)?.key ?? name);
  const span = spanMeant(ask.when, now, person.timezone);
  if ('refused' in span) return answer(deps, message, span.refused);
  if (services.some((name) => /^\*+$/u.test(name)) && !atLeast(person, 'manager'))
    return answer(deps, message, `Maintenance of every service needs a manager; you are a ${person.role}. Nothing is planned.`);
  const kind = kindOf(organisation, ask.kind, span, now);
  if (kind === null) return answer(deps, message, tooSoon(deps, message, ask, span, now));
  const unclear = ask.confirmed === true ? null : await whatIsUnclear(deps, ask.services, span, message, now);
  if (unclear !== null) {
    await ifYes({ ...ask, confirmed: true });
    return askYes(deps, message, unclear);
  }
  const made = await deps.maintenance.alone(async () => {
    const window: MaintenanceWindow = {
      ...newWindow(await deps.maintenance.newId(), span, now),
      ...{ services, kind, what: ask.what, why: said(ask.why), feels: said(ask.feels) },
      ...{ by: person.key, owner: person.key, madeAt: deps.clock.now() },
    };
    const told = readersOf(deps, window).filter((one) => one !== person.key);
    const text = await plannedWords(deps, message, window, told, now);
    const outcome = await deps.maintenance.commit([
      write.maintenance(window),
      ...newsWrites(deps, 'planned', window, { except: person.key }),
      ...answerWrites(message, text),
    ]);
    return outcome === 'committed' ? { window, told } : null;
  });
  deps.nudge();
  if (made === null) return;
  noteDone(deps.store, person.key, {
    at: deps.clock.now(),
    what: `maintenance ${made.window.id}`,
    takeBack: (again) => takeBackPlan(deps, again, made.window.id, made.told),
  });
}

const said = (text: string): string | null => (text === '' ? null : text);

/** One that was only just thought of. */
export const newWindow = (id: number, { startsAt, endsAt }: Span, now: EpochMs) =>
  ({
    ...{ id, startsAt, endsAt, announcedEnd: endsAt },
    // What begins at once is announced and has begun with one word.
    ...{
      state: startsAt <= now ? 'running' : 'planned',
      endedAt: null,
      endedBy: null,
      series: null,
      incident: null,
      told: neededNoMore(startsAt, now),
      held: null,
    },
  }) as const satisfies Partial<MaintenanceWindow>;

/** With enough notice it is planned, whatever it was called; without it is an emergency where it is called so. Null: neither. */
export function kindOf(organisation: Organisation, asked: MaintenanceKind, { startsAt }: Span, now: EpochMs): MaintenanceKind | null {
  if (startsAt >= firstPossible(rulesOf(organisation), now)) return 'planned';
  return asked === 'emergency' ? 'emergency' : null;
}

/** `10 business days' notice (Mon–Fri …)`. */
export const noticeTold = (organisation: Organisation): string => {
  const { noticeDays } = rulesOf(organisation);
  return noticeDays === 1 ? "one business day's notice" : `${noticeDays} business days' notice`;
};

/** Refused, with the first time that is possible and the two lines that would do. */
function tooSoon(deps: MaintenanceDeps, message: ChatMessage, ask: Plan, span: Span, now: EpochMs): string {
  const organisation = deps.organisation();
  const { timezone } = message.person;
  const first = firstPossible(rulesOf(organisation), now);
  const services = ask.services.join(', ');
  const what = cut(ask.what, 80);
  const weekly = /\b(?:mon|tue|wed|thu|fri|sat|sun)/iu.test(ask.when);
  const later = sameHoursLater(span, first, weekly, timezone);
  const again =
    later === null
      ? []
      : [`The same hours: ${typing`maintenance ${services} ${[typedTimes(later, now, timezone), what].join(' ').trim()}`}`];
  return [
    `Planned maintenance needs ${noticeTold(organisation)}: the first possible start is ${weekdayNear(first, now, timezone)}. Nothing is planned.`,
    ...again,
    `If it can't wait: ${typing`emergency maintenance ${services} ${[ask.when, what].join(' ').trim()} because …`}`,
  ].join('\n');
}

/** `12 Dec 02:00-04:00`, as people type it. */
function typedTimes({ startsAt, endsAt }: Span, now: EpochMs, timezone: string): string {
  const told = whenTold({ startsAt, endsAt }, { timezone, now });
  return told
    .replace(/^[A-Z][a-z]{2} (?=[0-9]{1,2} )/u, '')
    .replace(' – ', '-')
    .replace('–', '-');
}

/** What is not plain: a pattern, or a name nobody has heard. Null: it is plain. */
async function whatIsUnclear(
  deps: MaintenanceDeps,
  services: readonly string[],
  span: Span,
  message: ChatMessage,
  now: EpochMs,
): Promise<string | null> {
  const organisation = deps.organisation();
  const when = whenTold(span, { timezone: message.person.timezone, now });
  for (const name of services) {
    const shown = exact(name);
    const isPattern = name.includes('*');
    if (!isPattern && serviceNamed(organisation, name) !== null) continue;
    const reach = await reachOf(deps, name);
    const catalogue = [...(organisation.services?.keys() ?? [])];
    if (!isPattern && (reach.isKnown || ((organisation.services?.size ?? 0) > 0 && isKnownService(organisation, name)))) continue;
    const fitting = isPattern
      ? `${shown} fits ${
          reach.services.length === 0
            ? 'no service I know'
            : `${reach.services.length} I know: ${listed(
                reach.services.map((one) => exact(one)),
                6,
              )}`
        }.`
      : `I know no service called ${shown}.`;
    const meant = [...reach.similar, ...catalogue.filter((key) => key.toLowerCase().includes(name.toLowerCase()))].slice(0, 3);
    const hint = isPattern || meant.length === 0 ? '' : ` Did you mean ${[...new Set(meant)].map((one) => typing`${one}`).join(' or ')}?`;
    return `${fitting}${hint}\nNothing is planned yet: reply *yes* to plan it for ${when} all the same.`;
  }
  return null;
}

/** The answer to whoever planned it. */
async function plannedWords(
  deps: MaintenanceDeps,
  message: ChatMessage,
  window: MaintenanceWindow,
  told: readonly PersonKey[],
  now: EpochMs,
): Promise<string> {
  const reader = { ...readerOf(deps.directory(), message.person.key, now), timezone: message.reader.timezone };
  const { id, startsAt } = window;
  const when = startsAt <= now ? `now, ${untilTold(window.endsAt, reader)}` : whenTold(window, reader);
  const isNow = startsAt <= now ? 'has begun' : 'is planned';
  return [
    `🔧 ${nameOf(window)} ${isNow}: ${servicesTold(window)}, ${when}`,
    `Its alerts are held in that time; a P1 is told to you at once. ${toldWords(deps, window, told, 'Nobody else is told.')}`,
    ...overlapWords(deps, window, reader),
    ...(await hints(deps, window, reader)),
    startsAt <= now
      ? `*end maintenance ${id}* ends it, *extend ${id} 30m* gives it more time, *maintenance ${id} went wrong* makes it an incident.`
      : `*undo* takes it back within 2 minutes, *cancel maintenance ${id}* later; *maintenance ${id} Sun 02:00-04:00* moves it.`,
  ].join('\n');
}

/** Other windows of the same services in that time. */
export function overlapWords(deps: MaintenanceDeps, window: MaintenanceWindow, reader: Parameters<typeof whenTold>[1]): readonly string[] {
  const others = overlapping(deps.maintenance.windows(), window);
  if (others.length === 0) return [];
  const each = others.map((one) => `${nameOf(one).toLowerCase()} (${servicesTold(one)}, ${whenTold(one, reader)})`);
  return [`It overlaps ${listed(each, 3)}.`];
}

/** Hours that are better left alone: said, never a reason to refuse. */
export async function hints(
  deps: MaintenanceDeps,
  window: MaintenanceWindow,
  reader: { readonly now: EpochMs },
): Promise<readonly string[]> {
  const peak = peakMet(deps.organisation(), window);
  if (peak !== null) return [`Those are peak hours of ${exact(peak.service)}: off-peak would hurt fewer people.`];
  const history = await historyHint(deps, window, reader.now);
  return history === null ? [] : [history];
}

/** The answer of *undo*: it was never planned, and whoever had heard of it hears that. */
async function takeBackPlan(deps: MaintenanceDeps, message: ChatMessage, id: number, told: readonly PersonKey[]): Promise<void> {
  await deps.maintenance.alone(async () => {
    const window = deps.maintenance.windows().find((one) => one.id === id);
    if (window === undefined) return answer(deps, message, `Maintenance ${id} is over already. Nothing has changed.`);
    const who = toldWords(deps, window, told, 'Nobody else had heard of it.');
    const now = calendarTime(deps.clock);
    const gone: MaintenanceWindow = { ...window, state: 'cancelled', endedAt: now, endedBy: message.person.key };
    await deps.maintenance.commit([
      write.maintenance(gone),
      ...newsWrites(deps, 'taken-back', gone, { except: message.person.key, change: { by: message.person.key } }),
      ...answerWrites(message, `Undone. ${nameOf(window)} is not planned any more. ${who}`),
    ]);
  });
  forgetDone(deps.store, message.person.key);
  deps.nudge();
}
