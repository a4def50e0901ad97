// The answer to `details`: everything the alerts of an incident say, as far as a phone shows it. Pure text in the reader's zone.

import { customerReportsLine } from './customer-reports.js';
import { inline, link, quoted } from './escape.js';
import { maintenanceLine } from './from-maintenance.js';
import type { EpochMs, Incident } from './incident.js';
import { grouped, timeNear, unnamed, withName } from './moment.js';
import { detectionWords, originLine } from './origin.js';
import type { Reader } from './reader.js';
import { affectedLine, alertsLine, capital, clocksDiffer, headline, linksLines, silenceThere } from './wording.js';

/** One alert, as it is told. */
export interface AlertTold {
  readonly source: string;
  readonly status: 'firing' | 'acknowledged' | 'resolved';
  /** `P1` to `P4`, or `none`. */
  readonly severity: string;
  readonly title: string;
  readonly description: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly url: string | null;
  /** What it is held under. Absent: nothing. */
  readonly under?: { readonly title: string };
  readonly firstAt: EpochMs;
  /** When it began to fire as far as anybody knows: what its source says, or when it came. */
  readonly since: EpochMs;
  /** What its source says of that, where it does not count. Absent: it counts, or there is nothing. */
  readonly saidStartedAt?: EpochMs;
  /** The most telling place first. */
  readonly places: readonly string[];
}

/** All of it together stays below what every transport takes in one message. */
const descriptionShown = 2_400;
/** Of a declaration: nothing else stands beside it. */
const declarationShown = 3_500;
const labelsShownLength = 700;
const othersShown = 5;

/** The worst alert that fires with every word of it, the others in a line each. */
export function detailsReport(incident: Incident, alerts: readonly AlertTold[], reader: Reader): string {
  const [first, ...others] = worstFirst(alerts);
  if (first === undefined) return declared(incident, reader);
  const more = Math.max(incident.alerts.total, alerts.length) - 1 - Math.min(othersShown, others.length);
  const said = [
    headline(incident),
    maintenanceLine(incident),
    alertsLine(incident),
    affectedLine(incident),
    ...foundAs(incident),
    ...whole(first, reader),
    others.length === 0 ? null : 'Other alerts:',
    ...others.slice(0, othersShown).map((one) => `• ${standing(one, reader)} · ${named(one)}`),
    more > 0 ? `… and ${grouped(more)} more` : null,
  ]
    .filter((line) => line !== null && line !== '')
    .join('\n');
  // Where to go beside what the alert itself says: its runbook, what the catalogue has, where it is silenced.
  return [said, ...linksLines(incident, said)].join('\n');
}

/** How it was found, how many customers reported it, and where the cause lies. */
const foundAs = (incident: Incident): readonly (string | null)[] => [
  incident.reportedByCustomer === true ? capital(detectionWords(incident)) : null,
  customerReportsLine(incident),
  originLine(incident),
];

/** Nobody but a person has said anything of it. */
const declared = (incident: Incident, { directory }: Reader): string =>
  [
    headline(incident),
    `There is no alert behind it: ${directory.people[incident.declaredBy]?.name ?? 'a person'} declared it. *timeline* has every word said since.`,
    affectedLine(incident),
    ...foundAs(incident),
    maintenanceLine(incident),
    incident.about == null ? null : `“${quoted(incident.about, declarationShown)}”`,
  ]
    .filter((line) => line !== null)
    .join('\n');

/** What fires before what has cleared, then the worst, then what is held under nothing, then the newest. */
const worstFirst = (alerts: readonly AlertTold[]): readonly AlertTold[] =>
  alerts.toSorted(
    (one, other) =>
      Number(one.status === 'resolved') - Number(other.status === 'resolved') ||
      one.severity.localeCompare(other.severity) ||
      Number(one.under !== undefined) - Number(other.under !== undefined) ||
      other.firstAt - one.firstAt,
  );

const whole = (alert: AlertTold, reader: Reader): readonly (string | null)[] => {
  const address = link(alert.url);
  const ways = linksIn(alert.labels);
  const rest = Object.entries(alert.labels).filter(([name]) => !ways.some((way) => way.name === name));
  return [
    `${standing(alert, reader)} · ${inline(alert.title, 250)}`,
    capitalised(heldUnder(alert)),
    alert.description === null ? null : said(alert.description),
    labels(Object.fromEntries(rest)),
    ...ways.map(({ what, url }) => `${what}: ${url}`),
    `From ${inline(alert.source, 60)}${address === null ? '' : `: ${address}`}`,
  ];
};

/** Labels that hold where to go, and what people call that. */
const linkNames: ReadonlyMap<string, string> = new Map([
  ['dashboard_url', 'Dashboard'],
  ['rule_url', 'Rule'],
  ['silence_url', silenceThere],
  ['image_url', 'Picture'],
]);

const linksIn = (all: Readonly<Record<string, string>>) =>
  [...linkNames].flatMap(([name, what]) => {
    const url = Object.hasOwn(all, name) ? link(all[name] ?? null) : null;
    return url === null ? [] : [{ name, what, url }];
  });

const capitalised = (text: string | null): string | null => (text === null ? null : capital(text));

/** `P1 firing since 22:00 GMT`. */
function standing({ severity, status, firstAt, since, saidStartedAt: said }: AlertTold, reader: Reader): string {
  const { now } = reader;
  const timezone = unnamed(reader.timezone);
  if (status === 'resolved') return `${severity} cleared, first seen ${timeNear(firstAt, now, withName(timezone))}`;
  const why = said === undefined || said > since ? clocksDiffer : ': too long ago to count';
  const doubted = said === undefined ? '' : ` (its source says ${timeNear(said, now, timezone)}${why})`;
  return `${severity} ${status} since ${timeNear(since, now, withName(timezone))}${doubted}`;
}

const named = (alert: AlertTold): string =>
  [inline(alert.title, 80), ...alert.places.slice(0, 1).map((place) => inline(place, 60)), heldUnder(alert)]
    .filter((part) => part !== null && part !== '')
    .join(' · ');

/** `held under Host db-1 down`; null where it is held under nothing. */
const heldUnder = ({ under }: AlertTold): string | null => (under === undefined ? null : `held under ${inline(under.title, 60)}`);

function said(text: string): string {
  const shown = quoted(text, descriptionShown);
  if (shown === '') return '';
  const cut = shown.endsWith('…') && text.length > descriptionShown;
  return `“${shown}”${cut ? `\n(The beginning of ${grouped(text.length)} characters; /api/alerts has the rest.)` : ''}`;
}

/** `instance db-7.fra:9100 · job node`; as many as fit. */
function labels(all: Readonly<Record<string, string>>): string | null {
  const parts = Object.entries(all).map(([name, value]) => `${inline(name, 40)} ${inline(value, 120)}`.trim());
  const shown: string[] = [];
  let length = 0;
  for (const part of parts) {
    length += part.length + 3;
    if (length > labelsShownLength) break;
    shown.push(part);
  }
  const more = parts.length - shown.length;
  return parts.length === 0 ? null : [...shown, ...(more > 0 ? [`${more} more labels`] : [])].join(' · ');
}
