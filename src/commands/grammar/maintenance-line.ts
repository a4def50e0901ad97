// A maintenance line taken apart: which services, when, what is done and why, or which window is meant and what is to become of it.

import type { Misread } from '../command.js';
import type { MaintenanceAsk, PlanAsked } from '../maintenance-ask.js';
import { readDuration } from './durations.js';
import { everyIn } from './every.js';
import { readWhen, spanOfWhen } from './when.js';

interface Times {
  readonly now: number;
  readonly timezone: string;
}

/** What could not be read of a line that is to plan a window. */
export type PlanMissing = 'services' | 'time' | 'end' | 'why' | 'every';

/** More services than anybody types. */
const mostServices = 12;
const longestServiceChars = 100;
const longestTextChars = 300;
/** Words looked through for the time. */
const mostWords = 40;

/** `payments, checkout Sat 02:00-04:00 db upgrade because …`: taken apart, or what is missing. */
export function readPlan(rest: string, kind: PlanAsked['kind'], times: Times): PlanAsked | { readonly missing: PlanMissing } {
  const [line = ''] = rest.trim().split('\n');
  const { text, why } = withoutReason(line);
  const listed = servicesAtStart(text);
  if (listed === null) return { missing: 'services' };
  const again = everyIn(listed.rest);
  if (again === 'unclear') return { missing: 'every' };
  if (again !== null) {
    const { what, feels } = withoutFeeling(again.others);
    return { kind, services: listed.services, when: again.said, what: cut(what), why: cut(why), feels: cut(feels), every: again.every };
  }
  const found = timeIn(listed.rest, times);
  if (found === null) return { missing: 'time' };
  if (found === 'no-end') return { missing: 'end' };
  const { what, feels } = withoutFeeling(found.others);
  if (kind === 'emergency' && why === '') return { missing: 'why' };
  return { kind, services: listed.services, when: found.when, what: cut(what), why: cut(why), feels: cut(feels) };
}

const cut = (text: string): string => text.trim().slice(0, longestTextChars);

/** `… because the disk fails`, `… due to …`. */
function withoutReason(line: string): { readonly text: string; readonly why: string } {
  const found = /(?:^|[\s,;:(–—-])(?:because(?: of)?|due to|reason:)[\s:,]+/iu.exec(line);
  if (found === null) return { text: line, why: '' };
  return {
    text: line.slice(0, found.index),
    why: line
      .slice(found.index + found[0].length)
      .replace(/\)\s*$/u, '')
      .trim(),
  };
}

/** `… customers feel short interruptions`, `… impact: read-only`. */
function withoutFeeling(text: string): { readonly what: string; readonly feels: string } {
  const found = /(?:^|[\s,;:(–—-])(?:customers? (?:may |will |might )?(?:feel|see|notice)|impact:?)\s+/iu.exec(text);
  const plain = (said: string) => said.replace(/^[\s,;:–—-]+|[\s,;:–—-]+$/gu, '');
  if (found === null) return { what: plain(text), feels: '' };
  return { what: plain(text.slice(0, found.index)), feels: plain(text.slice(found.index + found[0].length)) };
}

/** `payments`, `payments, checkout`, `payments and checkout`; `on` or `of` before them and a colon behind are left out. */
function servicesAtStart(text: string): { readonly services: readonly string[]; readonly rest: string } | null {
  let rest = text.trim().replace(/^(?:(?:on|of|for|the|window|windows)\s+)+/iu, '');
  const services: string[] = [];
  for (;;) {
    const found = /^([\p{L}\p{N}*][\p{L}\p{N}._*/-]*)(\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|:?\s+|:?$)/iu.exec(rest);
    const name = found?.[1]?.replace(/[.]+$/u, '') ?? '';
    if (found === null || name === '' || name.length > longestServiceChars) return null;
    services.push(name);
    rest = rest.slice(found[0].length);
    if (!/[,&]|and/iu.test(found[2] ?? '')) return { services, rest };
    if (services.length >= mostServices) return null;
  }
}

interface TimeFound {
  readonly when: string;
  /** What stands before and behind it. */
  readonly others: string;
}

/** The first time from when until when in it; `no-end` where only a beginning is named. */
function timeIn(text: string, times: Times): TimeFound | 'no-end' | null {
  const words = text.split(/(?<=\s)/u).slice(0, mostWords);
  let noEnd = false;
  for (let at = 0; at < words.length; at += 1) {
    const before = words.slice(0, at).join('');
    const tail = text.slice(before.length);
    const read = readWhen(tail, times);
    if (read === null) continue;
    if (spanOfWhen(read.when, times.now) === null || (read.when.said === 'span' && read.when.isDay)) {
      noEnd = true;
      continue;
    }
    const when = tail.slice(0, tail.length - read.rest.length).replace(/[\s,.;:!]+$/u, '');
    return { when, others: `${before} ${read.rest}`.trim() };
  }
  return noEnd ? 'no-end' : null;
}

const wentWrong =
  /^(?:has |have |is |it |has been )*(?:went|gone|going|goes) (?:all |badly |really )?wrong\b|^(?:has |have )?failed\b|^(?:is |became |becomes )?(?:an? )?incident\b|^broke\b|^declare\b/iu;

/** `3`, `3 Sun 02:00-04:00`, `3 went wrong`: which window, and what is to become of it. Null: no number stands there. */
export function readOfOne(rest: string, times: Times): { readonly id: number; readonly asks: MaintenanceAsk | 'show' | 'unclear' } | null {
  const found = /^(?:no\.?\s*|number\s+)?#?([0-9]{1,7})(?![0-9:.h])(?:[,:]?\s+|[,:.!?]*$)(.*)$/iu.exec(rest.trim());
  if (found === null) return null;
  const id = Number(found[1]);
  const tail = (found[2] ?? '').trim();
  if (tail === '') return { id, asks: 'show' };
  const wrong = wentWrong.exec(tail);
  if (wrong !== null) return { id, asks: { does: 'went-wrong', id, says: noteAfter(tail.slice(wrong[0].length)) } };
  const extend = /^(?:extend(?:ed)?|prolong(?:ed)?|longer)\b\s*(.*)$/iu.exec(tail);
  const by = extend === null ? null : readExtension(extend[1] ?? '', times);
  if (by !== null) return { id, asks: { does: 'extend', id, by } };
  const ends = /^(?:is |has )?(?:end(?:ed|s)?|over|done|finished|complete(?:d)?)(?: (?:it|early|now|already))*\b(.*)$/iu.exec(tail);
  if (ends !== null) return { id, asks: { does: 'end', id, says: noteAfter(ends[1] ?? '') } };
  const cancels = /^(?:is |has been )?(?:cancel(?:led|ed)?|called off|call off|off)\b(.*)$/iu.exec(tail);
  if (cancels !== null) return { id, asks: { does: 'cancel', id, says: noteAfter(cancels[1] ?? '') } };
  const words = tail.replace(/^(?:(?:moves?|moved|is|now|to|on|at)\s+)+(?=\S)/iu, (lead) => (/^now\s+$/iu.test(lead) ? lead : ''));
  const read = readWhen(words, times);
  if (read !== null && read.rest === '' && spanOfWhen(read.when, times.now) !== null)
    return { id, asks: { does: 'move', id, when: words } };
  return { id, asks: 'unclear' };
}

const noteAfter = (text: string): string =>
  text
    .replace(/^[\s,.;:!–—-]*(?:because\b[\s:,]*)?/iu, '')
    .trim()
    .slice(0, longestTextChars);

/** `30m`, `by an hour`, `until 05:00`. */
export function readExtension(text: string, times: Times): { readonly ms: number } | { readonly until: string } | null {
  const said = text
    .trim()
    .replace(/^(?:it|the window)\s+/iu, '')
    .replace(/[.!]+$/u, '')
    .replace(/\s+(?:more|longer|please|pls)$/iu, '');
  const duration = readDuration(said.replace(/^(?:by|for|another|\+)\s*/iu, ''));
  if (duration !== null && duration.ms > 0 && duration.rest.replace(/^(?:more|longer|please|pls)$/iu, '') === '')
    return { ms: duration.ms };
  const until = said.replace(/^to\s+/iu, 'until ');
  const read = /^until\s/iu.test(until) ? readWhen(until, times) : null;
  return read !== null && read.rest === '' && read.when.said === 'until' ? { until } : null;
}

const example = 'maintenance payments Sat 02:00-04:00 db upgrade';
const everyExample = 'maintenance payments every Sun 02:00-03:00 backups';
const emergencyExample = 'emergency maintenance payments now-04:00 because a disk fails';

const missingWords: Readonly<Record<PlanMissing, string>> = {
  services: 'Which service, and when?',
  time: 'From when until when?',
  end: 'Until when? A window needs its end.',
  why: 'Why can it not wait? An emergency needs a reason.',
  every:
    'On which days, from when until when? It can come every day, every Mon, Wed, every 2 weeks Sun, monthly on the 1st or every first Sun.',
};

/** The ask for a window, or what is missing in its line. */
export function askToPlan(
  rest: string,
  kind: PlanAsked['kind'],
  times: Times,
): { readonly ask: 'maintenance'; readonly asks: MaintenanceAsk } | Misread {
  const plan = readPlan(rest, kind, times);
  return 'missing' in plan
    ? {
        misread: missingWords[plan.missing],
        example: plan.missing === 'every' ? everyExample : kind === 'planned' ? example : emergencyExample,
      }
    : { ask: 'maintenance', asks: { does: 'plan', ...plan } };
}
