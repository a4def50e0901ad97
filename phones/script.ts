// The night the page is made for: 3:14, the database is gone. Each line is typed into the right phone, found by role.

import { toneOf } from './format.js';
import { lastThat } from './last.js';
import type { State } from './state.js';
import type { Chat, Message, Person } from './types.js';

export interface Step {
  readonly who: 'owner' | 'manager';
  readonly where: 'direct' | 'room';
  readonly text: string;
  /** Why one would say it now. */
  readonly why: string;
}

export const steps: readonly Step[] = [
  { who: 'owner', where: 'direct', text: 'ack', why: 'The page woke you. Take it.' },
  { who: 'owner', where: 'room', text: 'update connection pool corrupted', why: 'A first word within two minutes.' },
  { who: 'owner', where: 'room', text: 'propose restart the connection pool', why: 'Ask before you act.' },
  { who: 'manager', where: 'room', text: 'approve', why: 'One word decides.' },
  { who: 'owner', where: 'room', text: 'update 70% restored', why: 'Everybody sees it, nobody has to ask.' },
  { who: 'owner', where: 'room', text: 'done', why: 'The approved step is taken.' },
  { who: 'owner', where: 'room', text: 'resolve traffic back to normal', why: 'The clock stops.' },
  { who: 'owner', where: 'room', text: 'cause leak in the connection handler', why: 'While it is fresh.' },
  { who: 'manager', where: 'room', text: 'review', why: 'The whole record, written by itself.' },
];

/** Who says it: the one paged last, or the first of that rank. */
export function actorOf(step: Step, state: State): Person | null {
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
export function placeOf(step: Step, person: Person, state: State): string {
  if (step.where === 'direct') return person.phone;
  const groups = state.chatsOf(person.phone).filter((chat: Chat) => chat.kind === 'group' && state.isIn(chat, person.phone));
  return groups[0]?.id ?? person.phone;
}

const lastPage = (messages: readonly Message[]): Message | null =>
  lastThat(messages, (message) => message.fromBot && toneOf(message.text) !== null && message.text.includes('*ack*'));
