// `policies:` of `muster.yaml`: what may be written for a severity, and how it is laid over the defaults.

import { z } from 'zod';
import type { Severity } from '../../incident/incident.js';
import type { Policy, ReviewRule, Step } from '../../incident/policy.js';
import { durationWanted, parseDuration } from './durations.js';
import { didYouMean } from './near-miss.js';
import { choice, duration, fields, list, type Names, oneOf, roleOf } from './schemas.js';

/** A clock that may be switched off: `none`, or nothing behind the colon. */
const clock = z
  .string({ error: `${durationWanted}, or none` })
  .refine((text) => text === 'none' || parseDuration(text) !== null, { error: `${durationWanted}, or none` })
  .transform((text) => (text === 'none' ? null : parseDuration(text)))
  .nullable()
  .optional();

const kinds = ['acknowledged', 'resolved'] as const;

/** One of them, or both: then the step stands on either ladder. */
const unless = z
  .custom<unknown>((value) => value !== undefined, { error: `one of ${kinds.join(', ')}` })
  .transform((value, context) => {
    const given: readonly unknown[] = Array.isArray(value) ? value : [value];
    const wrong = given.find((one) => !kinds.some((kind) => kind === one));
    if (given.length > 0 && wrong === undefined) return kinds.filter((kind) => given.includes(kind));
    context.addIssue({ code: 'custom', message: `one of ${kinds.join(', ')}${didYouMean(String(wrong ?? ''), kinds)}` });
    return z.NEVER;
  });

const numberWanted = 'a whole number from 1 to 20';
const isSmall = (text: string): boolean => /^([1-9]|1\d|20)$/.test(text);

const wholeNumber = z.string({ error: numberWanted }).refine(isSmall, { error: numberWanted }).transform(Number);

const acksWanted = `${numberWanted}, or all`;
const acks = z
  .string({ error: acksWanted })
  .refine((text) => text === 'all' || isSmall(text), { error: acksWanted })
  .transform((text) => (text === 'all' ? text : Number(text)));

const flag = choice(['true', 'false']).transform((text) => text === 'true');
/** By night and by day, or never. */
const ringTimes = z
  .preprocess((value) => (value === 'none' ? null : value), fields({ night: duration, day: duration }).nullable())
  .optional();

const noneIsEmpty = (value: unknown) => (value === 'none' || value === null ? [] : value);

const withinWanted = 'days like 3 days or 5 business days, from 1 to 90';

/** `3 days`, `5 business days`. */
const reviewWithin = z
  .string({ error: withinWanted })
  .refine((text) => withinIn(text) !== null, { error: withinWanted })
  .transform((text) => withinIn(text) ?? { days: 3 });

function withinIn(text: string): ReviewRule['within'] | null {
  const [, count, business] = /^([1-9][0-9]?) ?(?:d|(business |working )?days?)$/i.exec(text.trim()) ?? [];
  if (count === undefined || Number(count) > 90) return null;
  return business === undefined ? { days: Number(count) } : { businessDays: Number(count) };
}

/** Whether it is reviewed by itself once it is over: `none`, or how soon and by whom else. */
const reviewOf = (names: Names) =>
  z
    .preprocess(
      (value) => (value === 'none' ? null : value),
      fields({
        within: reviewWithin.optional(),
        team: list(
          oneOf(new Set([...names.teams, ...names.people]), 'a team or people of this file'),
          'a team, or a list of people',
        ).optional(),
      }).nullable(),
    )
    .optional();

/** A severity that had none before has as long as a P2. */
function reviewOver(
  given: { within?: ReviewRule['within'] | undefined; team?: string[] | undefined } | null | undefined,
  base: Policy['review'],
): Policy['review'] {
  if (given === undefined) return base;
  if (given === null) return null;
  return { within: given.within ?? base?.within ?? { businessDays: 5 }, team: given.team ?? base?.team ?? [] };
}

/** What may stand under `policies.P1`. Roles are checked against the names of the file. */
export const policySchema = (names: Names) => {
  const roles = list(roleOf(names), 'a list of roles');
  const someone = roles.refine((to) => to.length > 0, { error: 'at least one role' });
  const step = fields({ after: duration, unless, to: someone, roundRobin: flag.optional() });
  return fields({
    acknowledgeWithin: clock,
    resolveWithin: clock,
    warnAt: z.preprocess(noneIsEmpty, list(duration, 'a list of durations, or none')).optional(),
    firstUpdateWithin: clock,
    updateEvery: clock,
    slowAfter: clock,
    slowUpdateEvery: clock,
    noticeWithin: clock,
    noticeEvery: clock,
    noticeBySecond: flag.optional(),
    page: z.preprocess(noneIsEmpty, roles).optional(),
    escalate: z.array(step, { error: 'a list of steps like { after: 15m, unless: resolved, to: [cto] }' }).optional(),
    repeatEvery: duration.optional(),
    repeat: wholeNumber.optional(),
    lastResort: roleOf(names).optional(),
    acks: acks.optional(),
    roundRobin: flag.optional(),
    room: choice(['declare', 'ask']).optional(),
    roomSeats: roles.optional(),
    fallbackAfter: clock,
    ringWhenUnreadAfter: ringTimes,
    ackExpiresAfter: clock,
    decideWithin: duration.optional(),
    review: reviewOf(names),
  });
};

export type GivenPolicy = z.output<ReturnType<typeof policySchema>>;

/** The policy of a severity: what the file gives, the rest from `base`, kept in step with what was given. */
export function mergePolicy(severity: Severity, given: GivenPolicy, base: Policy): Policy {
  const or = <T>(value: T | undefined, fallback: T): T => (value === undefined ? fallback : value);
  const resolveWithinMs = or(given.resolveWithin, base.resolveWithinMs);
  return {
    acknowledgeWithinMs: or(given.acknowledgeWithin, base.acknowledgeWithinMs),
    resolveWithinMs,
    warnAtMs: warnings(given.warnAt, base.warnAtMs, resolveWithinMs),
    firstUpdateWithinMs: or(given.firstUpdateWithin, base.firstUpdateWithinMs),
    ...beats(given, base),
    noticeWithinMs: or(given.noticeWithin, base.noticeWithinMs),
    ...only({
      noticeEveryMs: given.noticeEvery === undefined ? base.noticeEveryMs : given.noticeEvery,
      noticeBySecond: (given.noticeBySecond ?? base.noticeBySecond) || undefined,
    }),
    page: or(given.page, base.page),
    escalate: mergeSteps(given.escalate ?? [], stepsInStep(severity, base, resolveWithinMs)),
    repeatEveryMs: given.repeatEvery ?? base.repeatEveryMs,
    ...only({ repeat: given.repeat ?? base.repeat, lastResort: given.lastResort ?? base.lastResort }),
    ...only({ acks: given.acks ?? base.acks, roundRobin: (given.roundRobin ?? base.roundRobin) || undefined }),
    room: given.room ?? base.room,
    roomSeats: or(given.roomSeats, base.roomSeats),
    fallbackAfterMs: or(given.fallbackAfter, base.fallbackAfterMs),
    ringWhenUnreadAfterMs: or(given.ringWhenUnreadAfter, base.ringWhenUnreadAfterMs ?? null),
    ackExpiresAfterMs: or(given.ackExpiresAfter, base.ackExpiresAfterMs),
    decideWithinMs: given.decideWithin ?? base.decideWithinMs,
    ...only({ review: reviewOver(given.review, base.review) }),
  };
}

/** Without what nobody has set. */
const only = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

/** Largest first. A default warning that a shorter target leaves no room for is dropped, or it would fire at once. */
function warnings(given: readonly number[] | undefined, defaults: readonly number[], resolveWithinMs: number | null): readonly number[] {
  const kept = given ?? defaults.filter((leftMs) => resolveWithinMs !== null && leftMs < resolveWithinMs);
  return [...new Set(kept)].sort((a, b) => b - a);
}

/** The owner's beat. Slowing down needs both its numbers, and never makes the beat faster. */
function beats(given: GivenPolicy, base: Policy): Pick<Policy, 'updateEveryMs' | 'slowAfterMs' | 'slowUpdateEveryMs'> {
  const updateEveryMs = given.updateEvery === undefined ? base.updateEveryMs : given.updateEvery;
  const slowAfterMs = given.slowAfter === undefined ? base.slowAfterMs : given.slowAfter;
  const slowUpdateEveryMs = given.slowUpdateEvery === undefined ? base.slowUpdateEveryMs : given.slowUpdateEvery;
  const slows = updateEveryMs !== null && slowAfterMs !== null && slowUpdateEveryMs !== null && slowUpdateEveryMs > updateEveryMs;
  return slows ? { updateEveryMs, slowAfterMs, slowUpdateEveryMs } : { updateEveryMs, slowAfterMs: null, slowUpdateEveryMs: null };
}

/** The manager of a P3 is called at half of its SLA, so that step follows the SLA the file sets. */
function stepsInStep(severity: Severity, base: Policy, resolveWithinMs: number | null): readonly Step[] {
  const half = base.resolveWithinMs === null ? null : base.resolveWithinMs / 2;
  if (severity !== 'P3' || resolveWithinMs === null) return base.escalate;
  return base.escalate.map((step) =>
    step.unless === 'resolved' && step.afterMs === half ? { ...step, afterMs: resolveWithinMs / 2 } : step,
  );
}

/** Steps of a kind the file mentions replace the defaults of that kind; the other kind stays. In order of time. */
function mergeSteps(given: NonNullable<GivenPolicy['escalate']>, defaults: readonly Step[]): readonly Step[] {
  const ours = given.flatMap((step) =>
    step.unless.map(
      (kind): Step => ({ afterMs: step.after, unless: kind, to: step.to, ...only({ roundRobin: step.roundRobin || undefined }) }),
    ),
  );
  return (['acknowledged', 'resolved'] as const).flatMap((unless) => {
    const kind = (step: Step) => step.unless === unless;
    return joined(ours.some(kind) ? ours.filter(kind) : defaults.filter(kind));
  });
}

/** Steps of the same moment become one: what has been done is remembered by its moment. */
function joined(steps: readonly Step[]): readonly Step[] {
  const byTime = new Map<number, Step>();
  for (const step of steps) byTime.set(step.afterMs, { ...step, to: [...new Set([...(byTime.get(step.afterMs)?.to ?? []), ...step.to])] });
  return [...byTime.values()].sort((a, b) => a.afterMs - b.afterMs);
}
