// Durations as people say them in chat: `20m`, `1h`, `1h30`, `20 min`, `15`. One pass from the left.

import { days, hours, minutes, seconds } from '../../incident/duration.js';

export interface ReadDuration {
  readonly ms: number;
  /** Nothing but a number was said, which stands for minutes. */
  readonly bare: boolean;
  /** What follows it, trimmed. */
  readonly rest: string;
}

const units: ReadonlyMap<string, (n: number) => number> = new Map([
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((name) => [name, seconds] as const),
  ...['m', 'min', 'mins', 'minute', 'minutes', 'minuten', 'minutos', 'mts', "'"].map((name) => [name, minutes] as const),
  ...['h', 'hr', 'hrs', 'hour', 'hours', 'std', 'stunde', 'stunden', 'hora', 'horas', 'ghante', 'ghanta'].map(
    (name) => [name, hours] as const,
  ),
  ...['d', 'day', 'days'].map((name) => [name, days] as const),
]);

/** The duration `text` begins with, or null. A bare number is minutes, also after hours: `1h30`. */
export function readDuration(typed: string): ReadDuration | null {
  const text = typed.replace(/ {2,}/g, ' ').replace(/^\s*[~≈]\s*/u, '');
  const said = inWords(text.trim());
  if (said !== null) return said;
  let rest = text.trim();
  let ms = 0;
  let bare = true;
  let parts = 0;
  while (parts < 3) {
    const part = partAt(rest);
    // A second bare number is somebody's next word (`20 15 people waiting`), save for the 30 of `1h30`.
    if (part === null || (parts > 0 && part.bare && (bare || ms % hours(1) !== 0 || !/^[0-5][0-9]/.test(rest)))) break;
    ms += part.ms;
    bare = parts === 0 && part.bare;
    rest = part.rest;
    parts += 1;
    if (part.bare) break;
  }
  return parts === 0 || !Number.isFinite(ms) ? null : { ms, bare, rest: rest.trim() };
}

/** `half an hour`, `an hour and a half`, `quarter of an hour`, `a couple of hours`. */
function inWords(text: string): ReadDuration | null {
  for (const [pattern, ms] of spelled) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { ms, bare: false, rest: text.slice(found.length).trim() };
  }
  const range = /^([0-9]{1,3}) ?(?:-|–|—|to) ?(?=[0-9]{1,3} ?\p{L})/iu.exec(text)?.[0];
  // Of `15-20 min` the later is promised.
  return range === undefined ? null : readDuration(text.slice(range.length));
}

/** Numbers of minutes that people write out, in every language there are words of. */
const minuteWords: readonly (readonly [string, number])[] = [
  ['five|cinco|fünf|paanch|panch', 5],
  ['ten|diez|dez|zehn|das', 10],
  ['fifteen|quince|quinze|fünfzehn|pandrah', 15],
  ['twenty|veinte|vinte|zwanzig|bees|bis', 20],
  ['twenty[ -]?five', 25],
  ['thirty|treinta|trinta|dreißig|dreissig|tees|tis', 30],
  ['forty|cuarenta|quarenta|vierzig|chalis', 40],
  ['forty[ -]?five', 45],
  ['fifty', 50],
];

const spelled: readonly (readonly [RegExp, number])[] = [
  [/^(an|one) hour and a half\b/i, minutes(90)],
  [/^(a |one )?(half|hlaf|haf|halft|hafl)( an?)? ?hour\b/i, minutes(30)],
  [/^(hora y media|hora e meia|anderthalb stunden|dedh ghant[ae])(?![\p{L}])/iu, minutes(90)],
  [/^half(?=$| h)( h)?\b/i, minutes(30)],
  [/^(aadha|adha|aadhe) ghanta?e?\b/i, minutes(30)],
  [/^(media hora|meia hora|(eine )?halbe stunde)\b/i, minutes(30)],
  [/^(una|uma|eine|ek) (hora|stunde|ghanta)\b/i, hours(1)],
  ...(['do|dos|duas|zwei', 'teen|tin|tres|três|drei', 'char|chaar|cuatro|quatro|vier'] as const).map(
    (words, at) => [new RegExp(`^(?:${words}) (?:ghant[ae]|horas|stunden)(?![\\p{L}])`, 'iu'), hours(at + 2)] as const,
  ),
  [/^(a )?quarter (of an? )?hour\b/i, minutes(15)],
  [/^(an|one) hour\b/i, hours(1)],
  [/^a couple (of )?hours\b/i, hours(2)],
  [/^a couple (of )?min(ute)?s\b/i, minutes(2)],
  [/^a few min(ute)?s\b/i, minutes(5)],
  [/^(a|one) min(ute)?\b/i, minutes(1)],
  ...(['two', 'three', 'four', 'five', 'six'] as const).map((word, at) => [new RegExp(`^${word} hours\\b`, 'i'), hours(at + 2)] as const),
  ...minuteWords.map(
    ([words, n]) => [new RegExp(`^(?:${words})(?: ?- ?| )min(?:ute|uten|utos|utes|s)?(?![\\p{L}])`, 'iu'), minutes(n)] as const,
  ),
];

function partAt(text: string): ReadDuration | null {
  let end = 0;
  while (end < text.length && /^[0-9.]$/u.test(text[end] ?? '')) end += 1;
  const amount = Number(text.slice(0, end));
  if (end === 0 || end > 7 || Number.isNaN(amount) || text[0] === '.') return null;
  const spaced = text[end] === ' ' ? end + 1 : end;
  // `30 more minutes`.
  const unitFrom = /^more /i.test(text.slice(spaced, spaced + 5)) ? spaced + 5 : spaced;
  let unitEnd = unitFrom;
  while (unitEnd < text.length && /^[\p{L}']$/u.test(text[unitEnd] ?? '')) unitEnd += 1;
  const unit = units.get(text.slice(unitFrom, unitEnd).toLowerCase());
  if (unit !== undefined) return { ms: Math.round(unit(amount)), bare: false, rest: text.slice(unitEnd).trimStart() };
  const next = text[end];
  const ended = next === undefined || /^[\s,;!]$/u.test(next);
  return ended ? { ms: minutes(amount), bare: true, rest: text.slice(end).trimStart() } : null;
}
