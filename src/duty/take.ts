// `take pager`: at once, and nobody is asked. Whoever was on call is told and free; what nobody has answered goes to the taker.

import type { DutyAsk } from '../commands/duty-ask.js';
import { readWhen } from '../commands/grammar/when.js';
import { type ChatMessage, replyMessage } from '../commands/hearing/chat-message.js';
import { noteDone } from '../commands/hearing/done-lately.js';
import { dutyOf, peopleOf } from '../escalation/on-call.js';
import { names, personName } from '../incident/directory.js';
import { days } from '../incident/duration.js';
import { inline } from '../incident/escape.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import { timeNear } from '../incident/moment.js';
import type { Organisation } from '../people/organisation.js';
import { type StoredOverride, write } from '../store/store.js';
import { listed } from '../text/listed.js';
import { removable, rotaNow, say } from './cover.js';
import { type DutyDeps, toldOf } from './duty.js';
import { takeBackOverrides } from './remove.js';
import { dutyNews, incidentsTold, toldTo } from './words.js';

/** Taken for longer it is a change of the schedule. */
const longestMs = days(14);

export async function take(deps: DutyDeps, message: ChatMessage, ask: Extract<DutyAsk, { duty: 'take' }>): Promise<void> {
  const by = message.person.key;
  const found = scheduleMeant(deps.organisation(), ask.named, by, rotaNow(deps));
  if ('refused' in found) return say(deps, message, found.refused);
  const { schedule } = found;
  const taken = await deps.duty.alone(async () => {
    const now = rotaNow(deps);
    const organisation = deps.organisation();
    const duty = dutyOf(organisation, schedule, now);
    const until = untilOf(ask.until, duty?.endsAt ?? null, { now, timezone: message.person.timezone });
    if ('refused' in until) return say(deps, message, until.refused).then(() => null);
    const were = duty?.people ?? [];
    if (were[0] === by) {
      const end = duty?.endsAt ?? null;
      const till = end === null ? '' : ` until ${timeNear(end, now, message.reader.timezone)}`;
      return say(deps, message, `You are on call for ${inline(schedule, 60)} already${till}.`).then(() => null);
    }
    // Where several are on call together, the first of them owns what comes in; the others stay.
    const instead = were.length > 1 ? (were[0] ?? null) : null;
    const ids = await deps.duty.newIds();
    const override: StoredOverride = {
      ...{ id: ids.override(), schedule, layer: null, kind: 'replace', person: by, instead, startsAt: now, endsAt: until.at },
      ...{ by, why: null, madeAt: deps.clock.now() },
    };
    const leaving = instead === null ? were.filter((person) => person !== by) : [instead];
    const from = leaving.length === 0 ? '' : `, instead of ${names(deps.directory(), leaving)}`;
    const outcome = await deps.duty.commit([
      write.override(override),
      write.message(
        replyMessage(
          message,
          `You are on call for ${inline(schedule, 60)} until ${timeNear(until.at, now, message.reader.timezone)}${from}.\n${removable([override])}`,
          null,
        ),
      ),
      write.receipt(message.receipt),
    ]);
    return outcome === 'committed' ? { override, leaving } : null;
  });
  deps.nudge();
  if (taken === null) return;
  const { override, leaving } = taken;
  noteDone(deps.store, by, {
    at: deps.clock.now(),
    what: 'taking the pager',
    takeBack: (again) => takeBackOverrides(deps, again, [override]),
  });
  const freed = await deps.duty.follow();
  const directory = deps.directory();
  await deps.store.commit({
    now: deps.clock.now(),
    writes: [
      ...leaving.map((person) => write.message(dutyNews(person, freeWords(person)))),
      ...toldOf([override], override.startsAt, deps.clock.now()),
    ],
  });
  deps.nudge();

  function freeWords(person: PersonKey): string {
    const { now, timezone } = toldTo(directory, person, override.startsAt);
    const numbers = freed.get(person) ?? [];
    const takes = `${personName(directory, by)} has taken over ${inline(schedule, 60)} until ${timeNear(override.endsAt, now, timezone)}.`;
    return `${takes} You are free${numbers.length === 0 ? '.' : `, and not paged for ${incidentsTold(numbers)} any more.`}`;
  }
}

function untilOf(
  words: string,
  shiftEnds: EpochMs | null,
  { now, timezone }: { readonly now: EpochMs; readonly timezone: string },
): { readonly at: EpochMs } | { readonly refused: string } {
  if (words === '') return shiftEnds === null ? { refused: 'Until when? For example *take pager until 9am*.' } : { at: shiftEnds };
  const read = readWhen(/^(?:until|till|til|for|the next|next|now) /i.test(words) ? words : `until ${words}`, { now, timezone });
  if (read === null || read.rest !== '' || read.when.said === 'at') return { refused: 'Until when? For example *take pager until 9am*.' };
  const { to } = read.when;
  if (to <= now) return { refused: 'That is over. Nothing has changed.' };
  return to - now > longestMs
    ? { refused: 'That is more than two weeks. Change the schedule instead, or name an earlier time.' }
    : { at: to };
}

/** The schedule that is meant by a name of a team or schedule; by none, the only one it can be. */
export function scheduleMeant(
  organisation: Organisation,
  named: string | null,
  by: PersonKey,
  now: EpochMs,
): { readonly schedule: string } | { readonly refused: string } {
  const { schedules, teams } = organisation;
  const choice = (keys: readonly string[]) =>
    `Which one? ${listed(
      keys.map((key) => `*take ${key}*`),
      6,
    )}.`;
  if (named !== null) {
    const key = named.toLowerCase();
    const oncall = teams.get(key)?.oncall;
    if (schedules.has(key)) return { schedule: key };
    if (oncall !== undefined && schedules.has(oncall)) return { schedule: oncall };
    if (oncall !== undefined) return { refused: `${inline(named, 60)} has no schedule: ${inline(oncall, 60)} is on call for it, always.` };
    return { refused: `There is no team or schedule called ${inline(named, 60)}. ${choice([...schedules.keys()])}` };
  }
  const all = [...schedules.values()];
  const own = all.filter((schedule) => peopleOf(schedule).includes(by));
  const [only, ...more] = own.length > 0 ? own : all;
  if (only === undefined) return { refused: 'There is no schedule. *oncall* shows who is on call.' };
  if (more.length === 0) return { schedule: only.key };
  // Of several their pager is the one they do not have.
  const [other, ...others] = own.filter(({ key }) => dutyOf(organisation, key, now)?.people[0] !== by);
  return other !== undefined && others.length === 0 ? { schedule: other.key } : { refused: choice([only, ...more].map(({ key }) => key)) };
}
