import { beforeEach, describe, expect, test } from 'vitest';
import { placed } from '../../phones/placed.js';
import { actorOf, placeOf, steps } from '../../phones/script.js';
import { createState, type State } from '../../phones/state.js';
import type { Chat, Message, Snapshot } from '../../phones/types.js';
import { asha, ben, mia, people } from './scenario.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 16, 21, 44, second)).toISOString();
const direct = (phone: string): Chat => ({ id: phone, kind: 'direct', subject: 'Muster', members: [{ phone, name: phone, joined: true }] });
const group = (joined: boolean): Chat => ({
  id: 'g1@local',
  kind: 'group',
  subject: 'INC-42',
  members: [
    { phone: asha.phone, name: 'Asha Rao', joined: true },
    { phone: mia.phone, name: 'Mia Lopez', joined },
  ],
});
let seconds = 0;
const message = (chat: string, from: string, text: string, more: Partial<Message> = {}): Message => {
  seconds += 1;
  return { id: `m${seconds}`, chat, at: at(seconds), from, fromBot: from === 'bot', text, reactions: [], heard: true, ...more };
};

describe('what the page knows', () => {
  let state: State;
  let monotonicMs: number;
  const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
    cursor: 'a-0',
    organisation: 'Acme',
    timezone: 'Asia/Kolkata',
    clock: { now: at(0), scale: 1 },
    people: people.map((person) => ({ ...person, reads: {} })),
    chats: people.map(({ phone }) => direct(phone)),
    messages: [],
    faults: [],
    samples: null,
    ...more,
  });
  beforeEach(() => {
    seconds = 0;
    monotonicMs = 0;
    state = createState(() => monotonicMs);
    state.load(snapshot());
  });

  test('what others said counts as unread, until it is read', () => {
    const page = message(asha.phone, 'bot', 'page');
    state.apply({ type: 'message', data: page });
    state.apply({ type: 'message', data: message(asha.phone, asha.phone, 'hm') });
    expect(state.unreadOf(asha.phone)).toBe(1);
    state.apply({ type: 'read', data: { phone: asha.phone, chat: asha.phone, message: page.id } });
    expect(state.unreadOf(asha.phone)).toBe(0);
  });

  test('an event told twice is one message', () => {
    const page = message(asha.phone, 'bot', 'page');
    state.apply({ type: 'message', data: page });
    state.apply({ type: 'message', data: page });
    expect(state.messages(asha.phone)).toHaveLength(1);
  });

  test('a changed message takes the place of the old one, a withdrawn one goes', () => {
    const said = message(asha.phone, asha.phone, 'ack', { heard: false });
    state.apply({ type: 'message', data: said });
    state.apply({ type: 'changed', data: { ...said, heard: true } });
    expect(state.messages(asha.phone)).toEqual([{ ...said, heard: true }]);
    state.apply({ type: 'withdrawn', data: { chat: asha.phone, id: said.id } });
    expect(state.messages(asha.phone)).toEqual([]);
  });

  test('an invitation is one piece of news, whatever is said inside', () => {
    state.apply({ type: 'chat', data: group(false) });
    for (const text of ['one', 'two', 'three']) state.apply({ type: 'message', data: message('g1@local', 'bot', text) });
    expect(state.unread(mia.phone, 'g1@local')).toBe(1);
    state.apply({ type: 'chat', data: group(true) });
    expect(state.unread(mia.phone, 'g1@local')).toBe(3);
  });

  test('the liveliest chat is on top', () => {
    state.apply({ type: 'message', data: message(asha.phone, 'bot', 'page') });
    state.apply({ type: 'chat', data: group(true) });
    state.apply({ type: 'message', data: message('g1@local', 'bot', 'welcome') });
    expect(state.chatsOf(asha.phone).map(({ id }) => id)).toEqual(['g1@local', asha.phone]);
  });

  test('in a group a message is read once somebody else read it', () => {
    state.apply({ type: 'chat', data: group(true) });
    const said = message('g1@local', asha.phone, 'update');
    state.apply({ type: 'message', data: said });
    expect(state.readByOthers('g1@local', asha.phone)).toBe(0);
    state.apply({ type: 'read', data: { phone: asha.phone, chat: 'g1@local', message: said.id } });
    expect(state.readByOthers('g1@local', asha.phone)).toBe(0);
    state.apply({ type: 'read', data: { phone: mia.phone, chat: 'g1@local', message: said.id } });
    expect(state.readByOthers('g1@local', asha.phone)).toBe(1);
  });

  test('a stranger who writes gets a phone', () => {
    state.apply({ type: 'chat', data: direct('+4915199') });
    expect(state.person('+4915199')).toMatchObject({ role: 'stranger', name: '+4915199' });
  });

  test('time passes at its scale', () => {
    monotonicMs = 1_000;
    expect(state.now()).toBe(Date.parse(at(1)));
    state.apply({ type: 'clock', data: { now: at(1), scale: 60 } });
    monotonicMs = 2_000;
    expect(state.now()).toBe(Date.parse(at(61)));
  });

  test('the script is spoken by whoever was paged last, in the newest room', () => {
    const [first, second] = steps.filter((step) => step.kind === 'say');
    if (first === undefined || second === undefined) throw new Error('the script is empty');
    expect(actorOf(first, state)?.name).toBe('Asha Rao');
    state.apply({ type: 'message', data: message(ben.phone, 'bot', '🔴 P1 · INC-42 · DB\nReply *ack* to take it.') });
    expect(actorOf(first, state)?.name).toBe('Ben Carter');
    expect(placeOf(second, { ...ben, reads: {} }, state)).toBe(ben.phone);
    state.apply({ type: 'chat', data: group(true) });
    expect(placeOf(second, { ...mia, reads: {} }, state)).toBe('g1@local');
  });
});

describe('which phones are on show', () => {
  test('a newcomer takes the place of whoever is wanted least, the others stay where they are', () => {
    expect(placed(['a', 'b', 'c'], ['d', 'a', 'c', 'b'], 3)).toEqual(['a', 'd', 'c']);
  });

  test('a smaller screen keeps the most wanted', () => {
    expect(placed(['a', 'b', 'c'], ['b', 'c', 'a'], 1)).toEqual(['b']);
  });

  test('a bigger screen fills up', () => {
    expect(placed(['b'], ['b', 'a', 'c'], 3)).toEqual(['b', 'a', 'c']);
  });
});
