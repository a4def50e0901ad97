// E-mail, for what can do nothing else: a message as it travels, or the form of a service that receives mail. What it means stands in the
// subject, else in lines of its body like `State: OK`.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { joinedKey } from './joined-key.js';
import { looseFields } from './loose-fields.js';
import { readEach } from './other-shape.js';
import { type Fields, first, firstText, hashOf, instant, labelsOf, storableKey, text } from './reading.js';
import type { Source, SourceRequest } from './source.js';
import { atOnce } from './steps.js';
import { hostNames, linesOf, plainly, saidIn, severityIn, statusIn } from './told-in-words.js';
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
