// Windows that come again and again because somebody said so in chat: asked about first, kept among the notes, planned like those of the file.

import { askYes, type ChatMessage } from '../commands/hearing/chat-message.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import type { MaintenanceAsk, RecurringAsked } from '../commands/maintenance-ask.js';
import { atLeast } from '../commands/rights.js';
import { serviceNamed } from '../escalation/catalogue.js';
import { localDay } from '../escalation/time-of-day.js';
import { days } from '../incident/duration.js';
import { exact } from '../incident/escape.js';
import type { EpochMs } from '../incident/incident.js';
import type { DeclaredMaintenance, MaintenanceDays } from '../people/organisation.js';
import { type MaintenanceWindow, write } from '../store/store.js';
import { calendarTime } from '../wall-time.js';
import { answer, answerWrites } from './answer.js';
import { occurrencesOf } from './occurrences.js';
import { noticeTold } from './plan.js';
import { firstPossible, rulesOf } from './rules.js';
import { againWords } from './series.js';
import { type MaintenanceDeps, newsWrites } from './tell.js';
import { nameOf, readerOf, whenTold } from './words.js';

/** The first time of it is looked for so far ahead. */
const lookAheadMs = days(60);

type Plan = Extract<MaintenanceAsk, { does: 'plan' }>;

/** `maintenance payments every Sun 02:00-03:00 backups`. What holds alerts again and again from now on is asked about first. */
export async function planEvery(
  deps: MaintenanceDeps,
  message: ChatMessage,
  ask: Plan & { readonly every: RecurringAsked },
  ifYes: (confirmed: MaintenanceAsk) => Promise<void>,
): Promise<void> {
  const { person } = message;
  const organisation = deps.organisation();
  const now = calendarTime(deps.clock);
  if (ask.services.some((name) => /^\*+$/u.test(name)) && !atLeast(person, 'manager'))
    return answer(deps, message, `Maintenance of every service needs a manager; you are a ${person.role}. Nothing is planned.`);
  const typed: DeclaredMaintenance = {
    key: `chat:${message.receipt.channel}:${message.receipt.id}`,
    services: ask.services.map((name) => serviceNamed(organisation, name)?.key ?? name),
    ...{ what: ask.what, why: null, feels: ask.feels === '' ? null : ask.feels, owner: person.key, by: person.key },
    ...{ timezone: person.timezone, minute: ask.every.minute, lengthMs: ask.every.lengthMs },
    when: daysOf(ask.every),
  };
  const from = firstPossible(rulesOf(organisation), now);
  const [first] = occurrencesOf(typed, from, from + lookAheadMs);
  if (first === undefined) return answer(deps, message, 'That never comes. Nothing is planned.');
  const declared = { ...typed, when: countedFrom(typed.when, ask.every, localDay(first.startsAt, typed.timezone)) };
  const reader = { ...readerOf(deps.directory(), person.key, now), timezone: person.timezone };
  const services = declared.services.map((one) => exact(one)).join(', ');
  const whole = `${services}. ${againWords(declared.when)} The first with ${noticeTold(organisation)} is on ${whenTold(first, reader)}.`;
  if (ask.confirmed !== true) {
    await ifYes({ ...ask, confirmed: true });
    const unknown = ask.services.filter((name) => name.includes('*') || serviceNamed(organisation, name) === null);
    const doubt = unknown.length === 0 ? '' : ` (${unknown.map((one) => exact(one)).join(', ')}: not in the catalogue)`;
    return askYes(
      deps,
      message,
      `🔧 Maintenance again and again${doubt}: ${whole}\nIts alerts are held each time. Nothing is planned yet: reply *yes* to plan it.`,
    );
  }
  await deps.maintenance.alone(() => deps.maintenance.writeSeries(withSeries(deps, declared)));
  await answer(
    deps,
    message,
    `🔧 Planned: ${whole}\nEach time is announced and listed under a number of its own (*maintenance*): *cancel maintenance 3* calls off that one, *cancel maintenance 3 series* all that are to come.`,
  );
  noteDone(deps.store, person.key, {
    at: deps.clock.now(),
    what: 'the maintenance that comes again',
    takeBack: async (again) => {
      await deps.maintenance.alone(() => endSeries(deps, again, declared.key, calendarTime(deps.clock), 'Undone. It does not come again.'));
      forgetDone(deps.store, person.key);
    },
  });
}

/** The same message heard twice is one. */
const withSeries = ({ maintenance }: MaintenanceDeps, declared: DeclaredMaintenance): readonly DeclaredMaintenance[] => [
  ...maintenance.series().filter(({ key }) => key !== declared.key),
  declared,
];

const daysOf = (every: RecurringAsked): MaintenanceDays => {
  if ('dayOfMonth' in every) return { on: 'month', dayOfMonth: every.dayOfMonth, from: null };
  if ('nth' in every) return { on: 'weekday-of-month', weekday: every.weekday, nth: every.nth, from: null };
  return { on: 'weekdays', weekdays: every.weekdays, everyWeeks: 1, from: null };
};

/** Every second week, or third, counts from that of its first time. */
const countedFrom = (when: MaintenanceDays, every: RecurringAsked, day: number): MaintenanceDays =>
  when.on !== 'weekdays' || !('everyWeeks' in every) || every.everyWeeks === undefined
    ? when
    : { ...when, everyWeeks: every.everyWeeks, from: day };

const comingOf = ({ maintenance }: MaintenanceDeps, key: string, now: EpochMs): readonly MaintenanceWindow[] =>
  maintenance
    .windows()
    .filter(({ series, startsAt }) => series?.name === key && startsAt > now)
    .toSorted((a, b) => a.startsAt - b.startsAt);

/** Calls off all of its times that have not begun. Whoever hears of it hears once. Only within `alone`. */
async function endSeries(deps: MaintenanceDeps, message: ChatMessage, key: string, now: EpochMs, text: string): Promise<void> {
  const by = message.person.key;
  await deps.maintenance.writeSeries(deps.maintenance.series().filter((one) => one.key !== key));
  const gone = comingOf(deps, key, now).map(
    (window): MaintenanceWindow => ({ ...window, state: 'cancelled', endedAt: now, endedBy: by, series: null }),
  );
  const [first] = gone;
  const news =
    first === undefined
      ? []
      : newsWrites(deps, 'cancelled', first, {
          except: by,
          change: { by },
          inside: () => ['It does not come again: all of its times are called off.'],
        });
  await deps.maintenance.commit([...gone.map(write.maintenance), ...news, ...answerWrites(message, text)]);
  deps.nudge();
}

/** `cancel maintenance 3 series`, of one that was said in chat; *undo* plans all of it again. False: it is none. Only within `alone`. */
export async function cancelSeries(deps: MaintenanceDeps, message: ChatMessage, window: MaintenanceWindow, now: EpochMs): Promise<boolean> {
  const declared = deps.maintenance.series().find(({ key }) => key === window.series?.name);
  if (declared === undefined) return false;
  const coming = comingOf(deps, declared.key, now);
  const text = `🔧 ${nameOf(window)} does not come again: all of its times that have not begun are called off. *undo* takes it back within 2 minutes.`;
  await endSeries(deps, message, declared.key, now, text);
  noteDone(deps.store, message.person.key, {
    at: deps.clock.now(),
    what: 'the end of the maintenance that comes again',
    takeBack: (again) => deps.maintenance.alone(() => planAgain(deps, again, declared, coming)),
  });
  return true;
}

async function planAgain(
  deps: MaintenanceDeps,
  message: ChatMessage,
  declared: DeclaredMaintenance,
  windows: readonly MaintenanceWindow[],
): Promise<void> {
  const by = message.person.key;
  const now = calendarTime(deps.clock);
  const coming = windows.filter(({ startsAt }) => startsAt > now);
  const [first] = coming;
  await deps.maintenance.writeSeries(withSeries(deps, declared));
  const again = againWords(declared.when);
  const news = first === undefined ? [] : newsWrites(deps, 'planned', first, { except: by, inside: () => (again === null ? [] : [again]) });
  const text = `Undone. ${again ?? ''}${first === undefined ? '' : ` The next is ${nameOf(first).toLowerCase()}.`}`;
  await deps.maintenance.commit([...coming.map(write.maintenance), ...news, ...answerWrites(message, text)]);
  forgetDone(deps.store, by);
  deps.nudge();
}
