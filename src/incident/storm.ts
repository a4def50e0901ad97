// A storm of alerts: when it begins and ends, what most of it has in common, and the words for both. Pure.

import { type Directory, roomZone, zoneOf } from './directory.js';
import { hours, minutes } from './duration.js';
import { inline } from './escape.js';
import { type EpochMs, type Incident, type PersonKey, type Severity, severities } from './incident.js';
import { span, timeOfDay, type Zone } from './moment.js';
import { isHeldBack } from './quiet.js';
import { marks } from './wording.js';

/** So many incidents within this time are a storm; it is over once fewer than a few opened in the time after. */
export const stormFrom = 10;
export const stormWithinMs = minutes(2);
export const calmBelow = 3;
export const calmWithinMs = minutes(10);
/** How long before a storm is looked at for what is usual. */
export const usualWithinMs = hours(24);
/** Of the hours of that day, the share that is busier than what counts as usual: another storm is no habit. */
const busierHours = 0.25;
/** Never called calm, whatever is usual: so many in ten minutes are hardly fewer than a storm has. */
const mostCalm = 40;

/**
 * Fewer than so many within `calmWithinMs` are calm: a few, or twice what the organisation has on a usual day, where that is more. `before`:
 * when its incidents of the time before the storm opened, all of them from `knownFrom` on. The usual hour is the busiest but for the busiest quarter.
 */
export function calmAfter(before: readonly EpochMs[], knownFrom: EpochMs, from: EpochMs): number {
  const whole = Math.min(Math.floor((from - knownFrom) / hours(1)), usualWithinMs / hours(1));
  // More were read than an hour of calm has.
  if (whole < 1) return before.length > 0 ? mostCalm : calmBelow;
  const counts = new Array<number>(whole).fill(0);
  for (const at of before) {
    const ago = Math.floor((from - at) / hours(1));
    if (ago >= 0 && ago < whole) counts[ago] = (counts[ago] ?? 0) + 1;
  }
  const usual = counts.sort((a, b) => b - a)[Math.floor(whole * busierHours)] ?? 0;
  const inTime = usual / (hours(1) / calmWithinMs);
  return Math.min(mostCalm, Math.max(calmBelow, Math.ceil(2 * inTime)));
}

/** Whether so few opened lately that what began at `from` is over: of those ten minutes nothing is from before it. */
export const isCalm = (opened: readonly EpochMs[], from: EpochMs, now: EpochMs, below: number): boolean =>
  now - from >= calmWithinMs && opened.filter((at) => now - at < calmWithinMs).length < below;

/** Unanswered pages of it from which somebody hears of the storm: fewer are read one by one. */
export const pagesFrom = 3;

/** Opened by alerts, no drill, and not held back by a silence, which was asked for. */
export const countsForStorm = (incident: Incident): boolean => incident.source !== null && !incident.drill && !isHeldBack(incident);

/** How a storm stands. */
export interface Storm {
  /** The number of its first incident. */
  readonly first: number;
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
  readonly from: EpochMs;
  /** When the newest of them opened. */
  readonly to: EpochMs;
}

const countOf = ({ counts }: Pick<Storm, 'counts'>): number => severities.reduce((sum, one) => sum + (counts[one] ?? 0), 0);

/** What most of them have in common. */
export interface Common {
  /** `region=eu-1`, of `share` of those that were looked at. */
  readonly label: { readonly name: string; readonly value: string; readonly share: number } | null;
  readonly of: number;
  /** All came from this source. */
  readonly source: string | null;
}

/** What is looked at of one incident. */
export interface Sample {
  readonly source: string;
  readonly service: string | null;
  /** Of a few of its alerts. */
  readonly labels: readonly Readonly<Record<string, string>>[];
}

/** The share from which a label names the storm, in percent. */
const sharedFrom = 60;
/** Of one alert; more are no place. */
const mostLabels = 64;
const longestValue = 100;
/** They say how an alert came to be, or how bad it is, and nothing of where: true of half of everything on any day. */
const saysNothing: ReadonlySet<string> = new Set([
  ...['severity', 'priority', 'level', 'urgency', 'importance', 'status', 'state', 'alertname', 'alert_name', 'alertgroup'],
  ...['env', 'environment', 'stage', 'tier', 'job', 'team', 'owner', 'prometheus', 'receiver', 'monitor', 'source', 'type'],
]);
const noValue: ReadonlySet<string> = new Set(['', '-', 'none', 'null', 'unknown', 'n/a', 'true', 'false']);
/** Where two are shared alike, the wider place says more. */
const preferred: readonly string[] = [
  ...['region', 'zone', 'availability_zone', 'datacenter', 'dc', 'cluster', 'host', 'hostname', 'node', 'instance', 'server'],
  ...['namespace', 'provider', 'service'],
];

/** The label that most of them share, if any, and the source where it is one. Of one incident that counts which most of its alerts have. */
export function inCommon(samples: readonly Sample[]): Common {
  const shares = new Map<string, { readonly name: string; readonly value: string; share: number }>();
  for (const sample of samples) {
    for (const [key, { name, value }] of pairsOf(sample)) {
      const known = shares.get(key) ?? { name, value, share: 0 };
      known.share += 1;
      shares.set(key, known);
    }
  }
  const rank = (name: string) => (preferred.includes(name) ? preferred.indexOf(name) : preferred.length);
  const [label = null] = [...shares.values()]
    .filter(({ share }) => share > 1 && share * 100 >= samples.length * sharedFrom)
    .toSorted((a, b) => b.share - a.share || rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
  const sources = new Set(samples.map(({ source }) => source));
  const [source = null] = sources.size === 1 ? sources : [];
  return { label, of: samples.length, source };
}

/** The pairs that more than half of its alerts have. */
function pairsOf({ service, labels }: Sample): ReadonlyMap<string, { readonly name: string; readonly value: string }> {
  const all = labels.map((one) => Object.entries(service === null ? one : { ...one, service }).slice(0, mostLabels));
  const counts = new Map<string, { readonly name: string; readonly value: string; count: number }>();
  for (const pairs of all) {
    for (const [name, given] of pairs) {
      const value = given.trim();
      if (saysNothing.has(name.toLowerCase()) || noValue.has(value.toLowerCase()) || value.length > longestValue) continue;
      const key = JSON.stringify([name, value]);
      const known = counts.get(key) ?? { name, value, count: 0 };
      known.count += 1;
      counts.set(key, known);
    }
  }
  return new Map([...counts].filter(([, { count }]) => count * 2 > all.length));
}

/** `22 of 24 share region=eu-1. All from zabbix.`; null where they have nothing in common. */
function commonWords({ label, of, source }: Common): string | null {
  const share = label === null ? null : label.share === of ? `All ${of}` : `${label.share} of ${of}`;
  const shared = label === null ? null : `${share} share ${inline(label.name, 40)}=${inline(label.value, 60)}.`;
  const words = [shared, source === null ? null : `All from ${inline(source, 40)}.`].filter((one) => one !== null);
  return words.length === 0 ? null : words.join(' ');
}

/** To one of those who hear that it has begun. `asked`: how many of its pages wait for them. */
export function stormBegun(storm: Storm, common: Common, asked: number, now: EpochMs): string {
  const kinds = severities.filter((one) => (storm.counts[one] ?? 0) > 0);
  const over = Math.max(minutes(1), Math.ceil((now - storm.from) / minutes(1)) * minutes(1));
  const yours = asked < pagesFrom ? '' : `You're asked about ${asked} of them: *ack all* takes them, *merge all* makes them one. `;
  return [
    `${marks[kinds[0] ?? 'P4']} Alert storm: ${countOf(storm)} incidents in ${span(over)}, ${kinds.map((one) => `${storm.counts[one]} × ${one}`).join(', ')}`,
    commonWords(common),
    `${yours}*list* shows all.`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** To whoever heard of it. `person`: in their own time; null in the organisation's room. */
export function stormOver(storm: Storm, open: number, directory: Directory, person: PersonKey | null): string {
  const zone: Zone = person === null ? roomZone(directory) : zoneOf(directory, person);
  const [from, to] = [storm.from, storm.to].map((at) => timeOfDay(at, typeof zone === 'string' ? zone : zone.timezone));
  const between = from === to ? `at ${timeOfDay(storm.to, zone)}` : `between ${from} and ${timeOfDay(storm.to, zone)}`;
  const left = open === 0 ? 'none is open.' : `${open} still open. *list* shows ${open === 1 ? 'it' : 'them'}.`;
  return `✅ Alert storm over: ${countOf(storm)} incidents ${between}, ${left}`;
}
