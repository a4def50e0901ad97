// Answers about shifts and overrides: who is on call in a time to come, when somebody is, who covers for whom. Pure text in the reader's
// zone; `now` is the time as the rota counts.

import { listed } from '../text/listed.js';
import { linesBefore, partOf } from '../text/parts.js';
import { personName } from './directory.js';
import { inline } from './escape.js';
import { fromTo } from './from-to.js';
import type { PersonKey } from './incident.js';
import { timeNear } from './moment.js';
import { type CoversFor, coverTold, onCallTold } from './on-call-told.js';
import type { Reader } from './reader.js';
import type { Part } from './reports.js';

interface Times {
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface OverrideShown extends Times {
  readonly id: number | null;
  readonly schedule: string;
  readonly kind: 'add' | 'replace' | 'remove';
  readonly person: PersonKey | null;
  readonly instead: PersonKey | null;
  readonly by: string;
  readonly why: string | null;
}

const overridesShown = 20;
const aroundChars = 150;

/** `*3* db-primary 18:00–20:00: Ben covers for Asha`. */
export function overrideLine(override: OverrideShown, reader: Reader): string {
  const { id, schedule, kind, person, instead, by, why } = override;
  const who = (key: PersonKey | null) => personName(reader.directory, key);
  const what =
    kind === 'add'
      ? `${who(person)} as well`
      : kind === 'remove'
        ? instead === null
          ? 'nobody'
          : `without ${who(instead)}`
        : instead === null
          ? `${who(person)} instead of whoever it would be`
          : `${who(person)} covers for ${who(instead)}`;
  const said = by === person ? '' : by === 'file' ? ' (muster.yaml)' : ` (set by ${who(by)})`;
  const reason = why === null || why === '' ? '' : `: ${inline(why, 80)}`;
  return `${id === null ? '•' : `*${id}*`} ${inline(schedule, 60)} ${fromTo(override, reader)}: ${what}${said}${reason}`;
}

/** Who covers for whom, now and to come. */
export function overridesReport(overrides: readonly OverrideShown[], reader: Reader, part: Part): string {
  if (overrides.length === 0) return 'Nobody covers for anybody: the schedules hold as they are.';
  const lines = overrides.toSorted((a, b) => a.startsAt - b.startsAt).map((one) => overrideLine(one, reader));
  const limits = { chars: part.chars - aroundChars, lines: overridesShown };
  const shown = partOf(lines, part.number, limits);
  if (shown.length === 0) return 'There are no more. *overrides* shows the first.';
  const left = lines.length - linesBefore(lines, part.number, limits) - shown.length;
  const own = overrides.find(({ id }) => id !== null)?.id;
  return [
    'Who covers for whom',
    ...shown,
    ...(left > 0 ? [`… and ${left} more: *overrides ${part.number + 1}*`] : []),
    ...(own === undefined || own === null ? [] : [`*remove override ${own}* ends one.`]),
  ].join('\n');
}

export interface ShiftShown extends Omit<Times, 'endsAt'> {
  /** Null: no end is in sight. */
  readonly endsAt: number | null;
  readonly schedule: string;
  readonly coversFor: readonly PersonKey[];
}

function timesOf({ startsAt, endsAt }: Pick<ShiftShown, 'startsAt' | 'endsAt'>, reader: Reader): string {
  if (endsAt !== null) return fromTo({ startsAt, endsAt }, reader);
  return startsAt <= reader.now ? 'with no end planned' : `from ${timeNear(startsAt, reader.now, reader.timezone)}, with no end planned`;
}

/** What somebody is on call for: a shift, or null where they are always. */
export interface OwnDuty {
  readonly name: string;
  readonly shift: Pick<ShiftShown, 'startsAt' | 'endsAt'> | null;
}

/** `Yes, you are on call now: payments.`, or no, and when they are next. `when`: as it was asked, `now`, `tomorrow`; `next`: their next shift after it. */
export function whetherOnCallReport(
  when: string,
  duties: readonly OwnDuty[],
  next: Omit<ShiftShown, 'coversFor'> | null,
  reader: Reader,
): string {
  const then = inline(when, 40);
  if (duties.length > 0) {
    const named = duties.map(({ name, shift }) => `${inline(name, 60)}${shift === null ? '' : ` ${timesOf(shift, reader)}`}`);
    return `Yes, you are on call ${then}: ${listed(named, 8)}.`;
  }
  const shift =
    next === null
      ? '*oncall* shows who is.'
      : `Your next shift${when === 'now' ? '' : ' after that'} is ${inline(next.schedule, 60)} ${timesOf(next, reader)}; *my shifts* shows all.`;
  return `No, you are not on call ${then}. ${shift}`;
}

/** When somebody is on call next, a line each. `always`: the teams that name them, and no schedule. */
export function shiftsReport(
  person: PersonKey,
  shifts: readonly ShiftShown[],
  reader: Reader,
  more: number,
  always: readonly string[] = [],
): string {
  const isOwn = person === reader.person;
  const name = personName(reader.directory, person);
  const allTheTime =
    always.length === 0
      ? []
      : [
          `${isOwn ? 'You are' : `${name} is`} on call all the time: ${listed(
            always.map((one) => inline(one, 60)),
            8,
          )}.`,
        ];
  if (shifts.length === 0 && allTheTime.length > 0) return allTheTime.join('');
  if (shifts.length === 0) return `${isOwn ? 'You have' : `${name} has`} no shift in the next hundred days.`;
  const lines = shifts.map(
    (one) =>
      `${inline(one.schedule, 60)} ${one.startsAt <= reader.now ? 'now, ' : ''}${timesOf(one, reader)}${coverTold(one.coversFor, reader)}`,
  );
  const last = isOwn ? ['*cover me …* asks others to take some of it.'] : [];
  return [
    ...allTheTime,
    `${isOwn ? 'Your next shifts' : `${name}'s next shifts`}`,
    ...lines,
    ...(more > 0 ? [`… and ${more} more`] : []),
    ...last,
  ].join('\n');
}

/** One time in which the same people are on call; none of them: nobody is. */
export interface DutyShown extends Times {
  readonly people: readonly PersonKey[];
  readonly coversFor: CoversFor;
}

/** Who is on call in each schedule within a time, in order; what nobody has stands out. */
export function rosterReport(
  schedules: readonly { readonly name: string; readonly duties: readonly DutyShown[] }[],
  reader: Reader,
  part: Part,
  title: string,
): string {
  if (schedules.length === 0) return 'No such team or schedule.';
  const lines = schedules.map(({ name, duties }) => {
    const told = duties.map((duty, index) => {
      if (duties.length === 1 && duty.people.length > 0) return onCallTold(duty.people, duty.coversFor, reader);
      // The first begins with the time that was asked about.
      if (index === 0 && duty.people.length > 0)
        return `${onCallTold(duty.people, duty.coversFor, reader)} until ${timeNear(duty.endsAt, reader.now, reader.timezone)}`;
      const times = fromTo(duty, reader);
      return duty.people.length === 0 ? `*nobody ${times}!*` : `${onCallTold(duty.people, duty.coversFor, reader)} ${times}`;
    });
    return `${inline(name, 60)}: ${listed(told, 8)}`;
  });
  const limits = { chars: part.chars - aroundChars, lines: 30 };
  const shown = partOf(lines, part.number, limits);
  const left = lines.length - linesBefore(lines, part.number, limits) - shown.length;
  return [title, ...shown, ...(left > 0 ? [`… and ${left} more: name a team`] : [])].join('\n');
}
