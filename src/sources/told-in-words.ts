// What an alert says in words for people, where no field says it: the subject of a mail, the title of a chat message, lines like `State: OK`.

import type { AlertSeverity, AlertStatus } from '../alerts/alert.js';
import { text } from './reading.js';
import { severityOf } from './severity-words.js';
import { statusOf } from './status-words.js';

const endings = 'ok|okay|up|normal|resolved|recovered|recovery|cleared?|closed|fixed|healthy|solved|restored';
/** At the head, or in brackets anywhere: `[RESOLVED] …`, `RECOVERY: …`, `OK - …`, `… (recovered)`. */
const endedBefore = new RegExp(`^\\W*(?:${endings})\\b\\s*(?:[:\\-–—|\\]]|$)|[[({]\\s*(?:${endings})\\s*(?::\\s*\\d+)?[\\])}]`, 'i');
/** `… is OK`, `… is back up`, `… has recovered`, `… - OK`, `Website up: …`, `… back to normal`. */
const endedAfter = new RegExp(
  [
    `\\b(?:is|are|has|was|state:?|status:?)\\s+(?:now\\s+|been\\s+|back\\s+)*(?:${endings}|online|operational)\\b`,
    `\\bback (?:up|online|to normal)\\b`,
    `[:–—-]\\s+(?:${endings})\\W*$`,
    `^\\W*(?:[\\w.-]+\\s+){1,3}(?:${endings})\\s*:`,
  ].join('|'),
  'i',
);
const endedAnywhere =
  /\b(?:resolved|recovered|recovery(?! (?:time|point|objective|mode|plan|job|lag|model|window))|cleared|restored|succeeded|successful(?:ly)?)\b/i;
/** With any of these, a word of ending is said of something else: `Recovery of db-1 failed`. */
const notEnded =
  /\b(?:not|never|nothing|none|un\w+ed|fail\w*|error\w*|down|critical|unable|cannot|can't|problem|alarm|firing|trigger\w*|warning|exceed\w*|breach\w*|overdue|missing|stuck|stalled|waiting|pending|timed out|timeout|too (?:few|many|long|slow|high|low|late))\b/i;
const acknowledged = /^\W*(?:ack(?:nowledge(?:d|ment)?)?)\b\s*(?:[:\-–—|\]]|$)|[[({]\s*ack(?:nowledge(?:d|ment)?)?\s*[\])}]/i;

/** A subject says more than a line. Neither: it fires. */
export const statusIn = (subject: string | null, lines: Lines): AlertStatus | 'none' => {
  if (subject !== null) {
    if (acknowledged.test(subject)) return 'acknowledged';
    if (endedBefore.test(subject)) return 'resolved';
    if (!notEnded.test(subject) && (endedAfter.test(subject) || endedAnywhere.test(subject))) return 'resolved';
    if (notEnded.test(subject)) return 'firing';
  }
  const said = saidIn(lines, ['notification type', 'alert status', 'current status', 'new state', 'status', 'state']);
  return statusOf(said?.split(/\W/, 1)[0] ?? null);
};

/** A word for how bad it is, in the subject or in a line of the body of its own. */
export const severityIn = (
  subject: string | null,
  lines: Lines,
): { readonly severity: AlertSeverity | null; readonly word: string } | null => {
  const said = saidIn(lines, ['severity', 'priority', 'urgency', 'level']);
  const inBody = severityOf(said);
  if (said !== null && inBody !== null) return { severity: inBody, word: said };
  for (const [, ...places] of (subject ?? '').matchAll(severityPlaces)) {
    const word = places.find((place) => place !== undefined) ?? '';
    const severity = severityOf(word.replace(/\b(?:alert|page|unknown|none)\b/gi, ' '));
    if (severity !== null) return { severity, word };
  }
  return null;
};

/** In brackets, at the head, in capitals, or after `is`: elsewhere `high` and `error` are of anything. */
const severityPlaces =
  /[[({]([^\][(){}]{1,40})[\])}]|^\W*([a-z]+\d?)\s*[:|–—-]\s|\b(CRITICAL|FATAL|EMERGENCY|DISASTER|MAJOR|MINOR|WARNING|P[1-5]|SEV-?[0-4])\b|\b(?:is|now)\s+(critical|warning)\b/gi;

/** What stands in lines of its own behind a name: `Host: db-1`. Names in lower case; of two of one name the first counts. */
export const linesOf = (body: string | null): Lines => {
  const lines = new Map<string, string>();
  for (const line of (body ?? '').slice(0, longestLines).split('\n', mostLines)) {
    const at = line.search(/[:=]/);
    if (at < 1 || at > longestName) continue;
    const name = line
      .slice(0, at)
      .replace(/[*_>•\s-]+/g, ' ')
      .trim()
      .toLowerCase();
    const said = text(line.slice(at + 1).replace(/[*_]+/g, ' '));
    if (said !== null && !lines.has(name)) lines.set(name, said.slice(0, 200));
  }
  return lines;
};

export type Lines = ReadonlyMap<string, string>;

const longestLines = 8_000;
const mostLines = 200;
const longestName = 60;

/** What people call the place in such a line. */
export const hostNames = ['host', 'hostname', 'server', 'instance', 'device'];

/** The first of these names that stands there. */
export const saidIn = (lines: Lines, names: readonly string[]): string | null =>
  names.map((name) => lines.get(name) ?? null).find((said) => said !== null) ?? null;

/** What it is about: the same for the mail that says it fires and the one that says it is over, and whatever the figures are. */
export const plainly = (title: string): string =>
  title
    .toLowerCase()
    .replace(/\bin (?:\d+[dhms]\s*){1,4}(?=:)/, ' ')
    .replace(/[[({][^\][(){}]{0,40}[\])}]/g, (part) => (isState(part, true) ? ' ' : part))
    .replace(
      /\d{4}-\d\d-\d\d[t ]?[\d:.z+]*|\b\d{1,2}:\d\d(?::\d\d)?\b|\d+(?:[.,]\d+)?\s*(?:%|percent|ms|s|sec|min|h|gb|mb|kb|b)\b|\d+(?:[.,]\d+)?%/g,
      '#',
    )
    .split(/\s+/)
    .filter((word) => !isState(word))
    .join(' ')
    .trim();

const stateWords: ReadonlySet<string> = new Set([
  ...endings.split('|').map((word) => word.replace('?', '')),
  ...[
    'clear',
    'problem',
    'alert',
    'alarm',
    'firing',
    'triggered',
    'trigger',
    'alerting',
    'down',
    'is',
    'are',
    'has',
    'now',
    'back',
    'to',
    'been',
    'was',
    'still',
  ],
  ...[
    'online',
    'offline',
    'operational',
    'new',
    'update',
    'acknowledged',
    'acknowledgement',
    'ack',
    'restored',
    'failed',
    'failing',
    'failure',
    'host',
    'service',
  ],
]);

/** `[FIRING:1]` counts how many; beside words a number is of what it stands with. */
const isState = (part: string, isInBrackets = false): boolean => {
  const words = part.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.length > 0
    ? words.every((word) => stateWords.has(word) || severityOf(word) !== null || (isInBrackets && /^\d+$/.test(word)))
    : true;
};
