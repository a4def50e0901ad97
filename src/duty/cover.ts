// Cover and swaps: others are asked to take over some of somebody's time on call, and the first who says yes has it.

import type { DutyAsk } from '../commands/duty-ask.js';
import { readOffer } from '../commands/grammar/offer.js';
import { farthestMs, readWhen, spanOfWhen, type When } from '../commands/grammar/when.js';
import { type ChatMessage, replyMessage } from '../commands/hearing/chat-message.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import { atLeast } from '../commands/rights.js';
import { onRota, peopleOf } from '../escalation/on-call.js';
import { insteadOf, nextShiftOf, type ShiftOf, shiftsOf, wholeShiftsOf } from '../escalation/persons-shifts.js';
import { names, personName } from '../incident/directory.js';
import { days, minutes } from '../incident/duration.js';
import { inline } from '../incident/escape.js';
import { fromTo } from '../incident/from-to.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { timeOfDay, unnamed, type Zone } from '../incident/moment.js';
import { type CoverRequest, type ScheduleSpan, type StoredOverride, type Write, write } from '../store/store.js';
import { type DutyDeps, toldOf } from './duty.js';
import { takeBackOverrides } from './remove.js';
import { boundsOf, spansWithin, spansWithout } from './spans.js';
import { dutyNews, lengthTold, requestKey, spansTold, toldTo } from './words.js';

/** Whoever asked is told so long before it begins that nobody has taken it. */
const warnBeforeMs = minutes(30);
/** Of what runs already: so long after it was asked for. */
const warnAfterMs = minutes(10);
/** A day is a whole shift of somebody who has one that begins on it and is no longer than this. */
const shiftOfDayMs = days(1);

/** Answers and stores the receipt; nothing else is changed. */
export async function say(deps: DutyDeps, message: ChatMessage, text: string): Promise<void> {
  await deps.store.commit({
    now: deps.clock.now(),
    writes: [write.message(replyMessage(message, text, message.room)), write.receipt(message.receipt)],
  });
  deps.nudge();
}

/** The time that is meant, or what to say instead. */
export function timeMeant(
  deps: DutyDeps,
  message: ChatMessage,
  words: string,
): { readonly when: When; readonly from: EpochMs; readonly to: EpochMs } | { readonly refused: string } {
  const now = rotaNow(deps);
  const read = readWhen(words, { now, timezone: message.person.timezone });
  if (read === null || read.rest !== '')
    return { refused: 'When? For example *cover me 18:00-20:00*, *cover me Fri* or *cover me until 9pm*.' };
  const { when } = read;
  const span = spanOfWhen(when, now);
  if (span === null) return { refused: 'From when until when? For example *cover me 18:00-20:00*.' };
  if (span.to <= now) return { refused: 'That is over. Nothing has changed.' };
  if (span.from > now + farthestMs) return { refused: 'That is more than a hundred days away. Nothing has changed.' };
  return { when, from: Math.max(span.from, now), to: span.to };
}

export const rotaNow = ({ organisation, clock }: Pick<DutyDeps, 'organisation' | 'clock'>): EpochMs => onRota(organisation(), clock.now());

/** Of somebody's shifts, what is meant by a time: of a day the shifts that begin on it, or the part that lies in it. */
function partsMeant(
  deps: DutyDeps,
  person: PersonKey,
  { when, from, to }: { readonly when: When; readonly from: EpochMs; readonly to: EpochMs },
) {
  const organisation = deps.organisation();
  if (when.said === 'span' && when.isDay) {
    const beginning = wholeShiftsOf(organisation, person, from, to).filter(
      ({ startsAt, endsAt }) => startsAt >= when.from && startsAt < to && endsAt - startsAt <= shiftOfDayMs,
    );
    if (beginning.length > 0) return beginning.map((one) => ({ ...one, startsAt: Math.max(one.startsAt, from) }));
  }
  return shiftsOf(organisation, person, from, to);
}

const plain = ({ schedule, startsAt, endsAt }: ScheduleSpan): ScheduleSpan => ({ schedule, startsAt, endsAt });

/** `You have no shift on Fri …. Your next: …`. */
function noShiftThen(deps: DutyDeps, message: ChatMessage, of: PersonKey, span: { readonly from: EpochMs; readonly to: EpochMs }): string {
  const now = rotaNow(deps);
  const told = { now, timezone: message.reader.timezone };
  const next = nextShiftOf(deps.organisation(), of, now);
  const isOwn = of === message.person.key;
  const who = isOwn ? 'You are' : `${personName(deps.directory(), of)} is`;
  const whose = isOwn ? 'Your' : 'Their';
  const then = next === null ? 'No shift is planned in the next hundred days.' : `${whose} next shift: ${spansTold([next], told)}.`;
  return `${who} not on call ${fromTo({ startsAt: span.from, endsAt: span.to }, told)}, so nothing is to be covered.\n${then}`;
}

/** `cover me 18:00-20:00`, `cover me Fri @ben`, and of a manager `cover @asha Fri @ben`. */
export async function cover(deps: DutyDeps, message: ChatMessage, ask: Extract<DutyAsk, { duty: 'cover' }>): Promise<void> {
  const sender = message.person.key;
  const { of } = ask;
  const taker = ask.by ?? (of === sender ? null : sender);
  if (of !== sender && taker !== sender && !atLeast(message.person, 'manager'))
    return say(
      deps,
      message,
      `Only managers arrange cover between others. *cover @${of} ${inline(ask.when, 40)}* takes it yourself. Nothing has changed.`,
    );
  if (taker === of) return say(deps, message, 'They are on call then anyway. Say who covers: *cover me 18:00-20:00 @ben*.');
  const time = timeMeant(deps, message, ask.when);
  if ('refused' in time) return say(deps, message, time.refused);
  const wanted = partsMeant(deps, of, time);
  if (wanted.length === 0) return say(deps, message, noShiftThen(deps, message, of, time));
  if (of !== sender && taker !== null) return coverAtOnce(deps, message, { of, taker, spans: wanted });
  const asked = taker === null ? othersOf(deps, wanted, of) : [taker];
  if (asked.length === 0)
    return say(
      deps,
      message,
      `Nobody else is in ${spansTold(wanted, inZone(deps, message))}. Name somebody: *cover me ${inline(ask.when, 40)} @ben*.`,
    );
  return askOthers(deps, message, { by: of, wanted: wanted.map(plain), inExchange: null, asked });
}

const inZone = (deps: DutyDeps, message: ChatMessage) => ({ now: rotaNow(deps), timezone: message.reader.timezone });

/** Everybody of these schedules who may be on call at all. */
function othersOf(deps: DutyDeps, wanted: readonly ScheduleSpan[], but: PersonKey): readonly PersonKey[] {
  const { schedules, people } = deps.organisation();
  const all = wanted.flatMap(({ schedule }) => {
    const found = schedules.get(schedule);
    return found === undefined ? [] : peopleOf(found);
  });
  return [...new Set(all)].filter((person) => person !== but && people.has(person));
}

/** When a request warns and when it ends: at the start of what is still open, or where that runs already at its end. */
function endsOf(open: readonly ScheduleSpan[], now: EpochMs): Pick<CoverRequest, 'warnAt' | 'until'> {
  const { startsAt, endsAt } = boundsOf(open);
  if (startsAt <= now) return { warnAt: endsAt - now > 2 * warnAfterMs ? now + warnAfterMs : null, until: endsAt };
  return { warnAt: startsAt - warnBeforeMs > now ? startsAt - warnBeforeMs : null, until: startsAt };
}

async function askOthers(
  deps: DutyDeps,
  message: ChatMessage,
  asks: Pick<CoverRequest, 'by' | 'wanted' | 'inExchange' | 'asked'>,
): Promise<void> {
  await deps.duty.alone(async () => {
    const now = rotaNow(deps);
    const { by, wanted } = asks;
    const ids = await deps.duty.newIds();
    // What is asked for anew takes the place of what was asked before.
    const before = deps.duty.requests().filter((one) => one.by === by && spansOverlap(one.open, wanted));
    const request: CoverRequest = {
      ...{ id: ids.request(), by, wanted, open: wanted, inExchange: asks.inExchange, asked: asks.asked, declined: [] },
      ...endsOf(wanted, now),
      askedAt: deps.clock.now(),
    };
    await deps.duty.commit([
      ...before.map(({ id }) => write.endCoverRequest(id)),
      write.coverRequest(request),
      ...request.asked.map((person) => write.message(question(deps, request, person))),
      write.message(replyMessage(message, askedWords(deps, message, request), null)),
      write.receipt(message.receipt),
    ]);
    noteDone(deps.store, asks.by, {
      at: deps.clock.now(),
      what: 'the question',
      takeBack: (again) => takeBackRequest(deps, again, request.id),
    });
  });
  deps.nudge();
}

/** Nobody is asked any more; what was taken meanwhile stays. */
async function takeBackRequest(deps: DutyDeps, message: ChatMessage, id: number): Promise<void> {
  await deps.duty.alone(async () => {
    const request = deps.duty.requests().find((one) => one.id === id);
    if (request === undefined) return say(deps, message, 'That is settled already. *overrides* shows what holds.');
    const { by, asked, declined } = request;
    const who = personName(deps.directory(), by);
    await deps.duty.commit([
      write.endCoverRequest(id),
      ...asked
        .filter((person) => !declined.includes(person))
        .map((person) => write.message(dutyNews(person, `${who} asks for nothing any more: nobody has to take it.`, requestKey(id)))),
      write.message(replyMessage(message, 'Undone. Nobody is asked any more, and your shifts are as they were.', null)),
      write.receipt(message.receipt),
    ]);
  });
  forgetDone(deps.store, message.person.key);
  deps.nudge();
}

const spansOverlap = (some: readonly ScheduleSpan[], others: readonly ScheduleSpan[]): boolean =>
  some.some((one) => others.some((other) => other.schedule === one.schedule && other.startsAt < one.endsAt && other.endsAt > one.startsAt));

function askedWords(deps: DutyDeps, message: ChatMessage, { wanted, asked, inExchange }: CoverRequest): string {
  const told = inZone(deps, message);
  const whom = names(deps.directory(), asked);
  if (inExchange !== null)
    return [
      `Asked ${whom} to swap: ${whom} takes ${spansTold(wanted, told)}, you take ${spansTold([inExchange], told)}.`,
      'Nothing changes until the answer is yes.',
    ].join('\n');
  return [
    `Asked ${asked.length > 6 ? `${asked.length} people` : whom} to cover you: ${spansTold(wanted, told)}.`,
    'You stay on call until somebody takes it; I will tell you who does.',
  ].join('\n');
}

/** What one of those asked is asked. */
function question(deps: DutyDeps, request: CoverRequest, person: PersonKey, first: string | null = null): Message {
  const { id, by, open, inExchange } = request;
  const directory = deps.directory();
  const told = toldTo(directory, person, rotaNow(deps));
  const asker = personName(directory, by);
  const text =
    inExchange !== null
      ? [
          `${asker} asks you to swap: you take ${spansTold(open, told)}, ${asker} takes your ${spansTold([inExchange], told)}.`,
          'Reply *yes* or *no*.',
        ]
      : [
          first ?? `Can you cover for ${asker}? ${spansTold(open, told)} (${lengthTold(open)})`,
          `Reply *yes* for all of it, *${partOffered(open, told)}* or *first half* for a part, *no* if you can't.`,
        ];
  return {
    ...dutyNews(person, text.join('\n'), requestKey(id)),
    choices: [
      { title: 'Yes', says: `cover ${id} yes` },
      { title: 'No', says: `cover ${id} no` },
    ],
  };
}

/** A part of it, as it may be typed. */
function partOffered(open: readonly ScheduleSpan[], { now, timezone }: { readonly now: EpochMs; readonly timezone: Zone }): string {
  const [first] = open;
  if (first === undefined) return '18:00-19:00';
  const startsAt = Math.max(first.startsAt, now);
  const middle = Math.round((startsAt + first.endsAt) / 2 / minutes(30)) * minutes(30);
  const end = middle > startsAt && middle < first.endsAt ? middle : first.endsAt;
  const zone = unnamed(timezone);
  return `${timeOfDay(startsAt, zone)}-${timeOfDay(end, zone)}`;
}

/** A manager's word, or somebody who takes another's time on themselves: no question is asked. */
async function coverAtOnce(
  deps: DutyDeps,
  message: ChatMessage,
  { of, taker, spans }: { readonly of: PersonKey; readonly taker: PersonKey; readonly spans: readonly ShiftOf[] },
): Promise<void> {
  const sender = message.person.key;
  const directory = deps.directory();
  const made = await deps.duty.alone(async () => {
    const now = rotaNow(deps);
    const overrides = await overridesFor(deps, spans, of, taker, sender);
    const covers = `${taker === sender ? 'You cover' : `${personName(directory, taker)} covers`} for ${personName(directory, of)}`;
    const told = (person: PersonKey): Message[] => {
      if (person === sender) return [];
      const when = toldTo(directory, person, now);
      const who = personName(directory, sender);
      const text =
        person === of
          ? `${taker === sender ? who : personName(directory, taker)} covers for you: ${spansTold(spans, when)}${taker === sender ? '' : ` (set by ${who})`}. You are not on call then.`
          : `You cover for ${personName(directory, of)}: ${spansTold(spans, when)} (set by ${who}).`;
      return [dutyNews(person, text)];
    };
    const outcome = await deps.duty.commit([
      ...overrides.map(write.override),
      write.message(replyMessage(message, `${covers}: ${spansTold(spans, inZone(deps, message))}.\n${removable(overrides)}`, null)),
      ...[...new Set([of, taker])].flatMap(told).map(write.message),
      ...toldOf(overrides, now, deps.clock.now()),
      write.receipt(message.receipt),
    ]);
    return outcome === 'committed' ? overrides : [];
  });
  await afterwards(deps, sender, made, 'the cover');
}

/** `*undo* takes it back within 2 minutes, *remove override 3* later.` Of several schedules each has an override of its own. */
export const removable = (overrides: readonly StoredOverride[]): string =>
  `*undo* takes it back within 2 minutes, ${overrides.length > 3 ? '*overrides* lists them' : overrides.map(({ id }) => `*remove override ${id}*`).join(' and ')} later.`;

/** What is on call has changed: open incidents follow, and whoever made it so may take it back. */
export async function afterwards(deps: DutyDeps, by: PersonKey, made: readonly StoredOverride[], what: string): Promise<void> {
  deps.nudge();
  if (made.length === 0) return;
  noteDone(deps.store, by, { at: deps.clock.now(), what, takeBack: (again) => takeBackOverrides(deps, again, made) });
  await deps.duty.follow();
}

/** The overrides by which `to` stands in for `from`; only within `alone`. */
async function overridesFor(
  deps: DutyDeps,
  spans: readonly ScheduleSpan[],
  from: PersonKey,
  to: PersonKey,
  by: PersonKey,
): Promise<readonly StoredOverride[]> {
  const ids = await deps.duty.newIds();
  const madeAt = deps.clock.now();
  return spans
    .flatMap((span) => insteadOf(deps.organisation(), span, from, to))
    .map((one) => ({ ...one, id: ids.override(), by, why: null, madeAt }));
}

/** `swap fri @ben`: the sender's shift of that day for the next one of the other. */
export async function swap(deps: DutyDeps, message: ChatMessage, ask: Extract<DutyAsk, { duty: 'swap' }>): Promise<void> {
  const sender = message.person.key;
  const other = ask.with;
  if (other === sender) return say(deps, message, 'With whom? For example *swap fri @ben*.');
  const now = rotaNow(deps);
  const read = readWhen(ask.when, { now, timezone: message.person.timezone });
  if (read === null || read.rest !== '') return say(deps, message, 'Which shift? For example *swap fri @ben*.');
  const span = read.when.said === 'at' ? { from: read.when.at, to: read.when.at + 1 } : spanOfWhen(read.when, now);
  if (span === null || span.to <= now) return say(deps, message, 'That is over. Nothing has changed.');
  const organisation = deps.organisation();
  const own = wholeShiftsOf(organisation, sender, Math.max(span.from, now), span.to);
  // Of the shifts of that day the one that begins on it.
  const mine = own.find(({ startsAt }) => startsAt >= span.from) ?? own[0];
  if (mine === undefined) return say(deps, message, noShiftThen(deps, message, sender, span));
  const given = { ...plain(mine), startsAt: Math.max(mine.startsAt, now) };
  const theirs = wholeShiftsOf(organisation, other, now, now + farthestMs).find(
    (one) => one.schedule === mine.schedule && (one.startsAt >= given.endsAt || one.endsAt <= given.startsAt) && one.startsAt > now,
  );
  if (theirs === undefined)
    return say(
      deps,
      message,
      `${personName(deps.directory(), other)} has no other shift in ${inline(mine.schedule, 60)} to swap. *cover me ${inline(ask.when, 40)} @${other}* asks for cover.`,
    );
  return askOthers(deps, message, { by: sender, wanted: [given], inExchange: plain(theirs), asked: [other] });
}

/** Somebody who was asked answers. */
export async function answerRequest(deps: DutyDeps, message: ChatMessage, ask: Extract<DutyAsk, { duty: 'answer' }>): Promise<void> {
  const sender = message.person.key;
  const still = ask.stillWaits === undefined ? '' : `\n${ask.stillWaits}`;
  const made = await deps.duty.alone(async () => {
    const request = deps.duty.requests().find(({ id }) => id === ask.request);
    const now = rotaNow(deps);
    if (request === undefined || request.until <= now) {
      await say(deps, message, 'That is settled already: nothing is left to take. *my shifts* shows yours.');
      return [];
    }
    if (!request.asked.includes(sender)) {
      await say(deps, message, 'That is asked of others. Nothing has changed.');
      return [];
    }
    const open = request.open.map((one) => ({ ...one, startsAt: Math.max(one.startsAt, now) }));
    const bounds = boundsOf(open);
    const offer = readOffer(ask.says, bounds, message.person.timezone);
    if (offer === null) {
      const told = inZone(deps, message);
      await say(deps, message, `Reply *yes* for all of it (${spansTold(open, told)}), *${partOffered(open, told)}* for a part, or *no*.`);
      return [];
    }
    if (offer.offers === 'none') return declined(deps, message, request, still);
    if (request.inExchange !== null) return swapped(deps, message, request, offer.offers === 'all', still);
    const taken = offer.offers === 'all' ? open : spansWithin(open, offer);
    if (taken.length === 0) {
      await say(deps, message, `That is not asked for. Still open: ${spansTold(open, inZone(deps, message))}.`);
      return [];
    }
    return took(deps, message, request, { taken, left: offer.offers === 'all' ? [] : spansWithout(open, boundsOf(taken)), still });
  });
  await afterwards(deps, sender, made, 'the cover');
}

async function declined(deps: DutyDeps, message: ChatMessage, request: CoverRequest, still: string): Promise<readonly StoredOverride[]> {
  const sender = message.person.key;
  const directory = deps.directory();
  const { id, by, asked } = request;
  const no = [...new Set([...request.declined, sender])];
  const isLast = asked.every((person) => no.includes(person));
  const when = toldTo(directory, by, rotaNow(deps));
  const stays = `It stays yours: ${spansTold(request.open, when)}.`;
  const words =
    request.inExchange !== null
      ? `${personName(directory, sender)} can't swap. Nothing has changed.`
      : `${no.length === 1 ? `${personName(directory, sender)} can't` : `${names(directory, no)} can't`} cover you. ${stays}\nName somebody else: *cover me … @name*.`;
  await deps.duty.commit([
    isLast ? write.endCoverRequest(id) : write.coverRequest({ ...request, declined: no }),
    write.message(replyMessage(message, `OK, ${personName(directory, by)} asks no more of you. Nothing has changed.${still}`, null)),
    ...(isLast ? [write.message(dutyNews(by, words, requestKey(id)))] : []),
    write.receipt(message.receipt),
  ]);
  return [];
}

async function swapped(
  deps: DutyDeps,
  message: ChatMessage,
  request: CoverRequest,
  yes: boolean,
  still: string,
): Promise<readonly StoredOverride[]> {
  const { id, by, open, inExchange } = request;
  if (!yes || inExchange === null) {
    await say(deps, message, 'A swap is all or nothing. Reply *yes* or *no*.');
    return [];
  }
  const sender = message.person.key;
  const directory = deps.directory();
  const now = rotaNow(deps);
  const given = open.map((one) => ({ ...one, startsAt: Math.max(one.startsAt, now) }));
  const all = await deps.duty.newIds();
  const rows = [
    ...given.flatMap((span) => insteadOf(deps.organisation(), span, by, sender)),
    ...insteadOf(deps.organisation(), inExchange, sender, by),
  ].map((one): StoredOverride => ({ ...one, id: all.override(), by: sender, why: null, madeAt: deps.clock.now() }));
  const asker = personName(directory, by);
  const words = (person: PersonKey, mine: readonly ScheduleSpan[], theirs: readonly ScheduleSpan[], other: string) => {
    const when = person === sender ? inZone(deps, message) : toldTo(directory, person, now);
    return `Swapped: you have ${spansTold(mine, when)}, ${other} has ${spansTold(theirs, when)}.`;
  };
  const outcome = await deps.duty.commit([
    write.endCoverRequest(id),
    ...rows.map(write.override),
    write.message(
      replyMessage(message, `${words(sender, given, [inExchange], asker)}\n*undo* takes it back within 2 minutes.${still}`, null),
    ),
    write.message(dutyNews(by, words(by, [inExchange], given, personName(directory, sender)), requestKey(id))),
    ...toldOf(rows, now, deps.clock.now()),
    write.receipt(message.receipt),
  ]);
  return outcome === 'committed' ? rows : [];
}

async function took(
  deps: DutyDeps,
  message: ChatMessage,
  request: CoverRequest,
  { taken, left, still }: { readonly taken: readonly ScheduleSpan[]; readonly left: readonly ScheduleSpan[]; readonly still: string },
): Promise<readonly StoredOverride[]> {
  const sender = message.person.key;
  const directory = deps.directory();
  const now = rotaNow(deps);
  const { id, by } = request;
  const rows = await overridesFor(deps, taken, by, sender, sender);
  const waiting = request.asked.filter((person) => person !== sender && !request.declined.includes(person));
  // Whoever has taken a part is not asked for the rest.
  const rest: CoverRequest = {
    ...{ ...request, open: left, declined: [...new Set([...request.declined, sender])] },
    ...(left.length === 0 ? {} : endsOf(left, now)),
  };
  const outcome = await deps.duty.commit([
    ...rows.map(write.override),
    left.length === 0 || waiting.length === 0 ? write.endCoverRequest(id) : write.coverRequest(rest),
    write.message(
      replyMessage(
        message,
        `Thanks. You cover for ${personName(directory, by)}: ${spansTold(taken, inZone(deps, message))}.\n${removable(rows)}${still}`,
        null,
      ),
    ),
    write.message(dutyNews(by, askerTold(deps, rest, sender, taken, waiting.length), requestKey(id))),
    ...waiting.map((person) => write.message(otherTold(deps, rest, sender, taken, person))),
    ...toldOf(rows, now, deps.clock.now()),
    write.receipt(message.receipt),
  ]);
  return outcome === 'committed' ? rows : [];
}

function askerTold(deps: DutyDeps, { by, open }: CoverRequest, taker: PersonKey, taken: readonly ScheduleSpan[], asked: number): string {
  const directory = deps.directory();
  const when = toldTo(directory, by, rotaNow(deps));
  const has = `${personName(directory, taker)} covers for you: ${spansTold(taken, when)}.`;
  if (open.length === 0) return `${has}\nAll of it is covered.`;
  const still = asked === 0 ? 'Nobody else is asked: *cover me … @name* asks one more.' : 'The others are still asked.';
  return `${has}\nStill yours: ${spansTold(open, when)}. ${still}`;
}

function otherTold(deps: DutyDeps, request: CoverRequest, taker: PersonKey, taken: readonly ScheduleSpan[], person: PersonKey): Message {
  const directory = deps.directory();
  const when = toldTo(directory, person, rotaNow(deps));
  const has = `${personName(directory, taker)} covers for ${personName(directory, request.by)}: ${spansTold(taken, when)}.`;
  if (request.open.length === 0) return dutyNews(person, `Taken: ${has} Nothing to do for you.`, requestKey(request.id));
  return question(deps, request, person, `${has} Still open: ${spansTold(request.open, when)}.`);
}

/** Requests that nobody has answered in time: whoever asked is told before it begins, and again when it does. */
export async function lookAtRequests(deps: DutyDeps): Promise<void> {
  const now = rotaNow(deps);
  const isDue = ({ warnAt, until }: CoverRequest) => until <= now || (warnAt !== null && warnAt <= now);
  if (!deps.duty.requests().some(isDue)) return;
  await deps.duty.alone(async () => {
    const writes = deps.duty
      .requests()
      .filter(isDue)
      .flatMap((request): readonly Write[] => {
        const { id, by } = request;
        const news = write.message(dutyNews(by, lateWords(deps, request, now), requestKey(id)));
        return request.until <= now ? [write.endCoverRequest(id), news] : [write.coverRequest({ ...request, warnAt: null }), news];
      });
    await deps.duty.commit(writes);
  });
  deps.nudge();
}

function lateWords(deps: DutyDeps, { by, open, until, inExchange, asked }: CoverRequest, now: EpochMs): string {
  const directory = deps.directory();
  const when = toldTo(directory, by, now);
  const what = spansTold(open, when);
  if (inExchange !== null)
    return until <= now
      ? `${names(directory, asked)} has not answered the swap. It stays yours: ${what}.`
      : `${names(directory, asked)} has not answered the swap yet. It stays yours so far: ${what}.`;
  return until <= now
    ? `Nobody took ${what}. It stays yours.`
    : `Nobody has taken ${what} yet. It stays yours unless somebody does; *cover me … @name* asks one more.`;
}
