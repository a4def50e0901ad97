// E-mail, for what can do nothing else: a message as it travels, or the form of a service that receives mail. What it means stands in the
// subject, else in lines of its body like `State: OK`.

import { type AlertSeverity, type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { joinedKey } from './joined-key.js';
import { looseFields } from './loose-fields.js';
import { readEach } from './other-shape.js';
import { type Fields, first, firstText, hashOf, instant, labelsOf, storableKey, text } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readMail);

export const email = {
  name: 'email',
  title: 'E-mail',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

/** Mailgun, SendGrid, Postmark and others call them so. */
const textNames = ['text', 'bodyplain', 'textbody', 'plain', 'strippedtext', 'textasplain'];
const htmlNames = ['html', 'bodyhtml', 'htmlbody', 'strippedhtml'];
const idNames = ['messageid', 'mid'];
const hostNames = ['host', 'hostname', 'server', 'instance', 'device'];

const readMail = (given: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const mail = looseFields(shortened(given)) ?? {};
  const subject = plainSubject(firstText(mail, ['subject']));
  const body = firstText(mail, textNames) ?? wordsOf(firstText(mail, htmlNames));
  if (subject === null && body === null) return null;
  // An absence note is an answer to us, and nobody's alert (RFC 3834).
  if (/^auto-replied\b/i.test(text(mail.autosubmitted) ?? '')) return [];
  const from = addressIn(firstText(mail, ['from', 'sender', 'fromemail', 'envelopefrom']));
  const title = subject ?? body?.split('\n', 1)[0]?.slice(0, longestSubject) ?? fallbackTitle(source);
  const lines = linesOf(body);
  const status = statusIn(subject, lines);
  if (status === 'none') return [];
  const severity = severityIn(subject, lines);
  const about = plainly(title);
  const key = firstText(mail, ['xmusterkey', 'musterkey']) ?? joinedKey([from, about]) ?? `text:${hashOf(title)}`;
  return [
    {
      ...blankSignal,
      source,
      dedupKey: storableKey(key),
      status,
      severity: severity?.severity ?? null,
      severityWord: severity?.word ?? null,
      title,
      description: body,
      service: saidIn(lines, ['service', 'application', 'app']) ?? saidIn(lines, hostNames),
      url: /https?:\/\/[^\s<>"']{1,2000}/i.exec(body ?? '')?.[0] ?? null,
      labels: labelsOf({ from, host: saidIn(lines, hostNames) }),
      startedAt: status === 'firing' ? first(mail, ['date', 'timestamp'], instant) : null,
      eventId: placeIdOf(firstText(mail, ['xmustermail'])) ?? eventIdOf(firstText(mail, idNames), [status, subject, body, text(mail.date)]),
    },
  ];
};

/** Of one that was read out of a mailbox: its place there. */
const placeIdOf = (place: string | null): string | null => (place === null ? null : storableKey(`mail ${place}`));

/** Scripts give all of their mails one id: what says something else is another mail. */
const eventIdOf = (id: string | null, said: readonly (string | null)[]): string | null =>
  id === null ? null : storableKey(`${id} ${hashOf(JSON.stringify(said))}`);

/** Nothing beyond that is looked at. */
const shortened = (given: Fields): Fields =>
  Object.fromEntries(Object.entries(given).map(([name, said]) => [name, typeof said === 'string' ? said.slice(0, longestBody) : said]));

const longestSubject = 2_000;
/** More than anybody reads in a chat. */
const longestBody = 64 * 1024;

const addressIn = (said: string | null): string | null => {
  const address = /[^\s<>"',;]{1,64}@[^\s<>"',;]{1,255}/.exec(said?.slice(0, 1_000) ?? '')?.[0];
  return address?.toLowerCase() ?? null;
};

/** Without what mail programs put before it when it is passed on. */
const plainSubject = (subject: string | null): string | null =>
  text(subject?.slice(0, longestSubject).replace(/^(?:\s*(?:re|fwd?|aw|wg|rv|enc|tr)\s*(?:\[\d+\]\s*)?:)+/i, '') ?? null);

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

const statusIn = (subject: string | null, lines: Lines): AlertStatus | 'none' => {
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
const severityIn = (subject: string | null, lines: Lines): { readonly severity: AlertSeverity | null; readonly word: string } | null => {
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
const linesOf = (body: string | null): Lines => {
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

type Lines = ReadonlyMap<string, string>;

const longestLines = 8_000;
const mostLines = 200;
const longestName = 60;

const saidIn = (lines: Lines, names: readonly string[]): string | null =>
  names.map((name) => lines.get(name) ?? null).find((said) => said !== null) ?? null;

/** What it is about: the same for the mail that says it fires and the one that says it is over, and whatever the figures are. */
const plainly = (title: string): string =>
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

/** The words of a page. Good enough to be read; nothing is shown as a page again. */
const wordsOf = (html: string | null): string | null =>
  html === null
    ? null
    : text(
        withoutUnseen(html)
          .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h[1-6])\b[^<>]*>/gi, '\n')
          .replace(/<[^<>]*>/g, ' ')
          .replace(/&(nbsp|amp|lt|gt|quot|#39|apos);/gi, (_, name: string) => entities[name.toLowerCase()] ?? ' ')
          .replace(/[ \t]+/g, ' ')
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '')
          .join('\n'),
      );

/** Without what no reader of a page sees. One that does not end takes the rest along. */
const withoutUnseen = (html: string): string => {
  const parts: string[] = [];
  const lower = html.toLowerCase();
  let from = 0;
  for (const { 1: name = '', index } of lower.matchAll(/<(style|script|head|title)\b/g)) {
    if (index < from) continue;
    parts.push(html.slice(from, index));
    const end = lower.indexOf(`</${name}`, index);
    if (end < 0) return parts.join(' ');
    from = end;
  }
  return [...parts, html.slice(from)].join(' ');
};

const entities: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'" };
