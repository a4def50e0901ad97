// The night the page is made for: 3:14, the database is gone. Each line is typed into the right phone, found by role.

import { toneOf } from './format.js';
import { lastThat } from './last.js';
import type { State } from './state.js';
import type { Chat, Message, Person } from './types.js';

export interface Line {
  readonly kind: 'say';
  readonly who: 'owner' | 'manager';
  readonly where: 'direct' | 'room';
  readonly text: string;
  /** Why one would say it now. */
  readonly why: string;
}

/** A line to say, or the first sample alert starting or ending. */
export type Step = Line | { readonly kind: 'fire' | 'clear'; readonly why: string };

const owner = (where: Line['where'], text: string, why: string): Line => ({ kind: 'say', who: 'owner', where, text, why });
const manager = (text: string, why: string): Line => ({ kind: 'say', who: 'manager', where: 'room', text, why });

export const steps: readonly Step[] = [
  { kind: 'fire', why: 'People are woken, a war room opens.' },
  owner('direct', 'ack', 'The page woke you. Take it.'),
  owner('room', 'update connection pool corrupted', 'A first word within two minutes.'),
  owner('room', 'propose restart the connection pool', 'Ask before you act.'),
  manager('approve', 'One word decides.'),
  owner('room', 'update 70% restored', 'Everybody sees it, nobody has to ask.'),
  owner('room', 'done', 'The approved step is taken.'),
  { kind: 'clear', why: 'The source says so too.' },
  owner('room', 'resolve traffic back to normal', 'The clock stops.'),
  owner('room', 'cause leak in the connection handler', 'While it is fresh.'),
  manager('timeline', 'The whole record, written by itself.'),
];

/** Who says it: the one paged last, or the first of that rank. */
export function actorOf(step: Line, state: State): Person | null {
  const people = state.people();
  if (step.who === 'manager')
    return people.find(({ role }) => role === 'manager') ?? people.find(({ role }) => role === 'executive') ?? null;
  const paged = people
    .map((person) => ({ person, page: lastPage(state.messages(person.phone)) }))
    .filter(({ person, page }) => page !== null && person.role === 'responder')
    .sort((a, b) => Date.parse(b.page?.at ?? '') - Date.parse(a.page?.at ?? ''))
    .at(0)?.person;
  return paged ?? people.find(({ role }) => role === 'responder') ?? people[0] ?? null;
}

/** Where it is said: the newest group both are in, or the chat with the bot. */
export function placeOf(step: Line, person: Person, state: State): string {
  if (step.where === 'direct') return person.phone;
  const groups = state.chatsOf(person.phone).filter((chat: Chat) => chat.kind === 'group' && state.isIn(chat, person.phone));
  return groups[0]?.id ?? person.phone;
}

const lastPage = (messages: readonly Message[]): Message | null =>
  lastThat(messages, (message) => message.fromBot && toneOf(message.text) !== null && asksForAck.test(message.text));

/** The owner's own page; a backup's begins with who is paged first. */
const asksForAck = /^Reply \*ack\*/m;
