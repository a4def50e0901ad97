// What one change has to say to one recipient, as one message: a phone that buzzes five times in a row for the same incident is not read
// five times. Only plain words are put together; what is answered by a tap, edited or voted on stands alone.

import type { Incident } from './incident.js';
import { chatKeyOf, type Message } from './message.js';
import { continued, linksAtEnd } from './wording.js';

/** Words without anything that belongs to them alone. */
const isPlain = (message: Message): boolean =>
  message.act.do === 'say' &&
  (message.kind === 'room' || message.kind === 'update') &&
  message.incident !== null &&
  message.repeats === undefined &&
  message.bundleMs === undefined &&
  message.choices === undefined &&
  message.media === undefined &&
  message.quote === null;

/** The page of a P1 is read by itself; milder ones may be told several in one, by words of their own. One that may not be said at all carries nothing else. */
const isPage = ({ kind, act, severity, proposal, incident, onlyReplacing }: Message): boolean =>
  kind === 'page' && onlyReplacing === undefined && act.do === 'say' && severity === 'P1' && proposal === undefined && incident !== null;

/** What goes the same way to the same chat, with the same right to be dropped. */
const wayOf = ({ to, via = '', except = '', unless, fallbackAfterMs = null, incident }: Message): string =>
  JSON.stringify([chatKeyOf(to), via, except, unless, fallbackAfterMs, incident]);

/** The messages of one change with everything that is plain in one for each recipient, in the place of the first. */
export function merged(messages: readonly Message[], incident: Incident): readonly Message[] {
  if (messages.length < 2) return messages;
  const together = groupedBy(messages.filter(isPlain), wayOf);
  const whole = messages.flatMap((message) => {
    if (!isPlain(message)) return [message];
    const all = together.get(wayOf(message)) ?? [message];
    return all[0] === message ? [asOne(all, incident)] : [];
  });
  return withinPages(whole, incident);
}

/** Somebody who is paged reads the rest of the news on that page, above what is asked of them. */
function withinPages(messages: readonly Message[], incident: Incident): readonly Message[] {
  const newsTo = (page: Message) => messages.filter((one) => isPlain(one) && one.unless === null && isSameChat(one, page));
  const told = new Set(messages.filter(isPage).flatMap(newsTo));
  return messages.flatMap((message) => {
    if (told.has(message)) return [];
    const news = isPage(message) ? newsTo(message) : [];
    if (news.length === 0) return [message];
    const lines = message.text.split('\n');
    const more = news.flatMap(({ text }) => continued(incident, lines, text));
    const asked = lines.length - linksAtEnd(lines) - 1;
    return [{ ...message, text: [...lines.slice(0, asked), ...more, ...lines.slice(asked)].join('\n') }];
  });
}

const isSameChat = (one: Message, other: Message): boolean =>
  chatKeyOf(one.to) === chatKeyOf(other.to) && (one.via ?? '') === (other.via ?? '') && one.incident === other.incident;

/** The first says which incident; what newer ones would replace, as a regular post, comes last. What counts minutes is soon wrong: it lives as long as the shortest. */
function asOne(messages: readonly Message[], incident: Incident): Message {
  const inOrder = [...messages.filter(({ replaces }) => replaces === null), ...messages.filter(({ replaces }) => replaces !== null)];
  const [first, ...others] = inOrder;
  if (first === undefined || others.length === 0) return messages[0] as Message;
  const lines = first.text.split('\n');
  for (const { text } of others) lines.push(...continued(incident, lines, text));
  const lives = messages.flatMap(({ expiresAfterMs }) => (expiresAfterMs === null ? [] : [expiresAfterMs]));
  const expiresAfterMs = lives.length === 0 ? null : Math.min(...lives);
  return { ...first, text: lines.join('\n'), replaces: null, expiresAfterMs };
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
