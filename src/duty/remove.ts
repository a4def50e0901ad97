// Overrides taken back: by undo, given back, or removed by their number. What has run already stays as it was.

import type { DutyAsk } from '../commands/duty-ask.js';
import { type ChatMessage, replyMessage } from '../commands/hearing/chat-message.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import { atLeast } from '../commands/rights.js';
import { onRota } from '../escalation/on-call.js';
import { peopleAt, shiftsBetween } from '../escalation/shifts.js';
import { names, personName } from '../incident/directory.js';
import { minutes } from '../incident/duration.js';
import { fromTo } from '../incident/from-to.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import { isPerson } from '../incident/incident.js';
import { undoWithinMs } from '../incident/undo-window.js';
import { type StoredOverride, type Write, write } from '../store/store.js';
import { type DutyDeps, shiftReceipt } from './duty.js';
import { dutyNews, toldTo } from './words.js';

/**
 * Takes these back, of a swap with the other half: those that run end now, the others never were. Answers what was still there. `over`:
 * halves of the swaps among them that are over and stay as they were.
 */
export async function endOverrides(
  deps: DutyDeps,
  ended: readonly Pick<StoredOverride, 'id'>[],
  by: PersonKey,
  writes: (gone: readonly StoredOverride[], over: readonly StoredOverride[]) => readonly Write[],
): Promise<readonly StoredOverride[]> {
  const gone = await deps.duty.alone(async () => {
    const now = onRota(deps.organisation(), deps.clock.now());
    const stored = deps.duty.overrides();
    const meant = stored.filter(({ id, endsAt }) => endsAt > now && ended.some((one) => one.id === id));
    const halves = stored.filter((one) => !meant.includes(one) && meant.some((other) => areOneSwap(one, other)));
    const all = [...meant, ...halves.filter(({ endsAt }) => endsAt > now)];
    const outcome = await deps.duty.commit([
      ...all.map((one) =>
        isFresh(one, deps.clock.now()) || one.startsAt >= now ? write.removeOverride(one.id) : write.override({ ...one, endsAt: now }),
      ),
      ...toldAbout(deps, all, by, now),
      ...startTold(all, now, deps.clock.now()),
      ...writes(
        all,
        halves.filter(({ endsAt }) => endsAt <= now),
      ),
    ]);
    return outcome === 'committed' ? all : [];
  });
  deps.nudge();
  if (gone.length > 0) await deps.duty.follow();
  return gone;
}

/** Two have each other's time, by one word: neither side is taken back alone. */
const areOneSwap = (one: StoredOverride, other: StoredOverride): boolean =>
  one.madeAt === other.madeAt &&
  one.by === other.by &&
  one.schedule === other.schedule &&
  one.person === other.instead &&
  one.instead === other.person;

const isFresh = ({ madeAt }: StoredOverride, now: EpochMs): boolean => now - madeAt <= undoWithinMs;

/** The change that comes of it at once counts as told. */
const startTold = (all: readonly StoredOverride[], now: EpochMs, at: EpochMs): readonly Write[] =>
  [...new Set(all.filter(({ startsAt }) => startsAt < now).map(({ schedule }) => schedule))].map((schedule) =>
    write.receipt({ ...shiftReceipt(schedule, now, at) }),
  );

/** Who has the time without this override. */
function whoseAgain(deps: DutyDeps, one: StoredOverride, now: EpochMs): readonly PersonKey[] {
  const organisation = deps.organisation();
  const schedule = organisation.schedules.get(one.schedule);
  if (schedule === undefined) return [];
  const at = Math.max(now, one.startsAt);
  const others = (organisation.overrides ?? []).filter(({ id }) => id !== one.id);
  const people = shiftsBetween(schedule, others, at, Math.min(one.endsAt, at + minutes(1))).map(({ person }) => person);
  return one.instead !== null && people.includes(one.instead) ? [one.instead] : [...new Set(people)].filter((key) => key !== one.person);
}

/** Everybody whose time changes hears of it, save whoever made it so. */
function toldAbout(deps: DutyDeps, all: readonly StoredOverride[], by: PersonKey, now: EpochMs): readonly Write[] {
  const directory = deps.directory();
  return all.flatMap((one) => {
    const { person, schedule } = one;
    const backs = whoseAgain(deps, one, now);
    const whose = [...new Set([person, ...backs].filter((key) => key !== null))];
    return whose
      .filter((key) => key !== by && deps.organisation().people.has(key))
      .map((key) => {
        const when = `${schedule} ${fromTo(one, toldTo(directory, key, now))}`;
        const who = isPerson(by) ? personName(directory, by) : 'A program';
        const text = backs.includes(key)
          ? `You are on call again: ${when}. ${person === by ? `${who} has given it back.` : `${who} took back that ${personName(directory, person)} covers for you.`}`
          : `You do not cover ${when} any more: ${who} took it back.`;
        return write.message(dutyNews(key, text));
      });
  });
}

/** The answer of `undo`. */
export async function takeBackOverrides(deps: DutyDeps, message: ChatMessage, made: readonly StoredOverride[]): Promise<void> {
  const by = message.person.key;
  await endOverrides(deps, made, by, (gone, over) => [
    write.message(
      replyMessage(
        message,
        gone.length === 0 ? 'That is over already. Nothing has changed.' : `Undone. ${backWords(deps, message, gone, over)}`,
        null,
      ),
    ),
    write.receipt(message.receipt),
  ]);
  forgetDone(deps.store, by);
}

/** `db-primary now until 20:00 is as if it had not been said.` */
function backWords(deps: DutyDeps, message: ChatMessage, gone: readonly StoredOverride[], over: readonly StoredOverride[]): string {
  const now = onRota(deps.organisation(), deps.clock.now());
  const told = { now, timezone: message.reader.timezone };
  const stays = over.map(
    (one) =>
      `${personName(deps.directory(), one.person)} has had ${one.schedule} ${fromTo(one, told)} for it: that is over and stays as it was.`,
  );
  const back = gone.map((one) => {
    const backs = whoseAgain(deps, one, now);
    if (backs.length === 0) return `Nobody is on call for ${one.schedule} then, ${fromTo(one, told)}.`;
    return `${names(deps.directory(), backs)} ${backs.length > 1 ? 'are' : 'is'} on call for ${one.schedule} again, ${fromTo(one, told)}.`;
  });
  return [...back, ...stays].join('\n');
}

/** `give back`: what somebody has taken and still has, the newest. */
export async function giveBack(deps: DutyDeps, message: ChatMessage): Promise<void> {
  const by = message.person.key;
  const now = onRota(deps.organisation(), deps.clock.now());
  const own = deps.duty.overrides().filter((one) => one.person === by && one.endsAt > now);
  const running = own.filter(({ startsAt }) => startsAt <= now);
  const newest = (running.length > 0 ? running : own).toSorted((a, b) => b.id - a.id)[0];
  if (newest === undefined) return answer(deps, message, 'You cover for nobody, so nothing is to be given back. *my shifts* shows yours.');
  // What was taken with one word, in several schedules, is given back with one.
  const together = own.filter((one) => one.madeAt === newest.madeAt && one.by === newest.by);
  return removeAll(deps, message, together);
}

/** `remove override 3`: of one's own, or by a manager. */
export async function removeOverride(deps: DutyDeps, message: ChatMessage, { id }: Extract<DutyAsk, { duty: 'remove' }>): Promise<void> {
  const by = message.person.key;
  const now = onRota(deps.organisation(), deps.clock.now());
  const found = deps.duty.overrides().find((one) => one.id === id && one.endsAt > now);
  if (found === undefined) return answer(deps, message, `No override ${id} holds or is to come. *overrides* lists them.`);
  const isOwn = [found.by, found.person, found.instead].includes(by);
  if (!isOwn && !atLeast(message.person, 'manager'))
    return answer(
      deps,
      message,
      `Override ${id} is ${personName(deps.directory(), found.person ?? found.by)}'s; only they or a manager remove it. Nothing has changed.`,
    );
  return removeAll(deps, message, [found]);
}

async function removeAll(deps: DutyDeps, message: ChatMessage, all: readonly StoredOverride[]): Promise<void> {
  const by = message.person.key;
  const isOwn = all.every((one) => one.person === by);
  const gone = await endOverrides(deps, all, by, (ended, over) => [
    write.message(replyMessage(message, `${isOwn ? 'Given back' : 'Removed'}. ${backWords(deps, message, ended, over)}`, null)),
    write.receipt(message.receipt),
  ]);
  if (gone.length === 0) return;
  noteDone(deps.store, by, { at: deps.clock.now(), what: 'the end of the cover', takeBack: (again) => putBack(deps, again, gone) });
}

/** The end of these was a mistake: they hold as they did. */
async function putBack(deps: DutyDeps, message: ChatMessage, ended: readonly StoredOverride[]): Promise<void> {
  const by = message.person.key;
  const directory = deps.directory();
  await deps.duty.alone(async () => {
    const now = onRota(deps.organisation(), deps.clock.now());
    const words = (one: StoredOverride, key: PersonKey) =>
      `${one.schedule} ${fromTo(one, toldTo(directory, key, now))}: ${personName(directory, one.person)} is on call after all`;
    await deps.duty.commit([
      ...ended.map(write.override),
      ...ended.flatMap((one) => {
        const whose = [...new Set([one.person, ...peopleAtStart(deps, one, now)].filter((key) => key !== null))];
        return whose
          .filter((key) => key !== by)
          .map((key) => write.message(dutyNews(key, `${words(one, key)}. ${personName(directory, by)} took back the end of it.`)));
      }),
      ...startTold(ended, now, deps.clock.now()),
      write.message(replyMessage(message, `Undone. ${ended.map((one) => `${words(one, by)}.`).join('\n')}`, null)),
      write.receipt(message.receipt),
    ]);
  });
  forgetDone(deps.store, by);
  deps.nudge();
  await deps.duty.follow();
}

const peopleAtStart = (deps: DutyDeps, one: StoredOverride, now: EpochMs): readonly PersonKey[] => {
  const schedule = deps.organisation().schedules.get(one.schedule);
  return schedule === undefined ? [] : peopleAt(schedule, deps.organisation().overrides, Math.max(now, one.startsAt));
};

async function answer(deps: DutyDeps, message: ChatMessage, text: string): Promise<void> {
  await deps.store.commit({
    now: deps.clock.now(),
    writes: [write.message(replyMessage(message, text, message.room)), write.receipt(message.receipt)],
  });
  deps.nudge();
}
